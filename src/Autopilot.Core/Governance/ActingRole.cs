namespace Autopilot;

/// <summary>The one role that a principal has chosen to act in, held by the store: the same in every session and on every host.</summary>
/// <param name="Principal">Who acts.</param>
/// <param name="Role">As what.</param>
/// <param name="Reason">Why; there is one wherever the role needs one.</param>
/// <param name="ExpiresAt">When it ends by itself, or null.</param>
/// <param name="At">Since when.</param>
public sealed record ActingRole(string Principal, string Role, string? Reason, DateTimeOffset? ExpiresAt, DateTimeOffset At);
