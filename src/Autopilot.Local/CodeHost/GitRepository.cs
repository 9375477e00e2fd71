using System.Globalization;
using System.Text.RegularExpressions;

namespace Autopilot;

/// <summary>One repository as git commands see it.</summary>
internal sealed partial class GitRepository(Git git, string path, TimeProvider time)
{
    /// <summary>The old value of a reference that must not be there, as <c>update-ref --stdin</c> reads it; the zero id would depend on the hash.</summary>
    public const string Absent = "\"\"";

    /// <summary>Where branches are.</summary>
    public const string Branches = "refs/heads/";

    /// <summary>What decides is on the disk before it is acted upon.</summary>
    public static readonly string[] Durable = ["-c", "core.fsync=all", "-c", "core.filesRefLockTimeout=1000"];

    // A ref is locked for milliseconds. A lock this old belongs to a git that was killed while it held it.
    private static readonly TimeSpan StaleLock = TimeSpan.FromSeconds(10);

    public string Path => path;

    public Task<string> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken, string? input = null) =>
        git.RunAsync(path, arguments, cancellationToken, input: input);

    public Task<ProcessResult> TryRunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken, string? input = null) =>
        git.TryRunAsync(path, arguments, cancellationToken, Identity(), input);

    /// <summary>The id of the object that a name denotes, or null.</summary>
    public async Task<string?> FindObjectAsync(string name, CancellationToken cancellationToken)
    {
        var result = await TryRunAsync(["rev-parse", "--verify", "--quiet", "--end-of-options", name], cancellationToken).ConfigureAwait(false);
        return result.IsSuccess ? result.Output.Trim() : null;
    }

    /// <summary>The branch that HEAD names, or null when it names none.</summary>
    public async Task<string?> FindHeadBranchAsync(CancellationToken cancellationToken)
    {
        // By its full name: git lengthens the short one where a tag is called the same.
        var head = await TryRunAsync(["symbolic-ref", "--quiet", "HEAD"], cancellationToken).ConfigureAwait(false);
        var name = head.Output.Trim();
        return head.IsSuccess && name.StartsWith(Branches, StringComparison.Ordinal) ? name[Branches.Length..] : null;
    }

    /// <summary>The commit that a branch points to, or null when git says that there is none; a repository that cannot be read is no answer.</summary>
    public async Task<string?> FindTipAsync(string branch, CancellationToken cancellationToken)
    {
        var name = Branches + branch;
        var listing = await RunAsync(["for-each-ref", "--format=%(objectname) %(refname)", name], cancellationToken).ConfigureAwait(false);
        return listing.Split('\n').Select(line => line.Split(' ', 2)).FirstOrDefault(parts => parts.Length == 2 && parts[1] == name)?[0];
    }

    /// <summary>The id of an object that must be there.</summary>
    public async Task<string> GetObjectAsync(string name, CancellationToken cancellationToken) =>
        await FindObjectAsync(name, cancellationToken).ConfigureAwait(false)
        ?? throw new ProviderException(FailureKind.Deterministic, "object_not_found", $"'{name}' is not in '{path}'.");

    /// <summary>Whether a commit is contained in another. A commit that is not here is contained in none.</summary>
    public async Task<bool> ContainsAsync(string ancestor, string descendant, CancellationToken cancellationToken)
    {
        var result = await TryRunAsync(["merge-base", "--is-ancestor", ancestor, descendant], cancellationToken).ConfigureAwait(false);
        if (result.ExitCode is 0 or 1)
        {
            return result.ExitCode == 0;
        }

        await GetObjectAsync($"{descendant}^{{commit}}", cancellationToken).ConfigureAwait(false);
        return await FindObjectAsync($"{ancestor}^{{commit}}", cancellationToken).ConfigureAwait(false) is null
            ? false
            : throw new ProviderException(FailureKind.Transient, "git_failed", $"git merge-base in '{path}': {result.Error.Trim()}");
    }

    /// <summary>The text of a file as a commit has it, or null when that commit has no such file.</summary>
    /// <exception cref="ProviderException">There is no such commit, or what stands there is no text of a size that is read.</exception>
    public async Task<string?> FindFileAsync(string commit, string file, CancellationToken cancellationToken)
    {
        var entry = await LookAsync(["ls-tree", "-l", "-z", commit, "--", file], cancellationToken).ConfigureAwait(false);
        if (entry.Split([' ', '\t'], 5, StringSplitOptions.RemoveEmptyEntries) is not [_, "blob", var blob, var size, _])
        {
            return null;
        }

        return long.Parse(size, CultureInfo.InvariantCulture) > FileText.LongestFile
            ? throw FileText.TooLong(file, commit)
            : FileText.Check(await LookAsync(["cat-file", "blob", blob], cancellationToken).ConfigureAwait(false), file, commit);
    }

    // What cannot be looked at now may be there later: nobody knows.
    private async Task<string> LookAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var result = await TryRunAsync(arguments, cancellationToken).ConfigureAwait(false);
        return result.IsSuccess
            ? result.Output
            : throw new ProviderException(FailureKind.Transient, "git_failed", $"git {arguments[0]} in '{path}' ended with {result.ExitCode}: {result.Error.Trim()}");
    }

    /// <summary>The tree of the three-way merge of two commits, or null when they conflict.</summary>
    public async Task<string?> MergeTreeAsync(string ours, string theirs, CancellationToken cancellationToken)
    {
        var result = await TryRunAsync([.. Durable, "merge-tree", "--write-tree", "--no-messages", ours, theirs], cancellationToken).ConfigureAwait(false);
        return result.ExitCode switch
        {
            0 => result.Output.Trim(),
            1 => null,
            _ => throw new ProviderException(
                FailureKind.Deterministic, "git_failed", $"git merge-tree {ours} {theirs} in '{path}' ended with {result.ExitCode}: {result.Error.Trim()}"),
        };
    }

    /// <summary>Makes a commit object. Nothing points to it yet.</summary>
    public async Task<string> CommitTreeAsync(
        string tree, IReadOnlyList<string> parents, string message, CancellationToken cancellationToken, IReadOnlyDictionary<string, string>? author = null)
    {
        string[] arguments = [.. Durable, "commit-tree", tree, .. parents.SelectMany(parent => new[] { "-p", parent }), "-F", "-"];
        var environment = Identity();
        foreach (var (name, value) in author ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            environment[name] = value;
        }

        return await git.RunAsync(path, arguments, cancellationToken, environment, message).ConfigureAwait(false);
    }

    /// <summary>Applies reference commands, all or none of them.</summary>
    /// <param name="commands">Lines as <c>git update-ref --stdin</c> reads them, each with the old value that it expects.</param>
    /// <param name="cancellationToken">Kills git; whether it had applied them is then unknown.</param>
    /// <returns><see langword="false"/> when a reference is not as expected, or another writer holds it.</returns>
    public async Task<bool> TryUpdateRefsAsync(string commands, CancellationToken cancellationToken)
    {
        var result = await TryRunAsync([.. Durable, "update-ref", "--stdin"], cancellationToken, commands).ConfigureAwait(false);
        if (result.IsSuccess)
        {
            return true;
        }

        if (HeldLock().Match(result.Error) is { Success: true } held)
        {
            RemoveIfStale(System.IO.Path.Combine(path, held.Groups["path"].Value));
            return false;
        }

        return result.Error.Contains("cannot lock ref", StringComparison.Ordinal)
            ? false
            : throw new ProviderException(FailureKind.Transient, "git_failed", $"git update-ref in '{path}' ended with {result.ExitCode}: {result.Error.Trim()}");
    }

    private static void RemoveIfStale(string lockFile)
    {
        // The file system's clock is the machine's, whatever clock the engine is given.
        if (File.Exists(lockFile) && TimeProvider.System.GetUtcNow().UtcDateTime - File.GetLastWriteTimeUtc(lockFile) > StaleLock)
        {
            File.Delete(lockFile);
        }
    }

    private Dictionary<string, string> Identity()
    {
        var at = string.Create(CultureInfo.InvariantCulture, $"{time.GetUtcNow().ToUnixTimeSeconds()} +0000");
        return new(StringComparer.Ordinal)
        {
            ["GIT_AUTHOR_NAME"] = "Autopilot",
            ["GIT_AUTHOR_EMAIL"] = "autopilot@localhost",
            ["GIT_AUTHOR_DATE"] = at,
            ["GIT_COMMITTER_NAME"] = "Autopilot",
            ["GIT_COMMITTER_EMAIL"] = "autopilot@localhost",
            ["GIT_COMMITTER_DATE"] = at,
        };
    }

    [GeneratedRegex("Unable to create '(?<path>[^']+\\.lock)': File exists", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex HeldLock();
}
