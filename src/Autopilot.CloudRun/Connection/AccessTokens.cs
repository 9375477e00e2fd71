using Google.Apis.Auth.OAuth2;

namespace Autopilot;

/// <summary>The credential: the service's own, or Google's application default credentials, looked for when the first call needs them.</summary>
/// <param name="own">The service's own; null: the default.</param>
internal sealed class AccessTokens(ITokenAccess? own)
{
    // The one scope of Cloud Run. A scope is a name that looks like an address.
    private static readonly string Scope = $"{Uri.UriSchemeHttps}://www.googleapis.com/auth/cloud-platform";

    private ITokenAccess? access = own is GoogleCredential { IsCreateScopedRequired: true } unscoped ? unscoped.CreateScoped(Scope) : own;

    /// <summary>A token for one request to Cloud Run; the credential keeps and renews it.</summary>
    /// <exception cref="ProviderException">Environment: there is none.</exception>
    public Task<string> GetAsync(CancellationToken cancellationToken) => GuardAsync(
        "access token for Cloud Run",
        async () => await (await FindAsync(cancellationToken).ConfigureAwait(false)).GetAccessTokenForRequestAsync(cancellationToken: cancellationToken).ConfigureAwait(false),
        cancellationToken);

    /// <summary>An identity token for one request to a private service.</summary>
    /// <param name="audience">The service's address, or an audience of its own.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ProviderException">Environment: there is none, as for the credential of a person.</exception>
    public Task<string> GetIdentityAsync(string audience, CancellationToken cancellationToken) => GuardAsync(
        $"identity token for {audience}",
        async () =>
        {
            var identity = await FindAsync(cancellationToken).ConfigureAwait(false) as IOidcTokenProvider
                ?? throw new InvalidOperationException("The credential gives no identity tokens.");
            var token = await identity.GetOidcTokenAsync(OidcTokenOptions.FromTargetAudience(audience), cancellationToken).ConfigureAwait(false);
            return await token.GetAccessTokenAsync(cancellationToken).ConfigureAwait(false);
        },
        cancellationToken);

    // Looked for twice, it is the same: no lock is worth it.
    private async Task<ITokenAccess> FindAsync(CancellationToken cancellationToken) =>
        access ??= (await GoogleCredential.GetApplicationDefaultAsync(cancellationToken).ConfigureAwait(false)).CreateScoped(Scope);

    private static async Task<string> GuardAsync(string what, Func<Task<string>> get, CancellationToken cancellationToken)
    {
        try
        {
            return await get().ConfigureAwait(false) is { Length: > 0 } token ? token : throw new InvalidOperationException("The credential gave no token.");
        }
        catch (Exception error) when (error is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            throw new ProviderException(
                FailureKind.Environment, CloudRunErrors.Credentials,
                $"There is no {what}: {error.Message} Set up application default credentials, or give the service an ITokenAccess.", error);
        }
    }
}
