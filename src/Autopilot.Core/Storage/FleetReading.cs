namespace Autopilot;

/// <summary>Who works on what, and what waits, at one moment.</summary>
/// <param name="Now">The store's time of the reading.</param>
/// <param name="Claims">Claims that are held, by task; no more than <see cref="MostClaims"/>.</param>
/// <param name="Queues">Work on offer, by capability; a capability without any is not among them.</param>
/// <param name="OldestDueAt">Since when the longest due run that nobody looks at has been due, or null when none is.</param>
public sealed record FleetReading(
    DateTimeOffset Now, IReadOnlyList<HeldClaim> Claims, IReadOnlyList<QueueDepth> Queues, DateTimeOffset? OldestDueAt)
{
    /// <summary>The most claims that a reading has.</summary>
    public const int MostClaims = 1000;
}

/// <summary>A claim that a worker holds.</summary>
/// <param name="Vtid">The task.</param>
/// <param name="Lease">Its clocks.</param>
public sealed record HeldClaim(Vtid Vtid, ClaimLease Lease);

/// <summary>Work that stands on offer for one capability.</summary>
/// <param name="Capability">The capability.</param>
/// <param name="Offered">How many runs.</param>
/// <param name="OldestOfferAt">Since when the oldest of them.</param>
public sealed record QueueDepth(string Capability, long Offered, DateTimeOffset OldestOfferAt);
