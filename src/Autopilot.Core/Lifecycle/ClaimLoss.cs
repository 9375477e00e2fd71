namespace Autopilot;

/// <summary>Why a claim ended without completed work, and whether it counts towards the limit of lost claims.</summary>
/// <param name="Cause"><c>lease_expired</c>, <c>evidence_timeout</c>, <c>released</c>, <c>host_ended</c>, <c>environment</c>, <c>transient</c>.</param>
/// <param name="Counts">Whether it counts; a takeover, a release and an environment failure do not.</param>
/// <param name="Message">A sentence for a person.</param>
public sealed record ClaimLoss(string Cause, bool Counts, string Message)
{
    /// <summary>The code of the failure that the worker reported, or null.</summary>
    public string? Reason { get; init; }

    /// <summary>The lease was not renewed in time.</summary>
    public const string LeaseExpired = "lease_expired";

    /// <summary>The worker renewed its lease but showed no progress.</summary>
    public const string EvidenceTimeout = "evidence_timeout";

    /// <summary>The worker gave the work back.</summary>
    public const string Released = "released";

    /// <summary>The host of the worker is known to have ended.</summary>
    public const string HostEnded = "host_ended";

    /// <summary>The worker cannot work: a credential, quota or runtime is missing.</summary>
    public const string EnvironmentFailure = "environment";

    /// <summary>The worker failed in a way that may succeed when repeated.</summary>
    public const string TransientFailure = "transient";
}
