using System.Globalization;

namespace Autopilot;

/// <summary>
/// All pull requests of a repository, as one tree object under <c>refs/autopilot/pulls</c>. Every change replaces that one
/// ref by compare-and-set, so a pull request and the uniqueness of its branch are decided in one atomic step, and no kill
/// leaves half a change.
/// </summary>
/// <param name="Tree">The tree that was read; <see cref="GitRepository.Absent"/> when there is none yet.</param>
/// <param name="Entries">The records' object ids by entry name: <c>open-5</c> or <c>done-5</c>.</param>
internal sealed record PullRequestBook(string Tree, IReadOnlyDictionary<string, string> Entries)
{
    public const string Ref = "refs/autopilot/pulls";

    /// <summary>How often a write is tried again when others are faster.</summary>
    public const int MaximumRaces = 50;

    private const string OpenPrefix = "open-";
    private const string DonePrefix = "done-";

    /// <summary>The number of the next pull request; both prefixes have the same length.</summary>
    public int NextNumber => 1 + Entries.Keys
        .Select(name => int.Parse(name.AsSpan(OpenPrefix.Length), CultureInfo.InvariantCulture)).DefaultIfEmpty().Max();

    public static async Task<PullRequestBook> ReadAsync(GitRepository repository, CancellationToken cancellationToken)
    {
        var tree = await repository.FindObjectAsync(Ref, cancellationToken).ConfigureAwait(false);
        if (tree is null)
        {
            return new PullRequestBook(GitRepository.Absent, new Dictionary<string, string>(StringComparer.Ordinal));
        }

        // <mode> SP <type> SP <id> TAB <name>
        var listing = await repository.RunAsync(["ls-tree", tree], cancellationToken).ConfigureAwait(false);
        return new PullRequestBook(tree, listing.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('\t'))
            .ToDictionary(parts => parts[1], parts => parts[0].Split(' ')[2], StringComparer.Ordinal));
    }

    public async Task<PullRequestRecord?> FindAsync(GitRepository repository, int number, CancellationToken cancellationToken)
    {
        var found = Entries.GetValueOrDefault($"{OpenPrefix}{number}") ?? Entries.GetValueOrDefault($"{DonePrefix}{number}");
        return found is null ? null : (await ReadAsync(repository, [found], cancellationToken).ConfigureAwait(false))[0];
    }

    public Task<IReadOnlyList<PullRequestRecord>> ListAsync(GitRepository repository, CancellationToken cancellationToken) =>
        ReadAsync(repository, [.. Entries.Values], cancellationToken);

    public Task<IReadOnlyList<PullRequestRecord>> ListOpenAsync(GitRepository repository, CancellationToken cancellationToken) =>
        ReadAsync(repository, [.. Entries.Where(entry => entry.Key.StartsWith(OpenPrefix, StringComparison.Ordinal)).Select(entry => entry.Value)], cancellationToken);

    /// <summary>Stores a record, if the book is still the one that was read.</summary>
    /// <returns>The book with the record in it, or null when another writer was first.</returns>
    public async Task<PullRequestBook?> TryWriteAsync(GitRepository repository, PullRequestRecord record, CancellationToken cancellationToken)
    {
        var blob = await repository.RunAsync([.. GitRepository.Durable, "hash-object", "-w", "--stdin"], cancellationToken, record.ToJson()).ConfigureAwait(false);
        var entries = new SortedDictionary<string, string>(Entries.ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal);
        entries.Remove($"{OpenPrefix}{record.Number}");
        entries[$"{(record.State == PullRequestState.Open ? OpenPrefix : DonePrefix)}{record.Number}"] = blob;

        var listing = string.Concat(entries.Select(entry => $"100644 blob {entry.Value}\t{entry.Key}\n"));
        var tree = await repository.RunAsync([.. GitRepository.Durable, "mktree"], cancellationToken, listing).ConfigureAwait(false);
        return await repository.TryUpdateRefsAsync($"update {Ref} {tree} {Tree}\n", cancellationToken).ConfigureAwait(false)
            ? new PullRequestBook(tree, entries)
            : null;
    }

    public static string DescribeAbsent(GitRepository repository, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"There is no pull request #{number} in '{repository.Path}'.");

    public static ProviderException Busy(GitRepository repository) =>
        new(FailureKind.Transient, "repository_busy", $"'{repository.Path}' was changed by others {MaximumRaces} times in a row.");

    private static async Task<IReadOnlyList<PullRequestRecord>> ReadAsync(
        GitRepository repository, IReadOnlyList<string> blobs, CancellationToken cancellationToken)
    {
        if (blobs.Count == 0)
        {
            return [];
        }

        // Each answer is a header line and the record, which is one line.
        var answers = await repository.RunAsync(["cat-file", "--batch"], cancellationToken, string.Join('\n', blobs) + "\n").ConfigureAwait(false);
        return [.. answers.Split('\n').Where((_, index) => index % 2 == 1).Select(PullRequestRecord.Parse)];
    }
}
