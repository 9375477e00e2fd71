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

    private readonly ConcurrentDictionary<string, (string Tag, GitHubAnswer Answer)> answers = new(StringComparer.Ordinal);

    public string? FindTag(string address) => answers.TryGetValue(address, out var kept) ? kept.Tag : null;

    public GitHubAnswer? Find(string address) => answers.TryGetValue(address, out var kept) ? kept.Answer : null;

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

        answers[address] = (tag, answer);
    }

    /// <summary>Forgets what a write may have changed: everything.</summary>
    public void Forget() => answers.Clear();
}
