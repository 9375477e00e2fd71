namespace Autopilot;

/// <summary>Whether new work may start. Off holds work, never drops it.</summary>
/// <param name="Enabled">On, and not expired.</param>
/// <param name="Reason">Why it was set.</param>
/// <param name="ExpiresAt">When it goes off by itself, or null.</param>
/// <param name="By">Who set it.</param>
/// <param name="At">When it was set.</param>
/// <param name="LiveClaims">Claims that are held by workers now.</param>
/// <param name="UnresolvedIntents">Effects that were intended and are not resolved.</param>
public sealed record ExecutionSwitch(
    bool Enabled, string Reason, DateTimeOffset? ExpiresAt, string By, DateTimeOffset At, int LiveClaims, int UnresolvedIntents)
{
    /// <summary>Whether nothing moves any more: off, no claim live and no intent unresolved.</summary>
    public bool IsQuiescent => !Enabled && LiveClaims == 0 && UnresolvedIntents == 0;
}
