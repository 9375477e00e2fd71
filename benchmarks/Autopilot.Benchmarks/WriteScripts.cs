namespace Autopilot.Benchmarks;

/// <summary>
/// Makes of recorded commits the statements by which the PostgreSQL store writes them, with all parameters built: what the rules say is
/// worked out here, before anything is measured.
/// </summary>
internal sealed class WriteScripts(DateTimeOffset now)
{
    private readonly PgMemory memory = new();
    private readonly Dictionary<Vtid, Stored> tasks = [];

    /// <summary>The steps that write recorded tasks.</summary>
    /// <param name="log">What each task wrote.</param>
    /// <param name="group">How many tasks share a transaction: the n-th commits of so many go together.</param>
    public IEnumerable<WriteStep> Steps(IReadOnlyList<IReadOnlyList<Written>> log, int group) =>
        log.Chunk(group).SelectMany(wave => Enumerable.Range(0, wave.Max(task => task.Count))
            .Select(step => Step([.. wave.Where(task => step < task.Count).Select(task => task[step])])));

    private WriteStep Step(Written[] group)
    {
        var decided = Array.ConvertAll(group, one => Decide(one.Commit));
        var script = new PgScript();
        script.Add("BEGIN");
        PgPlans.Write(script, decided, memory, now);
        return new WriteStep(
            script,
            [.. decided.Where(one => one.Plan!.Intent is { Status: EffectStatus.Intended, Key.Action: not EffectAction.Dispatch })
                .Select(one => new PgResolution(one.Plan!.Intent!.Key, EffectStatus.Done, "7", false))],
            [.. decided.Where(LeavesItsState).Select(one => one.Plan!.Task.Vtid.Value)]);
    }

    private static bool LeavesItsState(PgDecided one) => one.View.Run is { } before && one.Plan!.Facts!.State != before.State;

    private PgDecided Decide(Commit commit)
    {
        var stored = tasks.GetValueOrDefault(commit.Task.Vtid) ?? new Stored(null, null, [], null, []);
        var view = new CommitView(now)
        {
            PlansEventData = false,
            Task = stored.Task,
            Run = stored.Run,
            Evidence = stored.Evidence,
            Claim = stored.Claim,
            Effects = stored.Effects,
            WorkerHasSlot = true,
        };
        var plan = CommitRules.Decide(commit, view).Plan ?? throw new InvalidOperationException($"{commit.Task.Vtid}: the commit is refused.");
        tasks[commit.Task.Vtid] = new Stored(
            new TaskFacts(plan.Task.Version, plan.Task.Attempt, plan.Task.LastFence, plan.LastSeq, commit.Id, plan.Task.CreatedAt),
            plan.Facts,
            plan.Run?.Evidence ?? stored.Evidence,
            plan.Opens ?? (plan.ClosesClaim ? null : stored.Claim),
            plan.Intent is { } intent ? [.. stored.Effects, intent with { Status = EffectStatus.Done, ResolvedAt = now }] : stored.Effects);
        var asked = PgCommit.Of(commit, memory);
        memory.Keep(plan.Task);
        return new PgDecided(asked, view, PgTaskFacts.None, CommitOutcome.Committed) { Plan = plan };
    }

    private sealed record Stored(
        TaskFacts? Task, RunFacts? Run, IReadOnlyList<Evidence> Evidence, ClaimLease? Claim, IReadOnlyList<Effect> Effects);
}

/// <summary>One transaction, and what goes with it.</summary>
/// <param name="Script">From BEGIN to COMMIT.</param>
/// <param name="Resolutions">Effects that are resolved after it.</param>
/// <param name="Leaving">Tasks whose run leaves its state: the look at it ends, and the next begins.</param>
internal sealed record WriteStep(PgScript Script, IReadOnlyList<PgResolution> Resolutions, string[] Leaving);
