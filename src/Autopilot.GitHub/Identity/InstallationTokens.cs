using System.Globalization;

namespace Autopilot;

/// <summary>
/// The tokens of an App's installation: made when one is asked for, shared by every call, and replaced some minutes before they
/// end, so that a push that has begun also ends.
/// </summary>
internal sealed class InstallationTokens(AppCalls app, ServerClock clock, long installationId) : IGitHubTokens, IDisposable
{
    private const string Operation = "apps/create-installation-access-token";

    // Longer than any git call may take.
    private static readonly TimeSpan LeastLife = TimeSpan.FromMinutes(12);

    private readonly SemaphoreSlim minting = new(1);
    private volatile WireInstallationToken? current;

    public async ValueTask<string> GetTokenAsync(CancellationToken cancellationToken)
    {
        if (Usable() is { } token)
        {
            return token;
        }

        await minting.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return Usable() ?? await MintAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            minting.Release();
        }
    }

    public bool TryForget(string token)
    {
        if (current is { } kept && kept.Token == token)
        {
            current = null;
        }

        return true;
    }

    public void Dispose()
    {
        minting.Dispose();
        app.Dispose();
    }

    private string? Usable() => current is { Token: { } token } kept && kept.ExpiresAt - clock.Now > LeastLife ? token : null;

    private async Task<string> MintAsync(CancellationToken cancellationToken)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"app/installations/{installationId}/access_tokens");
        var call = new GitHubCall(Operation, HttpMethod.Post, path) { SkipsLanes = true };
        var answer = await app.SendAsync(call, cancellationToken).ConfigureAwait(false);
        if (!answer.IsSuccess)
        {
            throw GitHubErrors.Of(call, answer);
        }

        var minted = answer.Parse(GitHubJson.Default.WireInstallationToken);
        current = minted;
        return minted.Token ?? throw new ProviderException(FailureKind.Transient, "answer_unreadable", $"GitHub answered {Operation} without a token.");
    }
}
