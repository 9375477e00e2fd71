using Google.Apis.Auth.OAuth2;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace Autopilot;

/// <summary>One configured model: its transport and credential, shared by the client and the probe.</summary>
internal sealed class VertexAdapter : IDisposable
{
    private readonly VertexTransport transport;

    /// <summary>Puts an adapter together. Nothing is asked yet.</summary>
    /// <param name="options">Which model, where, and the limits.</param>
    /// <param name="time">The clock of every wait.</param>
    /// <param name="logger">Where it says what it does.</param>
    /// <param name="own">A credential of the service's own; null: Google's application default credentials.</param>
    /// <param name="meters">Who is told what calls use.</param>
    public VertexAdapter(VertexOptions options, TimeProvider time, ILogger logger, ITokenAccess? own, IEnumerable<IVertexMeter> meters)
    {
        var tokens = new AccessTokens(own);
        transport = new VertexTransport(options, tokens, time, logger);
        Parts = new VertexClientParts(options, transport, [.. meters], time, logger);
        Client = new VertexChatClient(Parts);
        Probe = new VertexProbe(Parts, tokens);
    }

    public VertexClientParts Parts { get; }

    public IChatClient Client { get; }

    public VertexProbe Probe { get; }

    public void Dispose() => transport.Dispose();
}
