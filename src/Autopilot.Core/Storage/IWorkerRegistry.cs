namespace Autopilot;

/// <summary>Workers, their claims' leases, and what a queue looks like. Telemetry and liveness: nothing here moves a run.</summary>
public interface IWorkerRegistry
{
    /// <summary>Registers a worker instance under a new id. It is no longer excluded anywhere.</summary>
    /// <param name="registration">What it says of itself.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<WorkerInfo> RegisterAsync(WorkerRegistration registration, CancellationToken cancellationToken);

    /// <summary>
    /// Takes a worker's word that it has stopped, with everything it started: it is no longer registered, its live claims expire without counting, and
    /// their runs are due now. A worker that hangs stays listed, silent; so the two are told apart.
    /// </summary>
    /// <param name="workerId">The worker; one that is not registered is left alone.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task UnregisterAsync(string workerId, CancellationToken cancellationToken);

    /// <summary>Notes that a worker is alive.</summary>
    /// <param name="workerId">The worker.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The worker, or null when none is registered under this id.</returns>
    Task<WorkerInfo?> SeenAsync(string workerId, CancellationToken cancellationToken);

    /// <summary>Every worker seen within the last day.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<WorkerInfo>> ListWorkersAsync(CancellationToken cancellationToken);

    /// <summary>Renews leases, many at a time. An expired lease is never renewed.</summary>
    /// <param name="heartbeats">At most one per claim.</param>
    /// <param name="lease">How long from now.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>One answer per heartbeat, in order; null where the claim is lost.</returns>
    Task<IReadOnlyList<ClaimLease?>> HeartbeatAsync(
        IReadOnlyList<Heartbeat> heartbeats, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>What the workers of a capability look like now.</summary>
    /// <param name="capability">The capability; <c>*</c> matches every worker.</param>
    /// <param name="excluded">Workers that do not count.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<QueueReading> ReadQueueAsync(string capability, IReadOnlyList<string> excluded, CancellationToken cancellationToken);

    /// <summary>Free slots of the workers of a capability seen within the last 60 seconds. Every claim is looked at: it is asked only where it decides.</summary>
    /// <param name="capability">The capability; <c>*</c> matches every worker.</param>
    /// <param name="excluded">Workers that do not count.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<int> CountFreeSlotsAsync(string capability, IReadOnlyList<string> excluded, CancellationToken cancellationToken);

    /// <summary>Who works on what, and what waits.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<FleetReading> ReadFleetAsync(CancellationToken cancellationToken);
}
