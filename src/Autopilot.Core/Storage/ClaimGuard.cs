namespace Autopilot;

/// <summary>What a commit demands of the run's live claim, under the same lock. Heartbeats do not raise the version.</summary>
public enum ClaimGuard
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The claim that the caller names is the run's, and its lease has not expired.</summary>
    Live,

    /// <summary>The lease has expired, or the claim's host is known to have ended.</summary>
    Expired,

    /// <summary>There is a claim, and it has shown no progress.</summary>
    Silent,
}
