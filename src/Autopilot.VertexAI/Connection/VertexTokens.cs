using Google.Apis.Auth.OAuth2;

namespace Autopilot;

/// <summary>The credential of the service, for agents' programs that call Vertex AI through a worker's proxy.</summary>
/// <param name="own">A credential of the service's own; null: Google's application default credentials.</param>
internal sealed class VertexTokens(ITokenAccess? own) : IModelTokens
{
    private readonly AccessTokens tokens = new(own);

    public async Task<string> GetAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await tokens.GetAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (VertexFault fault)
        {
            throw fault.ToProviderException(new Usage());
        }
    }
}
