using Google.Apis.Auth.OAuth2;

namespace Autopilot;

/// <summary>The credential: the service's own, or Google's application default credentials, looked for when the first call needs them.</summary>
/// <param name="own">The service's own; null: the default.</param>
internal sealed class AccessTokens(ITokenAccess? own)
{
    // The one scope of Vertex AI. A scope is a name that looks like an address.
    private static readonly string Scope = $"{Uri.UriSchemeHttps}://www.googleapis.com/auth/cloud-platform";

    private ITokenAccess? access = own is GoogleCredential { IsCreateScopedRequired: true } unscoped ? unscoped.CreateScoped(Scope) : own;

    /// <summary>A token for one request; the credential keeps and renews it.</summary>
    /// <exception cref="VertexFault">Environment: there is none.</exception>
    public async Task<string> GetAsync(CancellationToken cancellationToken)
    {
        try
        {
            // Looked for twice, it is the same: no lock is worth it.
            access ??= (await GoogleCredential.GetApplicationDefaultAsync(cancellationToken).ConfigureAwait(false)).CreateScoped(Scope);
            return await access.GetAccessTokenForRequestAsync(cancellationToken: cancellationToken).ConfigureAwait(false) is { Length: > 0 } token
                ? token
                : throw new InvalidOperationException("The credential gave no token.");
        }
        catch (Exception error) when (error is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            throw new VertexFault(
                FailureKind.Environment, VertexCodes.Credentials,
                $"There is no access token for Vertex AI: {error.Message} Set up application default credentials, or give the service an ITokenAccess.", error)
            {
                IsFree = true,
            };
        }
    }
}
