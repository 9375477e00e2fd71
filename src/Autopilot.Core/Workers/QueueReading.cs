namespace Autopilot;

/// <summary>What the workers of one capability look like at a moment.</summary>
/// <param name="Now">The store's time of the reading.</param>
/// <param name="LastSeenAt">The latest sign of life of any matching worker, or null when there never was one.</param>
/// <param name="LastClaimAt">When anything was last claimed from this capability, or null.</param>
public sealed record QueueReading(DateTimeOffset Now, DateTimeOffset? LastSeenAt, DateTimeOffset? LastClaimAt);
