using static Autopilot.Testing.StoreScript;

namespace Autopilot.Testing;

/// <summary>Hosts that were away, and hosts that are known to have ended.</summary>
internal static class StoreConformanceHosts
{
    public static IReadOnlyList<StoreCase> Cases { get; } =
    [
        StoreCase.Of(A_first_tick_moves_nothing),
        StoreCase.Of(A_short_silence_moves_nothing),
        StoreCase.Of(An_outage_moves_leases_and_deadlines_once),
        StoreCase.Of(A_hold_that_was_decided_before_an_outage_is_decided_again),
        StoreCase.Of(An_outage_does_not_revive_what_had_expired_before_it),
        StoreCase.Of(Ticks_of_any_host_count),
        StoreCase.Of(Claims_in_ended_hosts_expire_at_once),
        StoreCase.Of(A_worker_that_stops_is_not_registered_and_holds_nothing),
        StoreCase.Of(Claims_of_living_and_of_remote_workers_go_on),
        StoreCase.Of(Leases_of_ended_hosts_are_free),
        StoreCase.Of(Unresolved_intents_of_ended_hosts_are_marked),
    ];

    private static readonly TimeSpan Gap = TimeSpan.FromSeconds(15);

    private static async Task A_first_tick_moves_nothing(StoreScript script)
    {
        await script.ActivateAsync(1).ConfigureAwait(false);
        script.Advance(TimeSpan.FromHours(1));

        Expect.Equal(TimeSpan.Zero, await script.Store.TickAsync("host-1", Gap, default).ConfigureAwait(false), "the gap at the first tick");
    }

    private static async Task A_short_silence_moves_nothing(StoreScript script)
    {
        var read = await script.ActivateAsync(1).ConfigureAwait(false);
        await script.Store.TickAsync("host-1", Gap, default).ConfigureAwait(false);
        script.Advance(TimeSpan.FromSeconds(10));

        Expect.Equal(TimeSpan.Zero, await script.Store.TickAsync("host-1", Gap, default).ConfigureAwait(false), "the gap after 10 s");
        Expect.Equal(read.Run!.DeadlineAt, (await script.ReadAsync(Id(1)).ConfigureAwait(false)).Run!.DeadlineAt, "the deadline after a short silence");
    }

    private static async Task An_outage_moves_leases_and_deadlines_once(StoreScript script)
    {
        var worker = await script.RegisterAsync().ConfigureAwait(false);
        await script.Store.TickAsync("host-1", Gap, default).ConfigureAwait(false);
        var read = await script.ClaimAsync(1, worker).ConfigureAwait(false);
        script.Advance(TimeSpan.FromHours(2));

        var moved = await script.Store.TickAsync("host-1", Gap, default).ConfigureAwait(false);
        Expect.Near(read.Now + TimeSpan.FromHours(2), read.Now + moved, "the tick before the outage and the gap");
        var after = await script.ReadAsync(Id(1)).ConfigureAwait(false);
        Expect.Equal(read.Run!.DeadlineAt + moved, after.Run!.DeadlineAt, "the deadline after the outage");
        Expect.Equal(read.Lease!.ExpiresAt + moved, after.Lease!.ExpiresAt, "the end of the lease after the outage");
        Expect.Equal(read.Task.Version, after.Task.Version, "the version, which an outage does not raise,");

        Expect.Equal(TimeSpan.Zero, await script.Store.TickAsync("host-2", Gap, default).ConfigureAwait(false), "the gap that a second host sees");
        var beat = await script.Store.HeartbeatAsync([new Heartbeat(Id(1), worker, 1)], Lease, default).ConfigureAwait(false);
        Expect.True(beat[0] is not null, "a worker keeps its claim over an outage of the hosts");
        await script.LoseAsync(
            CommitOutcome.NotExpired, Unclaim(after) with { RequireDeadlinePassed = true }, "an expiry by the deadline before the outage").ConfigureAwait(false);
    }

    private static async Task A_hold_that_was_decided_before_an_outage_is_decided_again(StoreScript script)
    {
        await script.Store.TickAsync("host-1", Gap, default).ConfigureAwait(false);
        var read = await script.ActivateAsync(1).ConfigureAwait(false);
        script.Advance(TimeSpan.FromHours(2));
        await script.Store.TickAsync("host-1", Gap, default).ConfigureAwait(false);
        var hold = new Hold(Holds.ExecutionDisabled, "Execution is on.", "operator", TimeSpan.FromMinutes(4));

        await script.LoseAsync(
            CommitOutcome.VersionConflict,
            From(read) with { Run = read.Run! with { Hold = hold }, Deadline = Deadline.None },
            "a hold with what was left on the deadline before the outage").ConfigureAwait(false);
        var after = await script.ReadAsync(Id(1)).ConfigureAwait(false);
        await script.WriteAsync(From(after) with { Run = after.Run! with { Hold = hold }, Deadline = Deadline.None }).ConfigureAwait(false);
    }

    private static async Task An_outage_does_not_revive_what_had_expired_before_it(StoreScript script)
    {
        var worker = await script.RegisterAsync().ConfigureAwait(false);
        var read = await script.ClaimAsync(1, worker).ConfigureAwait(false);
        script.Advance(TimeSpan.FromMinutes(31));
        await script.Store.TickAsync("host-1", Gap, default).ConfigureAwait(false);
        script.Advance(TimeSpan.FromHours(2));
        await script.Store.TickAsync("host-1", Gap, default).ConfigureAwait(false);

        var after = await script.ReadAsync(Id(1)).ConfigureAwait(false);
        Expect.Equal((read.Run!.DeadlineAt, read.Lease!.ExpiresAt), (after.Run!.DeadlineAt, after.Lease!.ExpiresAt), "deadline and lease that had passed before the outage");
    }

    private static async Task Ticks_of_any_host_count(StoreScript script)
    {
        await script.Store.TickAsync("host-1", Gap, default).ConfigureAwait(false);
        script.Advance(TimeSpan.FromSeconds(14));
        await script.Store.TickAsync("host-2", Gap, default).ConfigureAwait(false);
        script.Advance(TimeSpan.FromSeconds(14));

        Expect.Equal(TimeSpan.Zero, await script.Store.TickAsync("host-1", Gap, default).ConfigureAwait(false), "the gap when another host ticked in between");
    }

    private static async Task Claims_in_ended_hosts_expire_at_once(StoreScript script)
    {
        var worker = await script.RegisterAsync(engineHost: "host-1").ConfigureAwait(false);
        var read = await script.ClaimAsync(1, worker).ConfigureAwait(false);
        read = await script.WriteAsync(From(read) with { Run = read.Run, DueIn = TimeSpan.FromMinutes(1) }).ConfigureAwait(false);
        await script.Store.EndOtherHostsAsync("host-2", default).ConfigureAwait(false);

        Expect.True((await script.ReadAsync(Id(1)).ConfigureAwait(false)).Lease!.HolderEnded, "the holder of a claim in an ended host has ended");
        Expect.True(
            (await script.Store.HeartbeatAsync([new Heartbeat(Id(1), worker, 1)], Lease, default).ConfigureAwait(false))[0] is null,
            "a heartbeat of a worker in an ended host is lost");
        var live = Unclaim(read) with { Claim = ClaimGuard.Live, ClaimWorker = worker, ClaimFence = 1 };
        await script.LoseAsync(CommitOutcome.LeaseLost, live, "a report of a worker in an ended host").ConfigureAwait(false);
        Expect.Equal(1, (await script.Store.LeaseDueAsync("host-2", 9, Lease, default).ConfigureAwait(false)).Count, "the runs due whose worker has ended");
        await script.WriteAsync(Unclaim(read) with { Claim = ClaimGuard.Expired }).ConfigureAwait(false);
        Expect.True((await script.Store.ReadQueueAsync(Capability, [], default).ConfigureAwait(false)).LastSeenAt is null, "a worker in an ended host is no live worker");
    }

    private static async Task A_worker_that_stops_is_not_registered_and_holds_nothing(StoreScript script)
    {
        var (stopping, other) = (await script.RegisterAsync().ConfigureAwait(false), await script.RegisterAsync().ConfigureAwait(false));
        var read = await script.ClaimAsync(1, stopping).ConfigureAwait(false);
        read = await script.WriteAsync(From(read) with { Run = read.Run, DueIn = TimeSpan.FromMinutes(1) }).ConfigureAwait(false);
        var kept = await script.ClaimAsync(2, other).ConfigureAwait(false);
        await script.WriteAsync(From(kept) with { Run = kept.Run, DueIn = TimeSpan.FromMinutes(1) }).ConfigureAwait(false);
        await script.Store.UnregisterAsync(stopping, default).ConfigureAwait(false);
        await script.Store.UnregisterAsync("nobody", default).ConfigureAwait(false);

        Expect.Sequence([other], (await script.Store.ListWorkersAsync(default).ConfigureAwait(false)).Select(worker => worker.Id), "the workers that are registered");
        Expect.True(await script.Store.SeenAsync(stopping, default).ConfigureAwait(false) is null, "a worker that stopped is not known any more");
        var answers = await script.Store.HeartbeatAsync([new(Id(1), stopping, 1), new(Id(2), other, 1)], Lease, default).ConfigureAwait(false);
        Expect.Sequence([false, true], answers.Select(answer => answer is not null), "the heartbeats of the worker that stopped and of the other");
        var due = await script.Store.LeaseDueAsync("host-1", 9, Lease, default).ConfigureAwait(false);
        Expect.Sequence([Id(1)], due.Select(lease => lease.Snapshot.Task.Vtid), "the runs that are due");
        Expect.True(due[0].Snapshot.Lease!.HolderEnded, "the holder of the claim has ended");
    }

    private static async Task Claims_of_living_and_of_remote_workers_go_on(StoreScript script)
    {
        var remote = await script.RegisterAsync().ConfigureAwait(false);
        var own = await script.RegisterAsync(engineHost: "host-2").ConfigureAwait(false);
        await script.ClaimAsync(1, remote).ConfigureAwait(false);
        await script.ClaimAsync(2, own).ConfigureAwait(false);
        await script.Store.EndOtherHostsAsync("host-2", default).ConfigureAwait(false);

        var answers = await script.Store.HeartbeatAsync([new(Id(1), remote, 1), new(Id(2), own, 1)], Lease, default).ConfigureAwait(false);
        Expect.Sequence([true, true], answers.Select(answer => answer is not null), "the heartbeats of a remote worker and of one in the living host");
    }

    private static async Task Leases_of_ended_hosts_are_free(StoreScript script)
    {
        await script.ActivateAsync(1).ConfigureAwait(false);
        await script.ActivateAsync(2).ConfigureAwait(false);
        var dead = (await script.Store.LeaseDueAsync("host-1", 1, Lease, default).ConfigureAwait(false)).Single();
        var own = (await script.Store.LeaseDueAsync("host-2", 1, Lease, default).ConfigureAwait(false)).Single();
        await script.Store.EndOtherHostsAsync("host-2", default).ConfigureAwait(false);

        Expect.True(!await script.Store.RenewAsync(dead, Lease, default).ConfigureAwait(false), "a lease of an ended host is not renewed");
        Expect.True(await script.Store.RenewAsync(own, Lease, default).ConfigureAwait(false), "a lease of the living host goes on");
        var leased = await script.Store.LeaseDueAsync("host-2", 9, Lease, default).ConfigureAwait(false);
        Expect.Sequence([dead.Snapshot.Task.Vtid], leased.Select(lease => lease.Snapshot.Task.Vtid), "the runs that the living host takes over");
    }

    private static async Task Unresolved_intents_of_ended_hosts_are_marked(StoreScript script)
    {
        var read = await script.ReachAsync(1, RunState.Validated).ConfigureAwait(false);
        read = await script.WriteAsync(Intent(read, EffectAction.StartChecks, 1, host: "host-1")).ConfigureAwait(false);
        await script.Store.ResolveAsync(read.Effects[0].Key, EffectStatus.Done, null, false, default).ConfigureAwait(false);
        read = await script.WriteAsync(Intent(read, EffectAction.Merge, 1, host: "host-1")).ConfigureAwait(false);
        await script.WriteAsync(Intent(read, EffectAction.UpdateBranch, 1, host: "host-2")).ConfigureAwait(false);
        await script.Store.EndOtherHostsAsync("host-2", default).ConfigureAwait(false);

        var ended = (await script.Store.ListEffectsAsync(Id(1), 1, default).ConfigureAwait(false)).Where(effect => effect.HostEnded);
        Expect.Sequence([EffectAction.Merge], ended.Select(effect => effect.Key.Action), "the intents whose host has ended");
    }
}
