namespace Autopilot;

/// <summary>What the engine touches: the store and the ports to the outside world.</summary>
internal sealed record EnginePorts(
    IAutopilotStore Store,
    ICodeHost CodeHost,
    IChecks Checks,
    IDeployTarget? DeployTarget,
    IHealthProbe? HealthProbe,
    IWorkDispatcher Dispatcher,
    IReadOnlyDictionary<string, IValidationRule> Rules,
    EngineSignal Signal,
    TimeProvider Time,
    HostTick Tick)
{
    /// <summary>
    /// Hastens the next look at a run that somebody else than its looking host has changed. A host that looks meanwhile would
    /// otherwise set the due time by what it saw before.
    /// </summary>
    public async Task HastenAsync(Vtid vtid)
    {
        try
        {
            await Store.WakeAsync(vtid, CancellationToken.None);
        }
        catch (StoreUnavailableException)
        {
            Telemetry.LostWakes.Add(1); // The change itself is committed, and is seen at the next look anyway.
        }

        Signal.NotifyDue();
    }

    /// <summary>The deploy target, which a profile with a target needs.</summary>
    /// <exception cref="ProviderException">Environment: no deploy target is configured.</exception>
    public IDeployTarget RequireDeployTarget() => DeployTarget ?? throw new ProviderException(
        FailureKind.Environment, FailureReasons.Environment, "The profile names a deploy target, but this host has none configured.");

    /// <summary>The health probe, which a profile with a target needs.</summary>
    /// <exception cref="ProviderException">Environment: no health probe is configured.</exception>
    public IHealthProbe RequireHealthProbe() => HealthProbe ?? throw new ProviderException(
        FailureKind.Environment, FailureReasons.Environment, "The profile names a deploy target, but this host has no health probe configured.");
}
