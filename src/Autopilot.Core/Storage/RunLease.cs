namespace Autopilot;

/// <summary>
/// A host's short, exclusive hold on a run, for one look at it. It only keeps two hosts from doing the same work;
/// what protects the run is the version.
/// </summary>
/// <param name="Snapshot">The run as it was when leased.</param>
/// <param name="Host">The engine host.</param>
/// <param name="Token">Changes with each lease; a release with an older one does nothing.</param>
public sealed record RunLease(TaskSnapshot Snapshot, string Host, long Token)
{
    /// <summary>How long the run had been due when it was leased; zero for work that a worker looks for.</summary>
    public TimeSpan Overdue { get; init; }
}
