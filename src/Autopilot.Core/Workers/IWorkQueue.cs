namespace Autopilot;

/// <summary>The claim protocol, as a worker sees it: in the process, over HTTP, and in tests.</summary>
public interface IWorkQueue
{
    /// <summary>Registers a worker instance.</summary>
    /// <param name="registration">What it says of itself.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The worker's id.</returns>
    Task<string> RegisterAsync(WorkerRegistration registration, CancellationToken cancellationToken);

    /// <summary>Says that a worker stops and holds nothing any more.</summary>
    /// <param name="workerId">The worker; one that is not registered is left alone.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task UnregisterAsync(string workerId, CancellationToken cancellationToken);

    /// <summary>Claims work, waiting for it when there is none.</summary>
    /// <param name="request">Who asks, and for how long.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A work order, or null when there was none in time, or when the key's claim has ended.</returns>
    /// <exception cref="RefusedException"><c>unknown_worker</c>, <c>execution_disabled</c>.</exception>
    Task<WorkOrder?> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken);

    /// <summary>Renews leases and reports progress.</summary>
    /// <param name="heartbeats">Which claims, and what they have got to; at most 1,000, and at most one for each claim.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>For each, in order, when the lease now ends, or null when the claim is lost: stop at once.</returns>
    Task<IReadOnlyList<HeartbeatAnswer?>> HeartbeatAsync(IReadOnlyList<Heartbeat> heartbeats, CancellationToken cancellationToken);

    /// <summary>Ends a claim with its report. The same report again is accepted again.</summary>
    /// <param name="vtid">The task.</param>
    /// <param name="workerId">The worker.</param>
    /// <param name="fence">The fencing token.</param>
    /// <param name="report">How it ended.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="RefusedException"><c>lease_lost</c>: the claim is not this worker's any more; nothing happened.</exception>
    Task ReportAsync(Vtid vtid, string workerId, long fence, WorkReport report, CancellationToken cancellationToken);
}
