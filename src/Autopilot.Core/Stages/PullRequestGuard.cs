namespace Autopilot;

/// <summary>The facts about a pull request that end a run, wherever they are seen. No merge call is ever made past them (G5).</summary>
internal static class PullRequestGuard
{
    /// <summary>How the run ends because of what the pull request has become, or null.</summary>
    /// <param name="context">The look.</param>
    /// <param name="pr">The pull request as it is now, or null when it is gone.</param>
    /// <param name="head">The head that it must show.</param>
    public static Look? Inspect(StageContext context, PullRequest? pr, string head)
    {
        var number = pr?.Number ?? context.Run.Find<PullRequestEvidence>()?.Number;
        return pr switch
        {
            null => Look.Suspects(FailureReasons.PullRequestNotFound, $"PR #{number} not found."),
            { State: PullRequestState.Closed } => Look.Suspects(FailureReasons.PullRequestClosed, $"PR #{number} closed without being merged."),
            { State: PullRequestState.Merged } => Look.Ends(
                FailureReasons.MergedOutside, $"PR #{number} was merged outside Autopilot before it was validated (head {pr.HeadSha})."),
            _ when pr.HeadSha != head => Look.Ends(FailureReasons.HeadMoved, $"PR #{number} shows {pr.HeadSha}; proven was {head}."),
            _ when pr.BaseBranch != context.Task.BaseBranch => Look.Suspects(
                FailureReasons.WrongBase, $"PR #{number} goes into {pr.BaseBranch}, not into {context.Task.BaseBranch}."),
            { Mergeable: false } => Look.Suspects(FailureReasons.MergeConflict, $"PR #{number} conflicts with {pr.BaseBranch}."),
            _ => null,
        };
    }
}
