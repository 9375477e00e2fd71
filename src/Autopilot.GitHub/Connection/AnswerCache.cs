using System.Collections.Concurrent;

namespace Autopilot;

/// <summary>
/// Answers by address, each used again only where GitHub says that it has not changed: such an answer does not count against
/// the primary limit.
/// </summary>
internal sealed class AnswerCache
{
    private const int MostAnswers = 500;
    private const int LargestAnswer = 256 * 1024;

    private readonly ConcurrentDictionary<string, KeptAnswer> answers = new(StringComparer.Ordinal);

    /// <summary>What is kept of an address. Whoever asks with its tag keeps it: when the answer comes, a write may have made the cache forget it.</summary>
    public KeptAnswer? Find(string address) => answers.GetValueOrDefault(address);

    public void Keep(string address, string tag, GitHubAnswer answer)
    {
        if (answer.Body.Length > LargestAnswer)
        {
            return;
        }

        if (answers.Count >= MostAnswers)
        {
            answers.Clear();
        }

        answers[address] = new KeptAnswer(tag, answer);
    }

    /// <summary>Forgets what a write may have changed: everything.</summary>
    public void Forget() => answers.Clear();
}

/// <summary>An answer, and the tag by which GitHub knows it again.</summary>
internal sealed record KeptAnswer(string Tag, GitHubAnswer Answer);
