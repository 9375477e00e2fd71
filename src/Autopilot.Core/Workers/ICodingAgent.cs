namespace Autopilot;

/// <summary>Changes files in a clone so that a spec is met. It is never believed: the worker and the engine look for themselves.</summary>
public interface ICodingAgent
{
    /// <summary>The name for logs and prices.</summary>
    string Name { get; }

    /// <summary>Works once.</summary>
    /// <param name="task">What to do, and where.</param>
    /// <param name="progress">Takes a line for each sign of progress.</param>
    /// <param name="cancellationToken">Cancelled when the work must stop at once, with everything it started.</param>
    /// <returns>How it ended, by its own account and by our limits.</returns>
    Task<AgentResult> RunAsync(AgentTask task, IProgress<WorkProgress> progress, CancellationToken cancellationToken);
}
