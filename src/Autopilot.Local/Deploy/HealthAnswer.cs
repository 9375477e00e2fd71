namespace Autopilot;

/// <summary>What a service said.</summary>
/// <param name="Status">The HTTP status, or null when there was no answer.</param>
/// <param name="Commit">The commit in its JSON body, or null.</param>
/// <param name="Detail">A sentence.</param>
internal sealed record HealthAnswer(int? Status, string? Commit, string Detail);
