namespace Autopilot;

/// <summary>A worker asks for work.</summary>
/// <param name="WorkerId">The worker.</param>
/// <param name="Wait">How long to wait when there is none, at most 30 seconds.</param>
public sealed record ClaimRequest(string WorkerId, TimeSpan Wait)
{
    /// <summary>What it offers for this claim, of what it registered; null: all of that.</summary>
    public IReadOnlyList<string>? Capabilities { get; init; }

    /// <summary>The same key again returns the same order while its claim lives, and never a second one. Null: none.</summary>
    public string? IdempotencyKey { get; init; }
}
