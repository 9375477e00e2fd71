namespace Autopilot;

/// <summary>The execution switch, as the HTTP API and the command line show it.</summary>
/// <param name="Enabled">Whether new work may start.</param>
/// <param name="Reason">Why it was set.</param>
/// <param name="ExpiresAt">When it goes off by itself, or null.</param>
/// <param name="By">Who set it.</param>
/// <param name="At">When it was set.</param>
/// <param name="Quiescent">Whether nothing moves any more.</param>
/// <param name="UnderWay">Claims that workers hold and effects whose outcome is open.</param>
public sealed record ExecutionView(bool Enabled, string Reason, DateTimeOffset? ExpiresAt, string By, DateTimeOffset At, bool Quiescent, int UnderWay)
{
    /// <summary>Shows the switch.</summary>
    /// <param name="execution">The switch.</param>
    public static ExecutionView Of(ExecutionSwitch execution)
    {
        ArgumentNullException.ThrowIfNull(execution);
        return new(
            execution.Enabled, execution.Reason, execution.ExpiresAt, execution.By, execution.At, execution.IsQuiescent,
            execution.LiveClaims + execution.UnresolvedIntents);
    }
}
