namespace Autopilot;

/// <summary>The repository's own say about its checks: read from the base branch, because the head is what is being judged.</summary>
/// <param name="Command">The command, or null.</param>
/// <param name="Missing">What to do when there is no command.</param>
internal sealed record CheckConfiguration(string? Command, string Missing)
{
    public static async Task<CheckConfiguration> ReadAsync(ICodeHost host, CheckRequest request, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(request.Repository))
        {
            throw new ProviderException(FailureKind.Environment, FailureReasons.ChecksUnavailable, $"There is no git repository at '{request.Repository}'.");
        }

        var where = $"{Manifest.Paths[0]} on {request.BaseBranch}";
        try
        {
            var tip = await host.FindHeadAsync(request.Repository, request.BaseBranch, cancellationToken).ConfigureAwait(false);
            var manifest = tip is null ? null : await ManifestFile.FindAsync(host, request.Repository, tip, cancellationToken).ConfigureAwait(false);
            return manifest is null ? new CheckConfiguration(null, $"No checks are configured: there is no {where}. Commit one with 'checks:' and under it 'command: <shell command>'.")
                : manifest.ChecksCommand is { } command ? new CheckConfiguration(command, "")
                : new CheckConfiguration(null, $"No checks are configured: {where} has no text at 'checks: command:'.");
        }
        catch (ManifestException error)
        {
            return new CheckConfiguration(null, $"{where} cannot be used. {error.Message}");
        }
    }
}
