using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Autopilot.Tests;

/// <summary>A commit of a repository in memory.</summary>
internal sealed record FakeCommit(string Sha, IReadOnlyList<string> Parents, ImmutableSortedDictionary<string, string> Files, string Message)
{
    public string Tree => FakeRepository.Hash(string.Join('\n', Files.Select(file => file.Key + "\0" + file.Value)));
}

/// <summary>A repository in memory: commits, branches, and merges file by file.</summary>
internal sealed class FakeRepository
{
    public const string Main = "main";

    private readonly Dictionary<string, FakeCommit> commits = new(StringComparer.Ordinal);

    public FakeRepository() => Branches[Main] = Commit([], ImmutableSortedDictionary<string, string>.Empty.Add("src/app", "1"), "The first");

    public Dictionary<string, string> Branches { get; } = new(StringComparer.Ordinal);

    public string Tip => Branches[Main];

    public FakeCommit this[string sha] => commits[sha];

    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..40];

    /// <summary>Commits a change of one file on top of a commit and points a branch to it.</summary>
    public string Push(string branch, string parent, string path, string content, string message = "A change") =>
        Branches[branch] = Commit([parent], commits[parent].Files.SetItem(path, content), message);

    /// <summary>Points a branch to a commit that changes nothing.</summary>
    public string PushEmpty(string branch, string parent) => Branches[branch] = Commit([parent], commits[parent].Files, "Nothing");

    /// <summary>Lands a revert of a commit on the base.</summary>
    public string Revert(string sha)
    {
        var before = commits[commits[sha].Parents[0]].Files;
        return Branches[Main] = Commit([Tip], before, $"Revert\n\nThis reverts commit {sha}.");
    }

    public string Commit(IReadOnlyList<string> parents, ImmutableSortedDictionary<string, string> files, string message)
    {
        var commit = new FakeCommit("", parents, files, message);
        var sha = Hash(string.Join(' ', parents) + commit.Tree + message + commits.Count);
        commits[sha] = commit with { Sha = sha };
        return sha;
    }

    public bool Contains(string ancestor, string descendant) => History(descendant).Any(commit => commit.Sha == ancestor);

    /// <summary>A commit and everything that it contains, nearest first.</summary>
    public IEnumerable<FakeCommit> History(string sha)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var next = new Queue<string>([sha]);
        while (next.TryDequeue(out var current))
        {
            if (!seen.Add(current))
            {
                continue;
            }

            yield return commits[current];
            foreach (var parent in commits[current].Parents)
            {
                next.Enqueue(parent);
            }
        }
    }

    /// <summary>The base branch, newest first, as far back as a commit.</summary>
    public IEnumerable<FakeCommit> FirstParents(string since)
    {
        for (var sha = Tip; sha != since; sha = commits[sha].Parents[0])
        {
            yield return commits[sha];
            if (commits[sha].Parents.Count == 0)
            {
                yield break;
            }
        }
    }

    public IReadOnlyList<string> Changed(string from, string to) => FileMerge.Changed(commits[MergeBase(from, to)].Files, commits[to].Files);

    /// <summary>The three-way merge, or null on a conflict.</summary>
    public ImmutableSortedDictionary<string, string>? Merge(string ours, string theirs) =>
        FileMerge.ThreeWay(commits[MergeBase(ours, theirs)].Files, commits[ours].Files, commits[theirs].Files);

    private string MergeBase(string one, string other)
    {
        var mine = History(one).Select(commit => commit.Sha).ToHashSet(StringComparer.Ordinal);
        return History(other).First(commit => mine.Contains(commit.Sha)).Sha;
    }
}
