using System.Collections.Immutable;
using System.Globalization;

namespace Autopilot.Testing;

/// <summary>A commit of a repository in memory.</summary>
internal sealed record SimulatedCommit(
    int Index, string Sha, IReadOnlyList<SimulatedCommit> Parents, ImmutableSortedDictionary<string, string> Files, string Message)
{
    /// <summary>One bit for each commit that it contains, itself among them.</summary>
    public required ulong[] Contains { get; init; }

    /// <summary>The commit that it takes back, if it is a revert.</summary>
    public string? Reverts { get; init; }

    public string Tree { get; } = SimulatedRepository.Name(
        Files.Aggregate(17UL, (sum, file) => Chance.Join(sum, SimulatedRepository.Number(file.Key), SimulatedRepository.Number(file.Value))));
}

/// <summary>A repository in memory: commits, branches and what they pointed to when, and merges file by file.</summary>
internal sealed class SimulatedRepository(TimeProvider time)
{
    public const string Main = "main";

    private readonly List<SimulatedCommit> commits = [];
    private readonly Dictionary<string, SimulatedCommit> bySha = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<(DateTimeOffset Since, string? Sha)>> branches = new(StringComparer.Ordinal);

    public string Tip => Head(Main)!;

    public SimulatedCommit this[string sha] => bySha[sha];

    /// <summary>40 hex digits for a number.</summary>
    public static string Name(ulong number) => string.Create(
        CultureInfo.InvariantCulture, $"{Chance.Mix(number):x16}{Chance.Mix(number + 1):x16}{(uint)Chance.Mix(number + 2):x8}");

    public static ulong Number(string text)
    {
        var sum = 14695981039346656037UL;
        foreach (var letter in text)
        {
            sum = (sum ^ letter) * 1099511628211UL;
        }

        return sum;
    }

    public bool Knows(string sha) => bySha.ContainsKey(sha);

    public string? Head(string branch) => branches.TryGetValue(branch, out var past) ? past[^1].Sha : null;

    /// <summary>Whether a branch pointed to a commit at some time of a span.</summary>
    public bool Showed(string branch, string sha, DateTimeOffset from)
    {
        var past = branches.GetValueOrDefault(branch) ?? [];
        return past.Where((seen, index) => seen.Sha == sha && (index == past.Count - 1 || past[index + 1].Since >= from)).Any();
    }

    public void Point(string branch, string? sha)
    {
        if (!branches.TryGetValue(branch, out var past))
        {
            branches[branch] = past = [];
        }

        past.Add((time.GetUtcNow(), sha));
    }

    /// <summary>Commits changes on top of a commit, or of none.</summary>
    public SimulatedCommit Commit(
        IReadOnlyList<SimulatedCommit> parents, ImmutableSortedDictionary<string, string> files, string message, string? reverts = null)
    {
        var index = commits.Count;
        var contains = new ulong[(index / 64) + 1];
        foreach (var parent in parents)
        {
            for (var word = 0; word < parent.Contains.Length; word++)
            {
                contains[word] |= parent.Contains[word];
            }
        }

        contains[index / 64] |= 1UL << (index % 64);
        var commit = new SimulatedCommit(index, Name((ulong)(index + 1) * 31), parents, files, message) { Contains = contains, Reverts = reverts };
        commits.Add(commit);
        return bySha[commit.Sha] = commit;
    }

    /// <summary>Commits a change of one file on top of a commit and points a branch to it.</summary>
    public string Push(string branch, string parent, string path, string content, string message)
    {
        var before = bySha[parent];
        var after = Commit([before], before.Files.SetItem(path, content), message);
        Point(branch, after.Sha);
        return after.Sha;
    }

    public bool Contains(string ancestor, string descendant) => Contains(bySha[ancestor], bySha[descendant]);

    public bool ContainsRevert(string reverted, string head)
    {
        var within = bySha[head];
        return commits.Exists(commit => commit.Reverts == reverted && Contains(commit, within));
    }

    /// <summary>The commits of the base from its tip down to a commit, along first parents.</summary>
    public IEnumerable<SimulatedCommit> FirstParents(string downTo)
    {
        for (var commit = bySha[Tip]; commit.Sha != downTo && commit.Parents.Count > 0; commit = commit.Parents[0])
        {
            yield return commit;
        }
    }

    /// <summary>The files that differ between a head and its merge base with another commit.</summary>
    public IReadOnlyList<string> Changed(string baseSha, string headSha) =>
        FileMerge.Changed(MergeBase(bySha[baseSha], bySha[headSha]).Files, bySha[headSha].Files);

    /// <summary>The three-way merge of two commits, or null when it conflicts.</summary>
    public ImmutableSortedDictionary<string, string>? Merge(string ours, string theirs) =>
        FileMerge.ThreeWay(MergeBase(bySha[ours], bySha[theirs]).Files, bySha[ours].Files, bySha[theirs].Files);

    private static bool Contains(SimulatedCommit ancestor, SimulatedCommit descendant) =>
        ancestor.Index / 64 < descendant.Contains.Length && (descendant.Contains[ancestor.Index / 64] & (1UL << (ancestor.Index % 64))) != 0;

    // The newest commit that both contain: there are no criss-cross merges here.
    private SimulatedCommit MergeBase(SimulatedCommit one, SimulatedCommit other)
    {
        for (var index = Math.Min(one.Index, other.Index); index >= 0; index--)
        {
            if (Contains(commits[index], one) && Contains(commits[index], other))
            {
                return commits[index];
            }
        }

        throw new InvalidOperationException("Every commit descends from the first.");
    }
}
