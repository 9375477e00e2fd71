namespace Autopilot.Cli;

/// <summary>The execution switch, in the shape of the HTTP API.</summary>
internal sealed record ExecutionReport(bool Enabled, string Reason, DateTimeOffset? ExpiresAt, string By, DateTimeOffset At, bool Quiescent, int UnderWay)
{
    public static ExecutionReport Of(ExecutionSwitch execution) => new(
        execution.Enabled, execution.Reason, execution.ExpiresAt, execution.By, execution.At, execution.IsQuiescent, execution.LiveClaims + execution.UnresolvedIntents);
}
