namespace Autopilot;

/// <summary>
/// Where revisions run. Names derive from the effect's key, so that what was started is found again; moves of traffic
/// are compare-and-set on the revision that serves.
/// </summary>
public interface IDeployTarget
{
    /// <summary>The name in evidence and events.</summary>
    string Provider { get; }

    /// <summary>What serves now, or null when nothing ever did.</summary>
    /// <param name="target">The target's name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<Revision?> FindServingAsync(string target, CancellationToken cancellationToken);

    /// <summary>Starts a new revision of a commit without moving traffic to it.</summary>
    /// <param name="request">What to start.</param>
    /// <param name="cancellationToken">Ends the wait; the outcome is then unknown.</param>
    /// <returns>The revision's name, or why nothing was started.</returns>
    Task<WriteResult<string>> StartAsync(DeployRequest request, CancellationToken cancellationToken);

    /// <summary>A revision that was started under a key, or null when none was.</summary>
    /// <param name="target">The target's name.</param>
    /// <param name="key">The key of the <see cref="EffectAction.Deploy"/> effect.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<Revision?> FindStartedAsync(string target, EffectKey key, CancellationToken cancellationToken);

    /// <summary>Moves all traffic to a ready revision, if <paramref name="expected"/> still serves.</summary>
    /// <param name="target">The target's name.</param>
    /// <param name="revision">The revision that is to serve.</param>
    /// <param name="expected">The revision that serves now; null when none does.</param>
    /// <param name="cancellationToken">Ends the wait; the outcome is then unknown.</param>
    /// <returns>The revision that serves, or why nothing was moved.</returns>
    Task<WriteResult<Revision>> ShiftAsync(string target, string revision, string? expected, CancellationToken cancellationToken);

    /// <summary>Stops revisions that neither serve nor are kept as baseline. Best effort.</summary>
    /// <param name="target">The target's name.</param>
    /// <param name="keep">Revisions to keep.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task TrimAsync(string target, IReadOnlyList<string> keep, CancellationToken cancellationToken);
}
