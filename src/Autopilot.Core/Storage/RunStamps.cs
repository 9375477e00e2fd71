namespace Autopilot;

/// <summary>The times that the store gives a run: when its state was entered, when its wait ends, when it is looked at next.</summary>
internal static class RunStamps
{
    /// <summary>The latest run's facts after the commit; null when the task has no run.</summary>
    public static RunFacts? Next(Commit commit, CommitView view, IReadOnlyList<TaskEvent> events)
    {
        if (commit.Run is not { } run)
        {
            return view.Run is { } kept ? kept with { DueAt = DueOfKept(commit, kept, view.Now) } : null;
        }

        var present = view.Run?.Attempt == run.Attempt ? view.Run : null;
        var terminal = run.State.IsTerminal();
        return new RunFacts(run.Attempt, run.State)
        {
            EnteredAt = present?.State == run.State ? present.EnteredAt : view.Now,
            StartedAt = present?.StartedAt ?? view.Now,
            DeadlineAt = terminal ? null : commit.Deadline.Apply(present?.DeadlineAt, view.Now),
            Ending = run.Ending,
            OfferedAt = run.OnOffer && !terminal ? present?.OfferedAt ?? view.Now : null,
            // Only the next lease answers a wake-up: the host that looks now would set the due time again when it lets go.
            Woken = present is { Woken: true } && !terminal,
            DueAt = Due(view.Now + commit.DueIn, terminal ? null : present, view.Now),
            TerminalSeq = present?.TerminalSeq ?? (terminal ? events.Single(e => e.Outcome is not null).Seq : null),
        };
    }

    /// <summary>The run with its stamps.</summary>
    public static Run Apply(Run run, RunFacts facts, long version) => run with
    {
        Version = version,
        EnteredAt = facts.EnteredAt,
        StartedAt = facts.StartedAt,
        DeadlineAt = facts.DeadlineAt,
    };

    // A task that changes while its run stays is looked at as the commit says, but an ended run that owes nothing never is.
    private static DateTimeOffset? DueOfKept(Commit commit, RunFacts run, DateTimeOffset now)
    {
        if (run.State.IsTerminal())
        {
            return commit.Task.Debts.Count > 0 || commit.Task.PendingRetry is not null ? now + commit.DueIn : null;
        }

        return commit.DueIn is null && !run.Woken ? run.DueAt : Due(now + commit.DueIn, run, now);
    }

    // A run that was woken is due whatever is asked for, and one that is due and stays so keeps its place before those that came to be later.
    private static DateTimeOffset? Due(DateTimeOffset? asked, RunFacts? present, DateTimeOffset now)
    {
        var due = present is { Woken: true } ? now : asked;
        return due <= now && present?.DueAt < due ? present.DueAt : due;
    }
}
