namespace Autopilot;

/// <summary>Reads a change from git, in a bare repository of its own that is gone afterwards.</summary>
internal sealed class ReviewDiff(Git git, IGitRemotes? remotes)
{
    // More than git shows by default: the reviewer sees nothing else of the files.
    private const string Context = "--unified=10";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    /// <summary>What a commit changes since it left a branch.</summary>
    /// <param name="request">The commit and the branch.</param>
    /// <param name="folder">Where the repository may lie; made anew.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The whole diff; null: git wrote more than is kept of any output.</returns>
    /// <exception cref="ProviderException">The repository, the branch or the commit cannot be read.</exception>
    public async Task<string?> FindAsync(CheckRequest request, string folder, CancellationToken cancellationToken)
    {
        Delete(folder);
        Directory.CreateDirectory(folder);
        try
        {
            await FetchAsync(request, folder, cancellationToken).ConfigureAwait(false);

            // Every file counts as text, whatever its bytes or the attributes that come with the change say: nothing is left out. And no program of a
            // configuration has a say.
            return await git.RunAsync(
                folder,
                [
                    "diff", "--no-color", "--no-ext-diff", "--no-textconv", "--text", "--find-renames", Context, "--ignore-submodules=none", "--src-prefix=a/", "--dst-prefix=b/",
                    $"refs/heads/base...{request.Sha}", "--",
                ],
                cancellationToken, limit: Limit).ConfigureAwait(false);
        }
        catch (ProviderException error) when (error.Code == "output_too_large")
        {
            return null;
        }
        finally
        {
            Delete(folder);
        }
    }

    private async Task FetchAsync(CheckRequest request, string folder, CancellationToken cancellationToken)
    {
        var source = await OpenAsync(request.Repository, cancellationToken).ConfigureAwait(false);
        await git.RunAsync(folder, ["init", "--quiet", "--bare", "--template=", ObjectFormat.OptionFor(request.Sha), "--initial-branch=none"], cancellationToken).ConfigureAwait(false);
        await git.RunAsync(
            folder,
            [
                "-c", "protocol.version=2", "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--",
                source.Address, request.Sha, $"+refs/heads/{request.BaseBranch}:refs/heads/base",
            ],
            cancellationToken, source.Variables, limit: Limit).ConfigureAwait(false);
    }

    private Task<GitRemote> OpenAsync(string repository, CancellationToken cancellationToken) =>
        remotes is not null ? remotes.OpenAsync(repository, cancellationToken)
        : Path.IsPathFullyQualified(repository) && Directory.Exists(repository)
            ? Task.FromResult(new GitRemote(repository, new Dictionary<string, string>(StringComparer.Ordinal)))
        : throw new ProviderException(FailureKind.Environment, "repository_not_found", $"There is no git repository at '{repository}'.");

    private static void Delete(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
