namespace Autopilot;

/// <summary>Carries out work orders: clones, runs a coding agent, commits, pushes. The port through which hosts run workers.</summary>
public interface IWorkHandler
{
    /// <summary>Carries out one order.</summary>
    /// <param name="order">The order.</param>
    /// <param name="progress">Takes a line for each sign of progress; it is not evidence.</param>
    /// <param name="cancellationToken">Cancelled when the lease is lost, the deadline passes or the host stops.</param>
    /// <returns>How it ended. An unexpected exception counts as a transient failure.</returns>
    Task<WorkReport> ExecuteAsync(WorkOrder order, IProgress<WorkProgress> progress, CancellationToken cancellationToken);
}
