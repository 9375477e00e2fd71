namespace Autopilot;

/// <summary>GitHub's words for how checks, statuses and workflow runs stand, as data. A word that is not here is unknown.</summary>
internal static class CheckWords
{
    private static readonly Dictionary<string, CheckStanding> Conclusions = new(StringComparer.Ordinal)
    {
        ["success"] = CheckStanding.Passed,
        ["skipped"] = CheckStanding.Skipped,
        ["failure"] = CheckStanding.Failed,
        ["timed_out"] = CheckStanding.Failed,
        ["cancelled"] = CheckStanding.Cancelled,
        ["stale"] = CheckStanding.Cancelled,
        ["action_required"] = CheckStanding.Held,
        ["startup_failure"] = CheckStanding.Broken,
    };

    private static readonly Dictionary<string, CheckStanding> States = new(StringComparer.Ordinal)
    {
        ["success"] = CheckStanding.Passed,
        ["pending"] = CheckStanding.Pending,
        ["failure"] = CheckStanding.Failed,
        ["error"] = CheckStanding.Failed,
    };

    /// <summary>How a check run or workflow run stands.</summary>
    public static CheckStanding OfRun(string? status, string? conclusion, bool neutralPasses) =>
        status != "completed" ? CheckStanding.Pending
        : conclusion == "neutral" ? neutralPasses ? CheckStanding.Skipped : CheckStanding.Cancelled
        : conclusion is not null && Conclusions.TryGetValue(conclusion, out var standing) ? standing : CheckStanding.Unknown;

    /// <summary>How a status stands.</summary>
    public static CheckStanding OfState(string? state) => state is not null && States.TryGetValue(state, out var standing) ? standing : CheckStanding.Unknown;

    public static Verdict ToVerdict(CheckStanding standing) => standing switch
    {
        CheckStanding.Passed or CheckStanding.Skipped => Verdict.Passed,
        CheckStanding.Failed => Verdict.Failed,
        CheckStanding.Pending => Verdict.Pending,
        _ => Verdict.Unknown,
    };
}
