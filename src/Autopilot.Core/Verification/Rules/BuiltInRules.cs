namespace Autopilot;

/// <summary>The registry of the rules that come with the engine. Each has a stable id.</summary>
public static class BuiltInRules
{
    /// <summary>The worker completed its work under the fence that is the run's; its report alone is never enough (B4).</summary>
    public const string WorkerSuccess = "worker_success";

    /// <summary>The pull request is open, on the right base, not a draft, and its host does not merge it by itself.</summary>
    public const string PullRequestOpen = "pull_request_open";

    /// <summary>Work head, pull request head and checked head are one commit.</summary>
    public const string HeadUnchanged = "head_unchanged";

    /// <summary>The work changes something.</summary>
    public const string NonEmptyDiff = "non_empty_diff";

    /// <summary>Every changed file matches the spec's scope.</summary>
    public const string WithinScope = "within_scope";

    /// <summary>No changed file is protected.</summary>
    public const string ProtectedPathsUntouched = "protected_paths_untouched";

    /// <summary>The checks of this head are green.</summary>
    public const string ChecksGreen = "checks_green";

    /// <summary>The rules, in the order in which they are evaluated.</summary>
    public static IReadOnlyList<IValidationRule> All { get; } =
    [
        new Rule(WorkerSuccess, facts => facts.Run.Work is { } work && facts.Run.Claims > 0
            ? Check(work.HeadSha.Length > 0, "The worker reported no head.")
            : RuleVerdict.Failed("No worker reported success for this run.")),
        new Rule(PullRequestOpen, facts => facts.PullRequest is not { } pr ? RuleVerdict.Failed("The pull request is not to be found.")
            : Check(
                pr is { State: PullRequestState.Open, IsDraft: false, AutoMerge: false, SameRepository: true } && pr.BaseBranch == facts.Task.BaseBranch,
                $"Pull request #{pr.Number} is {pr.State.ToString().ToLowerInvariant()} against {pr.BaseBranch}"
                + $"{(pr.IsDraft ? ", a draft" : "")}{(pr.AutoMerge ? ", set to merge by itself" : "")}{(pr.SameRepository ? "" : ", from a fork")}.")),
        new Rule(HeadUnchanged, facts => Check(
            facts.Run.Work?.HeadSha is { } head && facts.PullRequest?.HeadSha == head && facts.Run.Find<ChecksEvidence>()?.Sha == head,
            $"Work head {facts.Run.Work?.HeadSha}, pull request head {facts.PullRequest?.HeadSha}, checked {facts.Run.Find<ChecksEvidence>()?.Sha}.",
            FailureReasons.HeadMoved)),
        new Rule(NonEmptyDiff, facts => Check(facts.ChangedFiles.Count > 0, "The pull request changes nothing.", FailureReasons.NoChange)),
        new Rule(WithinScope, facts => None(
            ScopeGlobs.Outside(facts.Task.Spec.Scope, facts.ChangedFiles), "Outside the spec's scope", FailureReasons.ScopeViolation)),
        new Rule(ProtectedPathsUntouched, facts => None(
            [.. facts.ChangedFiles.Except(ScopeGlobs.Outside([.. facts.Run.Policy.ProtectedPaths, .. facts.Task.Spec.Tests], facts.ChangedFiles), StringComparer.Ordinal)],
            "Protected", FailureReasons.ProtectedPath)),
        new Rule(ChecksGreen, facts => Check(
            facts.Run.Find<ChecksEvidence>() is { Passed.Count: > 0 } checks && checks.Attempt == facts.Run.Attempt,
            "No green checks are recorded for this run.")),
    ];

    /// <summary>The ids of <see cref="All"/>.</summary>
    public static IReadOnlyList<string> Ids { get; } = [.. All.Select(rule => rule.Id)];

    private static RuleVerdict Check(bool good, string message, string reason = FailureReasons.ValidationFailed) =>
        good ? RuleVerdict.Passed : RuleVerdict.Failed(message, reason);

    private static RuleVerdict None(IReadOnlyList<string> files, string what, string reason) => files.Count == 0
        ? RuleVerdict.Passed
        : RuleVerdict.Failed($"{what}: {string.Join(", ", files.Take(10))}{(files.Count > 10 ? $" and {files.Count - 10} more" : "")}.", reason);

    private sealed class Rule(string id, Func<ValidationFacts, RuleVerdict> judge) : IValidationRule
    {
        public string Id => id;

        public ValueTask<RuleVerdict> EvaluateAsync(ValidationFacts facts, CancellationToken cancellationToken) => new(judge(facts));
    }
}
