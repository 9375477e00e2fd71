namespace Autopilot;

/// <summary>Writes commits into <see cref="MemoryRows"/>.</summary>
internal static class MemoryCommits
{
    public static CommitResult Commit(MemoryRows rows, Commit commit, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(commit);
        var task = rows.Tasks.GetValueOrDefault(commit.Task.Vtid);
        var decision = CommitRules.Decide(commit, View(rows, commit, task, now));
        if (decision.Plan is { } plan)
        {
            task = Write(rows, commit, plan, task, now);
        }

        return decision.Outcome == CommitOutcome.Committed
            ? new(CommitOutcome.Committed, task!.Snapshot(now))
            : new(decision.Outcome, Answer: decision.Answer);
    }

    private static CommitView View(MemoryRows rows, Commit commit, MemoryTask? task, DateTimeOffset now) => new(now)
    {
        Task = task is null ? null : new TaskFacts(
            task.Task.Version, task.Task.Attempt, task.Task.LastFence, task.LastSeq, task.LastCommit, task.Task.CreatedAt),
        Run = task?.Facts,
        Standing = task?.Standing,
        Latest = () => task?.Latest,
        Evidence = task?.Latest?.Evidence ?? [],
        Claim = task?.Claim,
        Command = commit.Command is { } command ? rows.Commands.GetValueOrDefault((command.Principal, command.Key)) : null,
        ExecutionEnabled = rows.IsExecutionEnabled(now),
        Effects = commit.Intent is { } intent && task is not null ? task.EffectsOf(intent.Key.Attempt) : [],
        OpenPullRequest = task?.OpenPullRequest,
        WorkerHasSlot = commit.Run?.Claim is { } claim
            && rows.Workers.TryGetValue(claim.WorkerId, out var worker)
            && rows.LiveClaims(worker.Id, now) < worker.Registration.MaxConcurrent,
        Turn = rows.Turn,
        Held = task?.Facts is { } facts
            ? [.. rows.Turns.Values.Where(turn => turn.Holder == new TurnHolder(commit.Task.Vtid, facts.Attempt))]
            : [],
    };

    private static MemoryTask Write(MemoryRows rows, Commit commit, CommitPlan plan, MemoryTask? task, DateTimeOffset now)
    {
        if (task is null)
        {
            task = new MemoryTask { Task = plan.Task };
            rows.Tasks.Add(plan.Task.Vtid, task);
        }

        task.LastSeq = plan.LastSeq;
        foreach (var next in plan.Events)
        {
            task.Events.Add(rows.Append(next));
        }

        if (plan.Command is { } command)
        {
            rows.Commands[(command.Principal, command.Key)] = command;
        }

        foreach (var worker in plan.Losers)
        {
            rows.CountLoss(worker);
        }

        if (!plan.WritesTask)
        {
            return task;
        }

        task.Task = plan.Task;
        task.Standing = plan.Standing ?? task.Standing;
        task.LastCommit = commit.Id;
        task.Facts = plan.Facts;
        if (plan.Spec is { } spec)
        {
            task.Specs[spec.Hash] = spec.Text;
        }

        if (plan.Run is { } run)
        {
            task.Runs[run.Attempt] = task.Runs.TryGetValue(run.Attempt, out var begun)
                ? run with { Policy = begun.Policy, TableVersion = begun.TableVersion }
                : run;
        }

        WriteClaim(rows, task, plan, now);
        if (plan.Intent is { } intent)
        {
            task.Effects.Add(intent);
        }

        if (plan.PullRequest is { } bound)
        {
            task.OpenPullRequest = bound.IsOpen ? bound.Number : task.OpenPullRequest == bound.Number ? null : task.OpenPullRequest;
        }

        foreach (var turn in plan.Turns)
        {
            rows.Turns[turn.Key] = turn;
        }

        return task;
    }

    private static void WriteClaim(MemoryRows rows, MemoryTask task, CommitPlan plan, DateTimeOffset now)
    {
        if (plan.ClosesClaim)
        {
            task.Claim = null;
        }

        if (plan.Opens is { } claim)
        {
            task.Claim = claim;
            rows.LastClaims[plan.Run!.Policy.Capability] = now;
        }
    }
}
