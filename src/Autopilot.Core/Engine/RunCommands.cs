namespace Autopilot;

/// <summary>The commands that people give about runs: activate, approve the merge, cancel, retry.</summary>
public sealed class RunCommands
{
    private readonly ProfileSet profiles;
    private readonly CommandRunner commands;
    private readonly StandingMerges standing;

    internal RunCommands(EnginePorts ports, ProfileSet profiles, CommandRunner commands)
    {
        this.profiles = profiles;
        this.commands = commands;
        standing = new StandingMerges(ports);
    }

    /// <summary>
    /// Activates an approved task: its next run is under way when this answers. After a run that ended without success it
    /// begins as a retry does, behind an earlier merge that still stands.
    /// </summary>
    /// <param name="vtid">The task.</param>
    /// <param name="specHash">The approved spec's hash.</param>
    /// <param name="reason">Why, or null.</param>
    /// <param name="caller">Who activates.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="RefusedException"><c>spec_not_approved</c>, <c>spec_hash_mismatch</c>, <c>run_active</c>, <c>not_autonomous</c>,
    /// <c>execution_disabled</c>, <c>budget_exhausted</c>, <c>not_retryable</c>.</exception>
    public async Task<TaskSnapshot> ActivateAsync(Vtid vtid, string specHash, string? reason, Caller caller, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var read = await commands.GetAsync(vtid, cancellationToken);
        var earlier = await standing.FindAsync(read, cancellationToken);
        return await commands.ChangeAsync(vtid, caller, "activate", specHash, before =>
        {
            // The same activation again answers as the first time; anything else meets an active run.
            if (before.Run is { Ending: null } run && run.SpecHash == specHash && IsAtItsBeginning(run))
            {
                return null;
            }

            CommandRunner.RequireNoActiveRun(before);
            CommandRunner.RequireHash(before, specHash);
            return before.Run is { State: RunState.Completed }
                ? throw NotRetryable(before)
                : Next(before, earlier, caller, reason, null);
        }, cancellationToken, read);
    }

    /// <summary>Approves the merge of one head.</summary>
    /// <param name="vtid">The task.</param>
    /// <param name="headSha">The pull request's head that was read.</param>
    /// <param name="caller">Who approves.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="RefusedException"><c>head_moved</c>, <c>no_active_run</c>, <c>self_approval</c>.</exception>
    public Task<TaskSnapshot> ApproveMergeAsync(Vtid vtid, string headSha, Caller caller, CancellationToken cancellationToken) =>
        commands.ChangeAsync(vtid, caller, "approve_merge", headSha, before =>
        {
            if (before.Run is not { Ending: null } run || run.State is < RunState.PrCreated or > RunState.Validated)
            {
                throw new RefusedException(RefusalCodes.NoActiveRun, $"{vtid} has no pull request that waits for a merge.", vtid, before.Task.Version);
            }

            var head = run.Find<PullRequestEvidence>()!.HeadSha;
            if (head != headSha)
            {
                throw new RefusedException(RefusalCodes.HeadMoved, $"The pull request's head is {head}, not {headSha}.", vtid, before.Task.Version);
            }

            if (run.Claims > 0 && !caller.IsSoleOperator && (before.Task.Spec.SubmittedBy == caller.Principal || run.ClaimedBy == caller.Principal))
            {
                var did = run.ClaimedBy == caller.Principal ? "did the work" : "wrote the spec";
                throw new RefusedException(RefusalCodes.SelfApproval, $"{caller.Principal} {did}; another principal must approve the merge.", vtid);
            }

            return before.Task.MergeApproval?.HeadSha == headSha
                ? null
                : CommandRunner.Change(
                    before,
                    before.Task with { MergeApproval = new MergeApproval(headSha, caller.Principal, before.Now) },
                    CommandRunner.Event(EventTypes.MergeApproved, caller, ("headSha", headSha))) with
                { Run = run };
        }, cancellationToken);

    /// <summary>
    /// Cancels a run, until its merge has been asked for. After a run that ended it withdraws the attempt that would start
    /// by itself.
    /// </summary>
    /// <param name="vtid">The task.</param>
    /// <param name="reason">Why; required.</param>
    /// <param name="caller">Who cancels.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="RefusedException"><c>not_cancellable</c>.</exception>
    public Task<TaskSnapshot> CancelAsync(Vtid vtid, string reason, Caller caller, CancellationToken cancellationToken) =>
        commands.ChangeAsync(vtid, caller, "cancel", reason, before =>
        {
            if (before.Run is { Ending.Outcome: Outcome.Cancelled })
            {
                return null;
            }

            if (before is { Task.PendingRetry: { } pending, Run: { } ended } && ended.State.IsTerminal())
            {
                return CommandRunner.Change(
                    before,
                    before.Task with { PendingRetry = null },
                    CommandRunner.Event(EventTypes.RetryWithdrawn, caller, ("reason", reason), ("retryOf", pending.Reason)));
            }

            var asked = PersonCommands.HasAskedForMerge(before);
            if (before.Run is not { Ending: null } run || run.State > RunState.Validated || asked)
            {
                throw new RefusedException(
                    RefusalCodes.NotCancellable,
                    before.Run is { } last ? $"{vtid} is {last.State.Name()}{(asked ? " and its merge has been asked for" : "")}." : $"{vtid} has no run.",
                    vtid, before.Task.Version);
            }

            var failure = FailureReasons.Create(FailureReasons.Cancelled, $"{caller.Principal}: {reason}");
            var decision = Lifecycle.Decide(run, new Trigger.EndingDecided(new Ending(Outcome.Cancelled, failure, caller.Principal)), before.Now);
            return Commits.Of(before, decision, before.Now);
        }, cancellationToken);

    /// <summary>
    /// Starts the next attempt of a task whose latest run has ended without success. Where an earlier merge still stands on
    /// the base, the attempt begins behind it: no claim, no pull request, no attempt spent.
    /// </summary>
    /// <param name="vtid">The task.</param>
    /// <param name="reason">Why; required.</param>
    /// <param name="fresh">Asks for new work even though an earlier merge stands.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="RefusedException"><c>run_active</c>, <c>not_retryable</c>, <c>spec_not_approved</c>, <c>not_autonomous</c>,
    /// <c>budget_exhausted</c>, <c>execution_disabled</c>.</exception>
    public async Task<TaskSnapshot> RetryAsync(Vtid vtid, string reason, bool fresh, Caller caller, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var read = await commands.GetAsync(vtid, cancellationToken);
        var earlier = await standing.FindAsync(read, cancellationToken);
        return await commands.ChangeAsync(vtid, caller, "retry", $"{reason}:{fresh}", before =>
        {
            CommandRunner.RequireNoActiveRun(before);
            if (before.Run is not { } run || run.State == RunState.Completed)
            {
                throw NotRetryable(before);
            }

            var feedback = earlier is null
                ? run.Ending?.Failure.Feedback ?? run.Ending?.Failure.Message
                : $"An earlier attempt's merge {earlier.Merge.MergeSha} is on {before.Task.BaseBranch}. {run.Ending?.Failure.Message}";
            return Next(before, fresh ? null : earlier, caller, reason, feedback);
        }, cancellationToken, read);
    }

    private static bool IsAtItsBeginning(Run run) =>
        run.State == RunState.InProgress || (run.State == RunState.Merged && run.Find<MergeEvidence>() is { AdoptedFrom: not null });

    private Commit Next(TaskSnapshot before, StandingMerge? earlier, Caller caller, string? reason, string? feedback)
    {
        RequireApproved(before.Task);
        return earlier is null ? Begin(before, caller, reason, feedback) : Adopt(before, earlier, caller, reason);
    }

    private static void RequireApproved(AutopilotTask task)
    {
        if (task.Spec.Status != SpecStatus.Approved || task.Spec.Approval?.Hash != task.Spec.Hash)
        {
            throw new RefusedException(
                RefusalCodes.SpecNotApproved, $"The spec of {task.Vtid} is {task.Spec.Status.ToString().ToLowerInvariant()}, not approved.", task.Vtid, task.Version);
        }

        if (!task.Autonomous)
        {
            throw new RefusedException(RefusalCodes.NotAutonomous, $"{task.Vtid} did not opt in to autonomous work; no worker would claim it.", task.Vtid);
        }
    }

    // What was merged under another spec is not what this approval allows to be deployed.
    private Commit Adopt(TaskSnapshot before, StandingMerge earlier, Caller caller, string? reason)
    {
        var task = before.Task;
        if (earlier.Run.SpecHash != task.Spec.Hash)
        {
            throw new RefusedException(
                RefusalCodes.SpecNotApproved,
                $"Attempt {earlier.Run.Attempt} of {task.Vtid} merged {earlier.Merge.MergeSha} under spec {earlier.Run.SpecHash}, not under the one that is approved now; "
                + "retry with fresh for new work.",
                task.Vtid, task.Version);
        }

        var adopted = earlier.Merge with { Attempt = task.Attempt + 1, At = before.Now, AdoptedFrom = earlier.Run.Attempt };
        var decision = Lifecycle.Adopt(task, profiles.Get(task.Profile).Resolve(), adopted, caller.Principal, reason);
        return Commits.Of(before, decision, before.Now) with { RequireExecution = true };
    }

    private Commit Begin(TaskSnapshot before, Caller caller, string? reason, string? feedback)
    {
        var task = before.Task;
        var policy = profiles.Get(task.Profile).Resolve();
        if (Budgets.Refuse(task, policy) is { } refusal)
        {
            throw new RefusedException(RefusalCodes.BudgetExhausted, refusal.Message, task.Vtid, task.Version);
        }

        var decision = Lifecycle.Begin(task, policy, caller.Principal, reason, feedback);
        return Commits.Of(before, decision, before.Now) with { RequireExecution = true };
    }

    private static RefusedException NotRetryable(TaskSnapshot before) => new(
        RefusalCodes.NotRetryable,
        before.Run is null ? $"{before.Task.Vtid} has no run yet: activate it." : $"{before.Task.Vtid} is completed.",
        before.Task.Vtid, before.Task.Version);
}
