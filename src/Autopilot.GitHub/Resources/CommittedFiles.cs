namespace Autopilot;

/// <summary>Files as commits have them. A folder is asked for its own entries only: of a whole tree GitHub may leave some out.</summary>
/// <param name="history">Commits, trees and what files hold.</param>
internal sealed class CommittedFiles(History history)
{
    /// <summary>The text of a file, or null when the commit has no such file.</summary>
    /// <exception cref="ProviderException">It could not be read, or is no text of a size that is read.</exception>
    public async Task<string?> FindAsync(RepositoryName repository, string commit, string path, CancellationToken cancellationToken)
    {
        var at = (await history.GetAsync(repository, commit, cancellationToken).ConfigureAwait(false)).Tree?.Sha;
        var parts = path.Split('/');
        for (var index = 0; index < parts.Length; index++)
        {
            var folder = await history.FindFolderAsync(repository, Known(at, commit, path), cancellationToken).ConfigureAwait(false) ?? throw Late(commit, path);
            var entry = (folder.Tree ?? []).FirstOrDefault(entry => entry.Path == parts[index] && entry.Type == (index < parts.Length - 1 ? "tree" : "blob"));
            if (entry is null)
            {
                return folder.Truncated ? throw Late(commit, path) : null;
            }

            at = entry.Sha;
        }

        var blob = await history.FindBlobAsync(repository, Known(at, commit, path), cancellationToken).ConfigureAwait(false) ?? throw Late(commit, path);
        return FileText.Read(Bytes(blob, commit, path), path, commit);
    }

    private static byte[] Bytes(WireBlob blob, string commit, string path)
    {
        if (blob.Size > FileText.LongestFile)
        {
            throw FileText.TooLong(path, commit);
        }

        try
        {
            return blob is { Encoding: "base64", Content: { } content } ? Convert.FromBase64String(content) : throw Late(commit, path);
        }
        catch (FormatException)
        {
            throw Late(commit, path);
        }
    }

    private static string Known(string? sha, string commit, string path) => sha ?? throw Late(commit, path);

    private static ProviderException Late(string commit, string path) =>
        new(FailureKind.Transient, "object_not_found", $"GitHub does not say what {path} is at {commit}.");
}
