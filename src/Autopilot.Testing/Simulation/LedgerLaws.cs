namespace Autopilot.Testing;

/// <summary>What must be so of every commit, whatever store wrote it: compared before and after, not by the store's own rules.</summary>
internal sealed class LedgerLaws(Ledger ledger)
{
    private static readonly HashSet<string> Expiries = new(StringComparer.Ordinal)
    {
        FailureReasons.ExecutionTimeout, FailureReasons.HeadNotFound, FailureReasons.PullRequestTimeout, FailureReasons.ChecksTimeout,
        FailureReasons.ApprovalTimeout, FailureReasons.MergeTimeout, FailureReasons.MergeUnprovable, FailureReasons.DeployTimeout,
        FailureReasons.VerificationTimeout, FailureReasons.EffectUnknown,
    };

    // A host's clock may run fast.
    private static readonly TimeSpan Drift = TimeSpan.FromSeconds(1);

    private readonly Dictionary<Vtid, long> fences = [];

    /// <summary>The first law that a commit breaks, or null.</summary>
    public (string Law, string What)? Find(CommitStep step) =>
        Tell("One writer: a commit is made on the version that it expects, and raises it by one (law 2).", Version(step))
        ?? Tell("Events are numbered without holes, and a run ends with exactly one terminal event, in the commit that ends it (laws 8 and 14).", Events(step))
        ?? (step.Run is null ? null
            : Tell("Forward only: a run's rank never falls, and an ended run stays as it ended (law 1).", Forward(step, step.Run))
            ?? Tell("A decision to end is irrevocable (law 8).", Ending(step, step.Run))
            ?? Tell("Every wait has a deadline or a named hold (law 6).", Wait(step, step.Run))
            ?? Tell("A claim is a lease with a fence that only rises, and only its live holder reports (law 7).", Claim(step, step.Run))
            ?? Tell("Autonomy is opt-in: work is claimed only of a task that opted in, under an approved spec, while execution is on (laws 10 and 13).", OptIn(step, step.Run)))
        ?? Tell("An effect is intended while execution is on, once, and only when the one before is settled (laws 5 and 10).", Intents(step))
        ?? Tell("No retry resets what a task has spent, and no attempt begins without budget (law 11).", Spending(step));

    private static (string Law, string What)? Tell(string law, string? what) => what is null ? null : (law, what);

    private static string? Version(CommitStep step)
    {
        var before = step.Before?.Task.Version ?? 0;
        return step.Commit.ExpectedVersion != before ? $"{step.After.Task.Vtid} was at version {before}; a commit that expected {step.Commit.ExpectedVersion} was written."
            : step.After.Task.Version != before + 1 ? $"{step.After.Task.Vtid} went from version {before} to {step.After.Task.Version}."
            : null;
    }

    private string? Events(CommitStep step)
    {
        var known = ledger.Events.GetValueOrDefault(step.After.Task.Vtid)?.Count ?? 0;
        for (var i = 0; i < step.Events.Count; i++)
        {
            if (step.Events[i].Seq != known + i + 1)
            {
                return $"{step.After.Task.Vtid}: event {known + i + 1} has the number {step.Events[i].Seq}.";
            }
        }

        var (asked, appended) = (step.Commit.Events.Select(e => e.Type), step.Events.Select(e => e.Type));
        if (!asked.SequenceEqual(appended, StringComparer.Ordinal))
        {
            return $"{step.After.Task.Vtid}: the commit appends {string.Join(", ", asked)}; the ledger got {string.Join(", ", appended)}.";
        }

        var ends = step.Events.Count(e => e.Outcome is not null);
        var ended = step.Run is { } run && run.State.IsTerminal() && step.RunBefore?.State.IsTerminal() != true;
        return ends == (ended ? 1 : 0) ? null
            : $"{step.After.Task.Vtid} attempt {step.After.Run?.Attempt} is {step.After.Run?.State.Name()}, and the commit has {ends} terminal events.";
    }

    private static string? Forward(CommitStep step, Run run)
    {
        if (step.RunBefore is not { } before)
        {
            return step.Before?.Run is { } earlier && (!earlier.State.IsTerminal() || run.Attempt != earlier.Attempt + 1)
                ? $"{run.Vtid} attempt {run.Attempt} began while attempt {earlier.Attempt} was {earlier.State.Name()}."
                : null;
        }

        return before.State.IsTerminal() && (run.State != before.State || run.Ending != before.Ending || run.EnteredAt != before.EnteredAt)
                ? $"{run.Vtid} attempt {run.Attempt} was {before.State.Name()}, and was written again as {run.State.Name()}."
            : before.State != run.State && !TransitionTable.Moves.Any(move => move.From == before.State && move.To == run.State)
                ? $"{run.Vtid} attempt {run.Attempt} went from {before.State.Name()} to {run.State.Name()}."
            : run.Evidence.Count < before.Evidence.Count || !before.Evidence.SequenceEqual(run.Evidence.Take(before.Evidence.Count))
                ? $"{run.Vtid} attempt {run.Attempt} lost or changed a proof."
            : null;
    }

    private static string? Ending(CommitStep step, Run run)
    {
        if (step.RunBefore?.Ending is { } decided)
        {
            return run.Ending != decided || (run.State != step.RunBefore.State && run.State != decided.State)
                ? $"{run.Vtid} was to end {decided.Outcome} ({decided.Failure.Reason}) and is {run.State.Name()} ({run.Ending?.Failure.Reason})." : null;
        }

        return run.State is RunState.Failed or RunState.Cancelled or RunState.Blocked ? $"{run.Vtid} ended as {run.State.Name()} without a decision."
            : run.Ending is { } ending && Expiries.Contains(ending.Failure.Reason) && !(step.RunBefore?.DeadlineAt <= step.Now)
                ? $"{run.Vtid} timed out ({ending.Failure.Reason}) at {step.Now:O}; its deadline is {step.RunBefore?.DeadlineAt:O}."
            : run.Ending is { Actor: Lifecycle.Engine } hasty && IsReversible(hasty.Failure.Reason)
                && !(step.RunBefore?.Suspicion is { } seen && step.Now - seen.Since >= run.Policy.Timeouts.Confirmation - Drift)
                ? $"{run.Vtid} ended ({hasty.Failure.Reason}) by one look at what may change again."
            : run.Ending is not null && run.Claim is not null ? $"{run.Vtid} ends, and worker {run.Claim.WorkerId} still holds it."
            : null;
    }

    private static bool IsReversible(string reason) => reason is
        FailureReasons.PullRequestClosed or FailureReasons.PullRequestNotFound or FailureReasons.WrongBase or FailureReasons.MergeConflict;

    private static string? Wait(CommitStep step, Run run)
    {
        if (run.State.IsTerminal())
        {
            return run.DeadlineAt is null && run.Hold is null ? null : $"{run.Vtid} has ended, and still waits.";
        }

        return run.DeadlineAt is null == run.Hold is null ? $"{run.Vtid} in {run.State.Name()} has {(run.Hold is null ? "neither a deadline nor a hold" : "both a deadline and a hold")}."
            : step.RunBefore?.State != run.State && run.DeadlineAt > step.Now + Longest(run) ? $"{run.Vtid} entered {run.State.Name()} with a deadline at {run.DeadlineAt:O}."
            : null;
    }

    private static TimeSpan Longest(Run run) => run.State switch
    {
        RunState.InProgress => run.Policy.Timeouts.Pickup,
        RunState.Building => run.Policy.Timeouts.Execution,
        RunState.PrCreated => run.Policy.Timeouts.Checks,
        RunState.Reviewing => run.Policy.Timeouts.Validation,
        RunState.Validated => run.Policy.RequireMergeApproval ? run.Policy.Timeouts.Approval : run.Policy.Timeouts.Merge,
        RunState.Merged or RunState.Deploying => run.Policy.Timeouts.Deploy,
        _ => run.Policy.Timeouts.Verification,
    };

    private string? Claim(CommitStep step, Run run)
    {
        var last = fences.GetValueOrDefault(run.Vtid);
        if (step.Opened is { } opened)
        {
            fences[run.Vtid] = opened.Fence;
            return opened.Fence != last + 1 ? $"{run.Vtid} was claimed under fence {opened.Fence}; the last was {last}."
                : step.RunBefore?.Claim is { } holder ? $"{run.Vtid} was claimed under fence {opened.Fence} while {holder.WorkerId} held it."
                : step.RunBefore?.Work is not null ? $"{run.Vtid} was claimed again although its work is completed." : null;
        }

        var reported = run.Work is not null && step.RunBefore?.Work is null;
        return reported && (step.RunBefore?.Claim is not { } claim || claim.Fence != run.Work!.Fence || step.Before!.Lease is not { HolderEnded: false } lease || lease.ExpiresAt <= step.Now)
            ? $"{run.Vtid}: a report under fence {run.Work!.Fence} was accepted; the lease was {step.Before!.Lease}." : null;
    }

    private string? OptIn(CommitStep step, Run run)
    {
        if (step.Opened is null && !step.IsNewRun)
        {
            return null;
        }

        var what = step.IsNewRun ? "begun" : "claimed";
        return !step.After.Task.Autonomous ? $"{run.Vtid} was {what} and did not opt in."
            : !ledger.IsSpecApproved(run.Vtid, run.SpecHash) ? $"{run.Vtid} was {what} under spec {run.SpecHash}, which nobody approved."
            : !ledger.IsEnabled ? $"{run.Vtid} was {what} while execution was off."
            : null;
    }

    private string? Intents(CommitStep step)
    {
        foreach (var intent in step.Intents)
        {
            var earlier = step.Before?.Effects.Where(effect => effect.Key.Action == intent.Key.Action).ToArray() ?? [];
            var isCleanUp = intent.Key.Action is EffectAction.Restore or EffectAction.ClosePullRequest
                || (intent.Key.Action == EffectAction.CreatePullRequest && step.After.Run?.Ending is not null);
            if (!isCleanUp && !ledger.IsEnabled)
            {
                return $"{intent.Key} was intended while execution was off.";
            }

            if (intent.Key.Action != EffectAction.Dispatch && earlier.Any(effect => effect.Status == EffectStatus.Intended))
            {
                return $"{intent.Key} was intended while an earlier one is unresolved.";
            }

            if (earlier.Any(effect => effect.Status == EffectStatus.Done && effect.Subject == intent.Subject && intent.Key.Action != EffectAction.Dispatch))
            {
                return $"{intent.Key} was intended, and it had been done.";
            }
        }

        return null;
    }

    private static string? Spending(CommitStep step)
    {
        if (step.Before?.Task.Spent is not { } before)
        {
            return null;
        }

        var (task, after) = (step.After.Task, step.After.Task.Spent);
        return after.Attempts < before.Attempts || after.Tokens < before.Tokens || after.Money < before.Money || after.ClaimedTime < before.ClaimedTime
            ? $"{task.Vtid} had spent {before} and has spent {after}."
            : step.IsNewRun && step.Run!.State == RunState.InProgress && before.Attempts >= task.Budget.Attempts
                ? $"{task.Vtid} begins attempt {step.Run.Attempt} with {before.Attempts} of {task.Budget.Attempts} attempts spent." : null;
    }
}
