using System.Text;
using Npgsql;

namespace Autopilot;

/// <summary>
/// Commits a group in one transaction: lock and read, let the rules decide each commit, write all that they allow. A lost race is that
/// commit's outcome and not the group's. After a connection that broke, the group runs once more: a commit that had been written is
/// recognised by its id.
/// </summary>
internal sealed class PgCommits(PgDatabase database, PgTasks tasks, PgMemory memory, PgNotifier notifier)
{
    private const string RollbackSql = "ROLLBACK";

    public Task<IReadOnlyList<Settled<CommitResult>>> CommitAsync(IReadOnlyList<PgCommit> group) =>
        database.RunAsync(connection => CommitAsync(connection, group), CancellationToken.None);

    private async Task<IReadOnlyList<Settled<CommitResult>>> CommitAsync(NpgsqlConnection connection, IReadOnlyList<PgCommit> group)
    {
        var pooled = await database.IsPooledAsync(CancellationToken.None).ConfigureAwait(false);
        var facts = await PgCommitFacts.ReadAsync(connection, pooled, database.Now, [.. group.Select(one => one.Commit)]).ConfigureAwait(false);
        var decided = new List<PgDecided>(group.Count);
        foreach (var one in group)
        {
            decided.Add(await DecideAsync(facts, one).ConfigureAwait(false));
        }

        var writes = decided.Where(one => one.Plan is not null).ToArray();
        await End(writes, facts.Now).RunAsync(connection, CancellationToken.None).ConfigureAwait(false);
        notifier.Notify(writes.Aggregate(PgWakes.None, (wakes, one) => wakes | Wakes(one.Plan!)));

        var settled = new List<Settled<CommitResult>>(group.Count);
        foreach (var one in decided)
        {
            settled.Add(await SettleAsync(one).ConfigureAwait(false));
        }

        return settled;
    }

    private async Task<PgDecided> DecideAsync(PgCommitFacts facts, PgCommit asked)
    {
        var commit = asked.Commit;
        var read = facts.Of(commit);
        if (facts.IsBusy(commit))
        {
            return new PgDecided(asked, facts.View(commit), read, CommitOutcome.VersionConflict) { IsBusy = true };
        }

        var latest = await LatestAsync(commit, read).ConfigureAwait(false);
        var view = facts.View(commit) with { Latest = () => latest, Evidence = commit.Run is null || latest is null ? [] : latest.Evidence };
        try
        {
            var decision = CommitRules.Decide(commit, view);
            if (decision.Plan is { } plan)
            {
                facts.Note(plan);
            }

            var policy = read.PolicyHash is { } hash ? await tasks.PolicyAsync(hash, CancellationToken.None).ConfigureAwait(false) : null;
            return new PgDecided(asked, view, read, decision.Outcome) { Plan = decision.Plan, Answer = decision.Answer, Policy = policy };
        }
        catch (AutopilotException refused)
        {
            return new PgDecided(asked, view, read, CommitOutcome.VersionConflict) { Refused = refused };
        }
    }

    // Where a commit depends on more of the run than its row says. Most often it was read or written here; what another host has written
    // since is read again.
    private async ValueTask<Run?> LatestAsync(Commit commit, PgTaskFacts read)
    {
        if (read.Run is not { } facts || commit.EventsOnly)
        {
            return null;
        }

        var needed = commit.Run is not { } run || (run.Attempt == facts.Attempt && (read.Proofs > 0 || run.State == RunState.Validated));
        return !needed ? null
            : memory.FindRun(commit.Task.Vtid.Value, facts.Attempt, read.RunVersion)
            ?? await tasks.FindRunAsync(commit.Task.Vtid, facts.Attempt, CancellationToken.None).ConfigureAwait(false);
    }

    private PgScript End(IReadOnlyList<PgDecided> writes, DateTimeOffset now)
    {
        var script = new PgScript();
        if (writes.Count == 0)
        {
            script.Add(RollbackSql);
        }
        else
        {
            PgPlans.Write(script, writes, memory, now);
        }

        return script;
    }

    // A run that begins is due. A claim that has closed leaves a run to be looked at and a worker with a free slot. Work that is newly
    // on offer can be claimed when the look that offered it ends its lease.
    private static PgWakes Wakes(CommitPlan plan) =>
        plan.ClosesClaim ? PgWakes.Due | PgWakes.Offer : plan.InsertsRun ? PgWakes.Due : PgWakes.None;

    private async Task<Settled<CommitResult>> SettleAsync(PgDecided decided)
    {
        if (decided.IsBusy)
        {
            return new(null, IsBusy: true);
        }

        if (decided.Refused is { } refused)
        {
            return new(null, refused);
        }

        if (decided.Outcome != CommitOutcome.Committed)
        {
            return new(new CommitResult(decided.Outcome, Answer: decided.Answer));
        }

        return new(new CommitResult(CommitOutcome.Committed, await SnapshotAsync(decided).ConfigureAwait(false)));
    }

    // What a commit returns is known without reading it back.
    private async Task<TaskSnapshot?> SnapshotAsync(PgDecided decided)
    {
        var vtid = decided.Asked.Commit.Task.Vtid;
        if (decided.Plan is not { WritesTask: true } plan)
        {
            return await tasks.FindAsync(vtid, CancellationToken.None).ConfigureAwait(false);
        }

        var (view, read) = (decided.View, decided.Read);
        memory.Keep(plan.Task);
        Run? run = null;
        if (plan.Run is { } written)
        {
            // An update does not write the policy, so what it says of it is not necessarily what is stored.
            run = memory.Keep(plan.InsertsRun ? written : written with { Policy = decided.Policy!, TableVersion = read.TableVersion });
        }
        else if (view.Run is { } kept)
        {
            run = view.Latest() is { } stored ? stored with { DeadlineAt = kept.DeadlineAt } : null;
        }

        return new TaskSnapshot(plan.Task, run, Effects(decided, run), plan.Opens ?? (plan.ClosesClaim ? null : view.Claim), view.Now);
    }

    private static IReadOnlyList<Effect> Effects(PgDecided decided, Run? run)
    {
        if (run is null)
        {
            return [];
        }

        var effects = decided.Read.Effects.Where(effect => effect.Key.Attempt == run.Attempt).ToList();
        if (decided.Plan!.Intent is { } intent && intent.Key.Attempt == run.Attempt)
        {
            effects.Add(intent);
            effects.Sort(PgEffects.Order);
        }

        return effects;
    }
}

/// <summary>A commit that was asked for, with the documents that need no lock to be made.</summary>
/// <param name="Commit">The commit.</param>
/// <param name="Task">The task's document; null when it is the stored one.</param>
/// <param name="Run">The run's document, without its evidence; null when the run is unchanged.</param>
/// <param name="Events">The facts of the events, in order; null where there are none.</param>
internal sealed record PgCommit(Commit Commit, string? Task, string? Run, string?[] Events)
{
    public static PgCommit Of(Commit commit, PgMemory memory) => new(
        commit,
        commit.EventsOnly || IsStored(commit, memory) ? null : AutopilotJson.Write(commit.Task),
        commit.Run is { } run ? AutopilotJson.Write(run) : null,
        [.. commit.Events.Select(next => next.WriteData() is { } facts ? Encoding.UTF8.GetString(facts) : null)]);

    // Attempt and fence stand in columns, and the columns hold.
    private static bool IsStored(Commit commit, PgMemory memory) =>
        memory.FindTask(commit.Task.Vtid.Value, commit.ExpectedVersion) is { } stored
        && (ReferenceEquals(stored, commit.Task) || stored == commit.Task with
        {
            Version = stored.Version,
            CreatedAt = stored.CreatedAt,
            Attempt = stored.Attempt,
            LastFence = stored.LastFence,
        });
}

/// <summary>A commit with what the rules said of it.</summary>
internal sealed record PgDecided(PgCommit Asked, CommitView View, PgTaskFacts Read, CommitOutcome Outcome)
{
    public CommitPlan? Plan { get; init; }

    public string? Answer { get; init; }

    /// <summary>The policy that the latest run is pinned to.</summary>
    public RunPolicy? Policy { get; init; }

    /// <summary>Somebody else has its task locked: nothing was decided.</summary>
    public bool IsBusy { get; init; }

    /// <summary>The law that it breaks.</summary>
    public AutopilotException? Refused { get; init; }
}
