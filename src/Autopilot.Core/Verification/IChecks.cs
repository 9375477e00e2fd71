namespace Autopilot;

/// <summary>The checks of a commit: continuous integration, scans, slow reviews.</summary>
public interface IChecks
{
    /// <summary>The name in evidence and events.</summary>
    string Provider { get; }

    /// <summary>Whether the engine must start them; false where a push or a pull request does.</summary>
    bool MustBeStarted { get; }

    /// <summary>Starts the checks of a commit; the same key again starts nothing.</summary>
    /// <param name="request">What to check.</param>
    /// <param name="cancellationToken">Ends the wait; the outcome is then unknown.</param>
    /// <returns>A handle for people, or why nothing was started.</returns>
    Task<WriteResult<string>> StartAsync(CheckRequest request, CancellationToken cancellationToken);

    /// <summary>The state of the whole check set of exactly this commit. It has no entry while nothing was started or reported.</summary>
    /// <param name="request">What is checked.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ProviderException">Environment: the checks cannot run here. Transient: unknown.</exception>
    Task<CheckReading> ReadAsync(CheckRequest request, CancellationToken cancellationToken);
}
