namespace Autopilot;

/// <summary>
/// What a run's change means for its task. It hangs on the change, not on the path that led to it: a claim that closes is
/// charged, a fence that is minted is remembered, a run that ends leaves its debts and its next attempt. Pure.
/// </summary>
internal static class TaskChanges
{
    /// <summary>The task beside the run as it shall be.</summary>
    /// <param name="before">The task and run as they are.</param>
    /// <param name="next">The run as it shall be.</param>
    /// <param name="reported">What the worker reported, when the claim ends by its report.</param>
    /// <param name="now">The store's time.</param>
    public static AutopilotTask After(TaskSnapshot before, Run next, Usage? reported, DateTimeOffset now)
    {
        var task = before.Task;
        var run = before.Run is { } current && current.Attempt == next.Attempt ? current : null;
        if (run is null)
        {
            return task with { Attempt = next.Attempt, PendingRetry = null, MergeApproval = null };
        }

        if (next.Claim is { } opened && opened.Fence != run.Claim?.Fence)
        {
            task = task with { LastFence = opened.Fence };
        }

        if (run.Claim is { } closed && next.Claim?.Fence != closed.Fence)
        {
            var (held, used) = before.Lease is { } lease ? (now - lease.OpenedAt, lease.Used) : (TimeSpan.Zero, new Usage());
            task = task with { Spent = Budgets.Charge(task.Spent, closed, held, Used(used, reported), reported is not null) };
        }

        return next.State.IsTerminal() ? Ended(task, next, now) : task;
    }

    // Without a baseline there is nothing to restore: the freeze tells a person, and nobody could ever pay the debt.
    private static Debt? Owed(Run run, CleanUp cleanUp, DateTimeOffset now)
    {
        if (cleanUp.IsSettled)
        {
            return null;
        }

        var debt = new Debt(run.Attempt, cleanUp.Action, cleanUp.Subject, now);
        return cleanUp.Action != EffectAction.Restore ? debt
            : run.Find<DeploymentEvidence>() is { Baseline: { } baseline } deployment
                ? debt with { Target = deployment.Target, Baseline = baseline.Revision }
            : null;
    }

    // What was metered stays used, whatever the report says.
    private static Usage Used(Usage metered, Usage? reported) => reported is null ? metered : new Usage(
        Math.Max(metered.Tokens, reported.Tokens),
        metered.Money is { } known && !(reported.Money > known) ? known : reported.Money,
        Math.Max(metered.Calls, reported.Calls));

    private static AutopilotTask Ended(AutopilotTask task, Run run, DateTimeOffset now)
    {
        var failure = run.Ending?.Failure;
        var spent = run.Claims > 0 && failure is not { Kind: FailureKind.Environment } and not { Reason: FailureReasons.Stopped };
        task = task with
        {
            Spent = spent ? task.Spent with { Attempts = task.Spent.Attempts + 1 } : task.Spent,
            MergeApproval = null,
            Debts =
            [
                .. task.Debts,
                .. run.CleanUps.Select(cleanUp => Owed(run, cleanUp, now)).OfType<Debt>(),
            ],
        };
        var again = run.Ending is { Outcome: Outcome.Failed } && failure is { Kind: FailureKind.Transient or FailureKind.Checks }
            && Budgets.Refuse(task, run.Policy) is null;
        return again ? task with { PendingRetry = new PendingRetry(failure!.Reason, failure.Feedback ?? failure.Message, run.SpecHash) } : task;
    }
}
