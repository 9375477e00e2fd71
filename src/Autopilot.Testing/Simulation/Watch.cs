namespace Autopilot.Testing;

/// <summary>Stands between the hosts and the store: reads back what each write did, and holds it against the laws.</summary>
internal sealed class Watch(IAutopilotStore store, Ledger ledger, LedgerLaws laws, EvidenceLaws evidence, Coverage coverage, History history, TimeProvider time)
{
    /// <summary>What a store must do to be simulated.</summary>
    public const string AnswersAtOnce = "A store that is simulated answers on the thread that calls it.";

    private const string SaysTrue = "What a store says that it did is read back from it.";

    public async Task<CommitResult> CommitAsync(Commit commit)
    {
        var vtid = commit.Task.Vtid;
        var before = await store.FindAsync(vtid, CancellationToken.None);
        CommitResult result;
        try
        {
            result = await store.CommitAsync(commit, CancellationToken.None);
        }
        catch (AutopilotException error) when (error is not StoreUnavailableException)
        {
            history.Break("The engine asks no store for what a law forbids.", error.Message);
            throw;
        }

        if (!result.IsCommitted)
        {
            history.Add("store", $"refuses a commit of {vtid}: {result.Outcome}");
            return result;
        }

        if (await store.FindAsync(vtid, CancellationToken.None) is not { } after || (after.Task.Version == before?.Task.Version && commit is { EventsOnly: false } && commit.ExpectedVersion == before.Task.Version))
        {
            history.Break(SaysTrue, $"A commit to {vtid} that expects version {commit.ExpectedVersion} is committed, and nothing is written.");
            return result;
        }

        var events = await ReadNewAsync(vtid);
        await RefreshTurnsAsync(commit, before);
        ledger.Put(after);
        if (after.Task.Version != before?.Task.Version)
        {
            Check(new CommitStep(before, commit, after, events, time.GetUtcNow()));
        }

        Note(vtid, events, after);
        return result;
    }

    public async Task<bool> ResolveAsync(EffectKey key, EffectStatus status, string? result, bool adopted)
    {
        var resolved = await store.ResolveAsync(key, status, result, adopted, CancellationToken.None);
        if (await store.FindAsync(key.Vtid, CancellationToken.None) is { } after)
        {
            ledger.Put(after);
        }

        var kept = (await store.ListEffectsAsync(key.Vtid, key.Attempt, CancellationToken.None)).FirstOrDefault(effect => effect.Key == key);
        if (resolved && (kept?.Status, kept?.Result) != (status, result))
        {
            history.Break(SaysTrue, $"{key} is resolved as {status} ({result}); it reads {kept?.Status.ToString() ?? "missing"} ({kept?.Result}).");
        }

        if (resolved)
        {
            history.Add("store", $"{key} is {(adopted ? "adopted" : status.ToString().ToLowerInvariant())}: {result}");
        }

        return resolved;
    }

    public async Task<IReadOnlyList<ClaimLease?>> HeartbeatAsync(IReadOnlyList<Heartbeat> heartbeats, TimeSpan lease)
    {
        var before = new List<TaskSnapshot?>();
        foreach (var beat in heartbeats)
        {
            before.Add(await store.FindAsync(beat.Vtid, CancellationToken.None));
        }

        var now = time.GetUtcNow();
        var answers = await store.HeartbeatAsync(heartbeats, lease, CancellationToken.None);
        for (var i = 0; i < answers.Count; i++)
        {
            var (beat, held) = (heartbeats[i], before[i]?.Lease);
            var holds = held is { HolderEnded: false } && held.Fence == beat.Fence && held.WorkerId == beat.WorkerId && held.ExpiresAt > now;
            if (answers[i] is not null && !holds)
            {
                history.Break(
                    "A lease is renewed only by its live holder, before it expires (law 7).",
                    $"{beat.WorkerId} renewed {beat.Vtid} under fence {beat.Fence} at {now:O}; the lease was {held?.ToString() ?? "nobody's"}.");
            }
            else if (answers[i] is { } renewed && (await store.FindAsync(beat.Vtid, CancellationToken.None))?.Lease is var kept && kept != renewed)
            {
                history.Break(SaysTrue, $"{beat.WorkerId} renewed {beat.Vtid}: the lease is {renewed}; it reads {kept?.ToString() ?? "nobody's"}.");
            }
        }

        return answers;
    }

    public async Task<ExecutionSwitch> SetExecutionAsync(bool enabled, string reason, TimeSpan? expiresIn, string by)
    {
        var control = await store.SetExecutionAsync(enabled, reason, expiresIn, by, CancellationToken.None);
        ledger.Switch(enabled, expiresIn);
        if ((await store.ReadExecutionAsync(CancellationToken.None)).Enabled != enabled)
        {
            history.Break(SaysTrue, $"{by} switches execution {(enabled ? "on" : "off")}; it reads {(enabled ? "off" : "on")}.");
        }

        history.Add(by, enabled ? "switches execution on" : $"switches execution off: {reason}");
        return control;
    }

    public async Task<bool> LiftFreezeAsync(string key, string reason, string by)
    {
        var lifted = await store.LiftFreezeAsync(key, reason, by, CancellationToken.None);
        ledger.Put(await store.ReadTurnAsync(key, CancellationToken.None));
        history.Add(by, $"lifts the freeze of {key}");
        return lifted;
    }

    private void Check(CommitStep step)
    {
        if ((laws.Find(step) ?? LimitLaws.Find(step) ?? evidence.Find(step)) is var (law, what))
        {
            history.Break(law, what);
        }

        coverage.Note(step);
    }

    private async Task<IReadOnlyList<TaskEvent>> ReadNewAsync(Vtid vtid)
    {
        var known = ledger.Events.GetValueOrDefault(vtid)?.Count ?? 0;
        return await store.ReadTaskAsync(vtid, known, 100, CancellationToken.None);
    }

    private async Task RefreshTurnsAsync(Commit commit, TaskSnapshot? before)
    {
        var keys = commit.Turns.Select(change => change.Key);
        if (commit.Run?.State.IsTerminal() == true)
        {
            var holder = new TurnHolder(commit.Task.Vtid, before?.Run?.Attempt ?? 0);
            keys = keys.Concat([.. ledger.Turns.Where(turn => turn.Holder == holder).Select(turn => turn.Key)]);
        }

        foreach (var key in keys)
        {
            ledger.Put(await store.ReadTurnAsync(key, CancellationToken.None));
        }
    }

    private void Note(Vtid vtid, IReadOnlyList<TaskEvent> events, TaskSnapshot after)
    {
        if (!ledger.Events.TryGetValue(vtid, out var known))
        {
            ledger.Events[vtid] = known = [];
        }

        known.AddRange(events);
        if (history.IsWritten)
        {
            foreach (var e in events)
            {
                history.Add("ledger", $"{vtid} {e.Seq} {e.Type} attempt {e.Attempt} ({after.Run?.State.Name()}) {e.Data?.ToJsonString()}");
            }
        }
    }
}
