namespace Autopilot;

/// <summary>How far the live events of this host are behind its ledger.</summary>
public sealed class LiveFeed
{
    private readonly EventHub hub;
    private readonly IAutopilotStore store;

    internal LiveFeed(EventHub hub, IAutopilotStore store) => (this.hub, this.store) = (hub, store);

    /// <summary>Reads the lag.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="AutopilotException">The store does not answer.</exception>
    public Task<LedgerLag> ReadLagAsync(CancellationToken cancellationToken) => store.ReadLagAsync(hub.Tail, cancellationToken);
}
