namespace Autopilot;

/// <summary>Makes a work tree of exactly one commit, with its history and nothing that leads to where it came from.</summary>
internal static class CleanClone
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    /// <summary>Makes the folder anew, whatever was there, from a repository of this machine.</summary>
    /// <exception cref="ProviderException">The repository or the commit is not there.</exception>
    public static Task CreateAsync(Git git, string repository, string commit, string folder, CancellationToken cancellationToken) =>
        Path.IsPathFullyQualified(repository) && Directory.Exists(repository)
            ? CreateAsync(git, new GitRemote(repository, new Dictionary<string, string>(StringComparer.Ordinal)), commit, folder, cancellationToken)
            : throw new ProviderException(FailureKind.Environment, "repository_not_found", $"There is no git repository at '{repository}'.");

    /// <summary>Makes the folder anew, whatever was there, from wherever a code host says. What opens the way there stays with the call that fetches.</summary>
    /// <exception cref="ProviderException">The repository or the commit is not there.</exception>
    public static async Task CreateAsync(Git git, GitRemote source, string commit, string folder, CancellationToken cancellationToken)
    {
        Delete(folder);
        var parent = Path.GetDirectoryName(folder)!;
        Directory.CreateDirectory(parent);

        // What runs here is not trusted: it gets copies of the objects, no remote, and no path that leads back. The commit is
        // asked for by its name, so one that no branch shows any more is found too; tags serve builds that count from them.
        await git.RunAsync(parent, ["init", "--quiet", "--template=", ObjectFormat.OptionFor(commit), "--initial-branch=autopilot", folder], cancellationToken, limit: Limit).ConfigureAwait(false);
        await git.RunAsync(
            folder, ["-c", "protocol.version=2", "fetch", "--quiet", "--no-write-fetch-head", "--", source.Address, commit, "+refs/tags/*:refs/tags/*"],
            cancellationToken, source.Variables, limit: Limit).ConfigureAwait(false);
        await git.RunAsync(folder, ["checkout", "--quiet", "--detach", "--force", commit], cancellationToken, limit: Limit).ConfigureAwait(false);
    }

    public static void Delete(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return;
        }

        // Build tools leave read-only folders behind, which cannot be emptied before they are writable.
        if (!OperatingSystem.IsWindows())
        {
            var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true };
            foreach (var inner in Directory.EnumerateDirectories(folder, "*", options))
            {
                File.SetUnixFileMode(inner, File.GetUnixFileMode(inner) | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.UserRead);
            }
        }

        Directory.Delete(folder, recursive: true);
    }
}
