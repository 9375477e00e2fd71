namespace Autopilot.Testing;

/// <summary>Checks, deploy target, health and dispatcher as one host reaches them.</summary>
internal sealed class SeamOutside(Seam seam, SimulatedChecks checks, SimulatedTarget target, SimulatedDispatcher dispatcher, bool pushes)
    : IChecks, IDeployTarget, IHealthProbe, IWorkDispatcher
{
    public string Provider => SimulatedCodeHost.Provider;

    public bool MustBeStarted => checks.MustBeStarted;

    public bool Pushes => pushes;

    public Task<WriteResult<string>> StartAsync(CheckRequest request, CancellationToken cancellationToken) =>
        seam.AskAsync(PortCall.StartChecks, () => checks.Start(request), cancellationToken);

    public Task<CheckReading> ReadAsync(CheckRequest request, CancellationToken cancellationToken) =>
        seam.AskAsync(PortCall.ReadChecks, () => checks.Read(request), cancellationToken);

    public Task<Revision?> FindServingAsync(string place, CancellationToken cancellationToken) =>
        seam.AskAsync(PortCall.FindServing, () => target.AskServing(place), cancellationToken);

    public Task<WriteResult<string>> StartAsync(DeployRequest request, CancellationToken cancellationToken) =>
        seam.AskAsync(PortCall.StartDeployment, () => target.Start(request), cancellationToken);

    public Task<Revision?> FindStartedAsync(string place, EffectKey key, CancellationToken cancellationToken) =>
        seam.AskAsync(PortCall.FindStarted, () => target.FindStarted(place, key), cancellationToken);

    public Task<WriteResult<Revision>> ShiftAsync(string place, string revision, string? expected, CancellationToken cancellationToken) =>
        seam.AskAsync(PortCall.ShiftTraffic, () => target.Shift(place, revision, expected), cancellationToken);

    // What serves is kept, and what is stopped here nobody asks for again: there is nothing to do.
    public Task TrimAsync(string place, IReadOnlyList<string> keep, CancellationToken cancellationToken) =>
        seam.AskAsync(PortCall.Trim, () => true, cancellationToken);

    public async Task<HealthReading> ProbeAsync(string place, string url, CancellationToken cancellationToken)
    {
        try
        {
            return await seam.AskAsync(PortCall.Probe, () => target.Probe(place, url), cancellationToken);
        }
        catch (ProviderException error)
        {
            return new HealthReading(Verdict.Unknown, url, null, error.Message);
        }
    }

    public Task<WriteResult<string>> OfferAsync(EffectKey key, string capability, CancellationToken cancellationToken) =>
        seam.AskAsync(PortCall.Offer, () => dispatcher.Offer(key), cancellationToken);

    public Task<bool?> WasOfferedAsync(EffectKey key, CancellationToken cancellationToken) =>
        seam.AskAsync(PortCall.WasOffered, () => dispatcher.WasOffered(key), cancellationToken);
}
