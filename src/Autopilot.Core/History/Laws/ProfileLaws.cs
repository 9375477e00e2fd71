namespace Autopilot;

/// <summary>What the profile asks for that is pinned on a run. It is known only where a store is at hand.</summary>
internal static class ProfileLaws
{
    public static string? Kept(TaskHistory before, HistoryEvent next) => before.Run?.Policy is not { } policy ? null : next.Name switch
    {
        LedgerNames.ChecksPassed => Lacks("check", next.Texts("passed")!, policy.RequiredChecks),
        EventTypes.ValidationPassed => Lacks("rule", next.Texts("rules")!, policy.Rules),
        LedgerNames.DeployStarted or LedgerNames.DeployCovered when next.Text("target") != policy.Target =>
            $"The profile deploys to {policy.Target ?? "no target"}; the deployment went to {next.Text("target")}.",
        EventTypes.VerificationPassed when next.Number("answers") < policy.GoodAnswers => $"{policy.GoodAnswers} good answers in a row are asked for; {next.Number("answers")} were counted.",
        EventTypes.Completed when next.From == RunState.Merged && policy.Target is { } target => $"The profile deploys to {target}; the merge alone completes nothing.",
        _ => null,
    };

    private static string? Lacks(string what, IReadOnlyList<string> have, IReadOnlyList<string> asked) =>
        asked.FirstOrDefault(name => !have.Contains(name, StringComparer.Ordinal)) is { } missing ? $"The {what} '{missing}' is asked for and is not among those that passed." : null;
}
