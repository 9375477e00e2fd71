using System.Collections.Concurrent;

namespace Autopilot;

/// <summary>
/// Answers by address, each used again only where GitHub says that it has not changed: such an answer does not count against
/// the primary limit. Bounded in number and size; the oldest go first.
/// </summary>
internal sealed class AnswerCache
{
    private const int MostAnswers = 5000;
    private const int LargestAnswer = 256 * 1024;
    private const long MostBytes = 64 * 1024 * 1024;

    private readonly ConcurrentDictionary<string, KeptAnswer> answers = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentQueue<string> order = new();
    private long bytes;

    /// <summary>What is kept of an address. Whoever asks with its tag keeps it: when the answer comes, a write may have made the cache forget it.</summary>
    public KeptAnswer? Find(string address) => answers.GetValueOrDefault(address);

    public void Keep(string address, string tag, GitHubAnswer answer)
    {
        if (answer.Body.Length > LargestAnswer)
        {
            return;
        }

        Remove(address);
        if (answers.TryAdd(address, new KeptAnswer(tag, answer)))
        {
            Interlocked.Add(ref bytes, answer.Body.Length);
            order.Enqueue(address);
        }

        while ((order.Count > MostAnswers || Interlocked.Read(ref bytes) > MostBytes) && order.TryDequeue(out var oldest))
        {
            Remove(oldest);
        }
    }

    /// <summary>Forgets what a write may have changed: everything below an address.</summary>
    public void Forget(string below)
    {
        foreach (var address in answers.Keys.Where(address => address.StartsWith(below, StringComparison.OrdinalIgnoreCase)))
        {
            Remove(address);
        }
    }

    private void Remove(string address)
    {
        if (answers.TryRemove(address, out var kept))
        {
            Interlocked.Add(ref bytes, -kept.Answer.Body.Length);
        }
    }
}

/// <summary>An answer, and the tag by which GitHub knows it again.</summary>
internal sealed record KeptAnswer(string Tag, GitHubAnswer Answer);
