namespace Autopilot;

/// <summary>
/// Decides a commit from what a store read under its lock. Pure, so that every store gives the same answer: lost races
/// and guards are outcomes; a commit that breaks a law is an error of the caller and is thrown.
/// </summary>
internal static class CommitRules
{
    // What a commit answers is as exact as the clock, and what is read as exact as the store keeps it.
    private static readonly TimeSpan Rounding = TimeSpan.FromMilliseconds(1);

    public static CommitDecision Decide(Commit commit, CommitView view)
    {
        CommitLaws.CheckShape(commit);
        return Guard(commit, view) ?? Plan(commit, view);
    }

    // The command comes before the version: a repeated command finds the version moved by its first run.
    private static CommitDecision? Guard(Commit commit, CommitView view)
    {
        if (commit.Command is { } command && view.Command is { } known)
        {
            return string.Equals(command.PayloadHash, known.PayloadHash, StringComparison.Ordinal)
                ? new(CommitOutcome.Repeated, Answer: known.Answer)
                : new(CommitOutcome.KeyReused);
        }

        if (commit.Id != Guid.Empty && view.Task?.LastCommit == commit.Id)
        {
            return new(CommitOutcome.Committed);
        }

        if ((view.Task?.Version ?? 0) != commit.ExpectedVersion)
        {
            return new(CommitOutcome.VersionConflict);
        }

        if (HoldsAnotherDeadline(commit, view))
        {
            return new(CommitOutcome.VersionConflict);
        }

        if (ClaimRefusal(commit, view) is { } claim)
        {
            return new(claim);
        }

        if (commit.RequireDeadlinePassed && !(view.Run?.DeadlineAt <= view.Now))
        {
            return new(CommitOutcome.NotExpired);
        }

        if (commit.RequireExecution && !view.ExecutionEnabled)
        {
            return new(CommitOutcome.ExecutionDisabled);
        }

        return OpensClaim(commit, view) && !view.WorkerHasSlot ? new(CommitOutcome.WorkerFull) : null;
    }

    /// <summary>Whether the commit opens a claim: the run names a fence that is not the open claim's.</summary>
    public static bool OpensClaim(Commit commit, CommitView view) =>
        !commit.EventsOnly && commit.Run?.Claim is { } claim && claim.Fence != view.Claim?.Fence;

    /// <summary>Strict: a lease that has ended counts for nothing, even when nobody has claimed again.</summary>
    public static bool IsLive(ClaimLease claim, DateTimeOffset now) => claim.ExpiresAt > now && !claim.HolderEnded;

    // A hold keeps what was left on the deadline. A gap of all hosts moves that and no version: what was decided before would lose the gap.
    private static bool HoldsAnotherDeadline(Commit commit, CommitView view) =>
        commit.Run is { Hold: not null } run && view.Run is { DeadlineAt: { } stands } present && present.Attempt == run.Attempt
        && (run.DeadlineAt is not { } decided || (stands - decided).Duration() > Rounding);

    private static CommitOutcome? ClaimRefusal(Commit commit, CommitView view) => commit.Claim switch
    {
        ClaimGuard.Live => view.Claim is { } claim
            && claim.Fence == commit.ClaimFence
            && string.Equals(claim.WorkerId, commit.ClaimWorker, StringComparison.Ordinal)
            && IsLive(claim, view.Now) ? null : CommitOutcome.LeaseLost,
        ClaimGuard.Expired => view.Claim is { } claim && !IsLive(claim, view.Now) ? null : CommitOutcome.NotExpired,
        ClaimGuard.Silent => view.Claim is { ProgressAt: null } ? null : CommitOutcome.NotExpired,
        _ => null,
    };

    private static CommitDecision Plan(Commit commit, CommitView view)
    {
        CommitLaws.Check(commit, view);
        if (commit.EventsOnly)
        {
            return new(CommitOutcome.Committed, EventsOnly(commit, view));
        }

        var turns = TurnRules.Apply(commit, view);
        return turns.Refusal is { } refusal
            ? new(refusal)
            : new(CommitOutcome.Committed, Whole(commit, view, turns.Changed));
    }

    private static CommitPlan EventsOnly(Commit commit, CommitView view)
    {
        var task = view.Task!;
        return new(commit.Task, task.LastSeq + commit.Events.Count)
        {
            WritesTask = false,
            Events = Number(commit, view, view.Run?.Attempt ?? 0),
            Command = commit.Command,
            Losers = StoreRules.Losers(commit),
        };
    }

    private static CommitPlan Whole(Commit commit, CommitView view, IReadOnlyList<Turn> turns)
    {
        var version = commit.ExpectedVersion + 1;
        var events = Number(commit, view, commit.Run?.Attempt ?? view.Run?.Attempt ?? 0);
        var facts = RunStamps.Next(commit, view, events);
        var opens = OpensClaim(commit, view);
        var inserts = commit.Run is not null && commit.Run.Attempt != view.Run?.Attempt;
        return new(
            commit.Task with { Version = version, CreatedAt = view.Task?.CreatedAt ?? view.Now },
            (view.Task?.LastSeq ?? 0) + events.Length)
        {
            Events = events,
            Spec = commit.Spec,
            Run = commit.Run is { } run ? RunStamps.Apply(run, facts!, version) : null,
            InsertsRun = inserts,
            StoredEvidence = inserts ? 0 : view.Evidence.Count,
            Facts = facts,
            Opens = opens ? Open(commit.Run!.Claim!, commit.ClaimLease, view.Now) : null,
            ClosesClaim = view.Claim is not null && commit.Run is not null && (opens || commit.Run.Claim is null),
            Intent = commit.Intent is { } intent
                ? new Effect(intent.Key, intent.Host, intent.Subject)
                {
                    IntendedAt = view.Now,
                    // An effect that the commit itself performs is recorded with it, as resolved.
                    Status = intent.Status,
                    Result = intent.Result,
                    ResolvedAt = intent.Status == EffectStatus.Intended ? null : view.Now,
                }
                : null,
            PullRequest = commit.PullRequest,
            Turns = turns,
            Command = commit.Command,
            Standing = Stands(commit, view, inserts) is var standing && standing != view.Standing ? standing : null,
            ChangesFailure = facts?.Ending?.Failure != view.Run?.Ending?.Failure,
            Losers = StoreRules.Losers(commit),
        };
    }

    private static Standing Stands(Commit commit, CommitView view, bool inserts) => commit.Run switch
    {
        null => Standings.Of(commit.Task, view.Run is null ? null : view.Latest()),
        // What an update says of the policy is not written.
        { State: RunState.Validated } run when !inserts && view.Latest() is { } stored => Standings.Of(commit.Task, run with { Policy = stored.Policy }),
        var run => Standings.Of(commit.Task, run),
    };

    private static ClaimLease Open(WorkClaim claim, TimeSpan length, DateTimeOffset now) =>
        new(claim.WorkerId, claim.Fence, now + length, null, false, new Usage()) { OpenedAt = now };

    private static TaskEvent[] Number(Commit commit, CommitView view, int attempt)
    {
        var last = view.Task?.LastSeq ?? 0;
        return [.. commit.Events.Select((next, index) => new TaskEvent
        {
            Seq = last + index + 1,
            Vtid = commit.Task.Vtid,
            Attempt = attempt,
            Type = next.Type,
            From = next.From,
            To = next.To,
            Actor = next.Actor,
            At = view.Now,
            Outcome = next.Outcome,
            Data = view.PlansEventData ? next.CopyData() : null,
            Position = LedgerPosition.Start,
        })];
    }
}
