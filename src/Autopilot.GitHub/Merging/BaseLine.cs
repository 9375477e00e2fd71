namespace Autopilot;

/// <summary>The commits that a base gained since a commit, and among them its own line: the first parents from its tip.</summary>
internal sealed class BaseLine
{
    private readonly Dictionary<string, WireListedCommit> commits;

    private BaseLine(Dictionary<string, WireListedCommit> commits, string tip)
    {
        this.commits = commits;
        for (var at = Find(tip); at is not null && Line.Count < commits.Count; at = Find(ParentsOf(at).FirstOrDefault()))
        {
            Line.Add(at);
        }

        Line.Reverse();
    }

    /// <summary>The base's own line, oldest first.</summary>
    public List<WireListedCommit> Line { get; } = [];

    /// <summary>Reads it, or null where GitHub does not know the commit.</summary>
    public static async Task<BaseLine?> FindAsync(GitHubApi api, RepositoryName repository, string since, string tip, CancellationToken cancellationToken)
    {
        var gained = await api.History.FindBetweenAsync(repository, since, tip, cancellationToken).ConfigureAwait(false);
        return gained is null ? null : new BaseLine(
            gained.Where(commit => commit.Sha is not null).DistinctBy(commit => commit.Sha, StringComparer.Ordinal)
                .ToDictionary(commit => commit.Sha!, StringComparer.Ordinal), tip);
    }

    public WireListedCommit? Find(string? sha) => sha is not null && commits.TryGetValue(sha, out var commit) ? commit : null;

    /// <summary>The first commit on the base's own line that contains a commit, or null.</summary>
    public WireListedCommit? FindFirstContaining(string sha)
    {
        var containing = new HashSet<string>(StringComparer.Ordinal) { sha };

        // The list's order is not relied on: commits are added until none is left whose parent is there.
        for (var grew = true; grew;)
        {
            grew = false;
            foreach (var commit in commits.Values.Where(commit => !containing.Contains(commit.Sha!) && ParentsOf(commit).Any(containing.Contains)))
            {
                grew = containing.Add(commit.Sha!);
            }
        }

        return Line.Find(commit => containing.Contains(commit.Sha!));
    }

    public static IEnumerable<string> ParentsOf(WireListedCommit commit) => (commit.Parents ?? []).Select(parent => parent.Sha).OfType<string>();
}
