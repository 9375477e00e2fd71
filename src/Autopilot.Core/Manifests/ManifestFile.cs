namespace Autopilot;

/// <summary>Finds the manifest of a commit.</summary>
internal static class ManifestFile
{
    /// <summary>The manifest that a commit has, or null when it has none.</summary>
    /// <exception cref="ManifestException">There is one, and it is not usable.</exception>
    /// <exception cref="ProviderException">The code host could not say.</exception>
    public static async Task<Manifest?> FindAsync(ICodeHost host, string repository, string commit, CancellationToken cancellationToken)
    {
        foreach (var path in Manifest.Paths)
        {
            if (await ReadAsync(host, repository, commit, path, cancellationToken) is { } text)
            {
                return Manifest.Parse(text);
            }
        }

        return null;
    }

    private static async Task<string?> ReadAsync(ICodeHost host, string repository, string commit, string path, CancellationToken cancellationToken)
    {
        try
        {
            return await host.FindFileAsync(repository, commit, path, cancellationToken);
        }
        catch (ProviderException error) when (error.Code == FileText.UnreadableCode)
        {
            throw new ManifestException([error.Message]);
        }
    }
}
