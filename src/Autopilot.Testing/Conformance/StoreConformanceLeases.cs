using static Autopilot.Testing.StoreScript;

namespace Autopilot.Testing;

/// <summary>Hosts' leases on runs: who looks next, and when.</summary>
internal static class StoreConformanceLeases
{
    public static IReadOnlyList<StoreCase> Cases { get; } =
    [
        StoreCase.Of(A_due_run_is_leased_with_its_snapshot),
        StoreCase.Of(A_leased_run_is_not_leased_again),
        StoreCase.Of(A_lease_ends_by_itself),
        StoreCase.Of(The_oldest_due_time_goes_first),
        StoreCase.Of(Concurrent_hosts_never_lease_one_run_twice),
        StoreCase.Of(A_renewed_lease_goes_on),
        StoreCase.Of(A_lease_that_another_host_has_is_not_renewed_or_released),
        StoreCase.Of(A_release_says_when_to_look_again),
        StoreCase.Of(A_release_without_a_time_keeps_the_commits),
        StoreCase.Of(A_release_knows_nothing_of_what_was_written_since),
        StoreCase.Of(A_run_that_owes_nothing_is_never_due),
        StoreCase.Of(A_retry_takes_over_the_due_time),
        StoreCase.Of(A_wake_up_makes_an_active_run_due),
        StoreCase.Of(A_wake_up_while_leased_is_not_lost),
        StoreCase.Of(A_wake_up_of_all_makes_held_runs_due),
        StoreCase.Of(The_next_due_time_is_told),
    ];

    private static readonly TimeSpan Length = TimeSpan.FromSeconds(30);

    private static async Task A_due_run_is_leased_with_its_snapshot(StoreScript script)
    {
        await script.CreateAsync(2).ConfigureAwait(false);
        await script.WriteAsync(Intent(await script.ActivateAsync(1).ConfigureAwait(false), EffectAction.Dispatch, 1)).ConfigureAwait(false);

        var lease = (await DueAsync(script).ConfigureAwait(false)).Single();
        Expect.Equal((Id(1), "host-1", RunState.InProgress), (lease.Snapshot.Task.Vtid, lease.Host, lease.Snapshot.Run!.State), "the leased run");
        Expect.Equal((3L, 1), (lease.Snapshot.Task.Version, lease.Snapshot.Effects.Count), "version and effects of the leased run");
    }

    private static async Task A_leased_run_is_not_leased_again(StoreScript script)
    {
        await script.ActivateAsync(1).ConfigureAwait(false);
        await DueAsync(script).ConfigureAwait(false);

        Expect.Equal(0, (await DueAsync(script, "host-2").ConfigureAwait(false)).Count, "the runs leased by a second host");
        Expect.Equal(0, (await DueAsync(script).ConfigureAwait(false)).Count, "the runs leased again by the same host");
        var worker = await script.RegisterAsync().ConfigureAwait(false);
        Expect.Equal(0, (await script.Store.LeaseClaimableAsync("host-1", worker, ["*"], 100, Length, default).ConfigureAwait(false)).Count, "the work offered while a host looks at it");
    }

    private static async Task A_lease_ends_by_itself(StoreScript script)
    {
        await script.ActivateAsync(1).ConfigureAwait(false);
        var first = (await DueAsync(script).ConfigureAwait(false)).Single();
        script.Advance(Length);

        Expect.True(!await script.Store.RenewAsync(first, Length, default).ConfigureAwait(false), "a lease that has ended is not renewed");
        var second = (await DueAsync(script, "host-2").ConfigureAwait(false)).Single();
        Expect.True(second.Token != first.Token, "each lease has another token");
    }

    private static async Task The_oldest_due_time_goes_first(StoreScript script)
    {
        foreach (var (number, minutes) in new[] { (1, 3), (2, 1), (3, 2), (4, 9) })
        {
            var read = await script.CreateAsync(number).ConfigureAwait(false);
            await script.WriteAsync(Activation(read) with { DueIn = TimeSpan.FromMinutes(minutes) }).ConfigureAwait(false);
        }

        Expect.Equal(0, (await DueAsync(script).ConfigureAwait(false)).Count, "the runs leased before any is due");
        script.Advance(TimeSpan.FromMinutes(4));
        var first = await script.Store.LeaseDueAsync("host-1", 2, Length, default).ConfigureAwait(false);
        var second = await script.Store.LeaseDueAsync("host-1", 2, Length, default).ConfigureAwait(false);

        Expect.Sequence([Id(2), Id(3)], first.Select(lease => lease.Snapshot.Task.Vtid), "the first two runs leased");
        Expect.Sequence([Id(1)], second.Select(lease => lease.Snapshot.Task.Vtid), "the runs leased next");
    }

    private static async Task Concurrent_hosts_never_lease_one_run_twice(StoreScript script)
    {
        await Task.WhenAll(Enumerable.Range(1, 40).Select(number => script.ActivateAsync(number))).ConfigureAwait(false);

        var leases = await Task.WhenAll(Enumerable.Range(0, 16).Select(i =>
            Task.Run(() => script.Store.LeaseDueAsync($"host-{i}", 5, Length, default)))).ConfigureAwait(false);

        var leased = leases.SelectMany(found => found).Select(lease => lease.Snapshot.Task.Vtid).ToArray();
        Expect.Equal(40, leased.Length, "the number of leases of 40 due runs");
        Expect.Equal(40, leased.Distinct().Count(), "the number of different runs leased");
    }

    private static async Task A_renewed_lease_goes_on(StoreScript script)
    {
        await script.ActivateAsync(1).ConfigureAwait(false);
        var lease = (await DueAsync(script).ConfigureAwait(false)).Single();
        script.Advance(TimeSpan.FromSeconds(20));
        Expect.True(await script.Store.RenewAsync(lease, Length, default).ConfigureAwait(false), "a lease that holds is renewed");
        script.Advance(TimeSpan.FromSeconds(20));

        Expect.Equal(0, (await DueAsync(script, "host-2").ConfigureAwait(false)).Count, "the runs leased while a renewed lease holds");
    }

    private static async Task A_lease_that_another_host_has_is_not_renewed_or_released(StoreScript script)
    {
        await script.ActivateAsync(1).ConfigureAwait(false);
        var old = (await DueAsync(script).ConfigureAwait(false)).Single();
        script.Advance(Length);
        await DueAsync(script, "host-2").ConfigureAwait(false);

        Expect.True(!await script.Store.RenewAsync(old, Length, default).ConfigureAwait(false), "a lease that another host has is not renewed");
        await script.Store.ReleaseAsync(old, TimeSpan.Zero, default).ConfigureAwait(false);
        Expect.Equal(0, (await DueAsync(script, "host-3").ConfigureAwait(false)).Count, "the runs leased after an old lease was released");
    }

    private static async Task A_release_says_when_to_look_again(StoreScript script)
    {
        var read = await script.ActivateAsync(1).ConfigureAwait(false);
        var lease = (await DueAsync(script).ConfigureAwait(false)).Single();
        await script.Store.ReleaseAsync(lease, TimeSpan.FromSeconds(15), default).ConfigureAwait(false);

        Expect.Equal(0, (await DueAsync(script).ConfigureAwait(false)).Count, "the runs due right after a release for 15 s");
        script.Advance(TimeSpan.FromSeconds(15));
        Expect.Equal(read.Task.Version, (await DueAsync(script).ConfigureAwait(false)).Single().Snapshot.Task.Version, "the version, which leases and releases do not raise,");
    }

    private static async Task A_release_without_a_time_keeps_the_commits(StoreScript script)
    {
        var read = await script.ActivateAsync(1).ConfigureAwait(false);
        var lease = (await DueAsync(script).ConfigureAwait(false)).Single();
        await script.WriteAsync(Move(read, RunState.Building) with { DueIn = TimeSpan.FromSeconds(20) }).ConfigureAwait(false);
        await script.Store.ReleaseAsync(lease, null, default).ConfigureAwait(false);

        Expect.Equal(0, (await DueAsync(script).ConfigureAwait(false)).Count, "the runs due before the time that the commit set");
        script.Advance(TimeSpan.FromSeconds(20));
        Expect.Equal(1, (await DueAsync(script).ConfigureAwait(false)).Count, "the runs due at the time that the commit set");
    }

    private static async Task A_release_knows_nothing_of_what_was_written_since(StoreScript script)
    {
        var read = await script.ActivateAsync(1).ConfigureAwait(false);
        var lease = (await DueAsync(script).ConfigureAwait(false)).Single();
        var moved = await script.WriteAsync(Move(read, RunState.Building) with { DueIn = TimeSpan.FromSeconds(20) }).ConfigureAwait(false);
        await script.Store.ReleaseAsync(lease, TimeSpan.Zero, default).ConfigureAwait(false);
        Expect.Equal(0, (await DueAsync(script).ConfigureAwait(false)).Count, "the runs due before the time of a commit that the released lease had not seen");

        script.Advance(TimeSpan.FromSeconds(20));
        lease = (await DueAsync(script).ConfigureAwait(false)).Single();
        await script.WriteAsync(End(moved, RunState.Failed)).ConfigureAwait(false);
        await script.Store.ReleaseAsync(lease, TimeSpan.FromSeconds(2), default).ConfigureAwait(false);
        script.Advance(TimeSpan.FromDays(400));
        Expect.Equal(null, await script.Store.NextDueAsync(default).ConfigureAwait(false), "the next due time of a run that had ended before its lease was released");

        read = await script.ActivateAsync(2).ConfigureAwait(false);
        lease = (await DueAsync(script).ConfigureAwait(false)).Single();
        moved = await script.WriteAsync(Move(read, RunState.Building) with { DueIn = TimeSpan.FromSeconds(20) }).ConfigureAwait(false);
        await script.Store.ReleaseAsync(lease with { Snapshot = moved }, TimeSpan.Zero, default).ConfigureAwait(false);
        Expect.Equal(1, (await DueAsync(script).ConfigureAwait(false)).Count, "the runs due at the time of a release that has seen the last commit");
    }

    private static async Task A_run_that_owes_nothing_is_never_due(StoreScript script)
    {
        var read = await script.ActivateAsync(1).ConfigureAwait(false);
        read = await script.WriteAsync(End(read, RunState.Failed)).ConfigureAwait(false);
        read = await script.WriteAsync(From(read) with { Task = read.Task with { Title = "Other" } }).ConfigureAwait(false);
        await script.Store.WakeAsync(Id(1), default).ConfigureAwait(false);
        script.Advance(TimeSpan.FromDays(400));

        Expect.Equal(0, (await DueAsync(script).ConfigureAwait(false)).Count, "the ended runs that are due");
        Expect.Equal(null, await script.Store.NextDueAsync(default).ConfigureAwait(false), "the next due time when all runs have ended");

        var debt = new Debt(1, EffectAction.ClosePullRequest, "7", read.Now);
        read = await script.WriteAsync(From(read) with { Task = read.Task with { Debts = [debt] } }).ConfigureAwait(false);
        Expect.Equal(1, (await DueAsync(script).ConfigureAwait(false)).Count, "the ended runs that are due while their task has a debt");
        await script.WriteAsync(From(read) with { Task = read.Task with { Debts = [] } }).ConfigureAwait(false);
        script.Advance(Length);
        Expect.Equal(0, (await DueAsync(script).ConfigureAwait(false)).Count, "the ended runs that are due after the debt was paid");
    }

    private static async Task A_retry_takes_over_the_due_time(StoreScript script)
    {
        var read = await script.ActivateAsync(1).ConfigureAwait(false);
        read = await script.WriteAsync(End(read, RunState.Failed) with
        {
            Task = read.Task with { PendingRetry = new PendingRetry(FailureReasons.ChecksFailed, null, read.Task.Spec.Hash) },
            DueIn = TimeSpan.Zero,
        }).ConfigureAwait(false);
        Expect.Equal(RunState.Failed, (await DueAsync(script).ConfigureAwait(false)).Single().Snapshot.Run!.State, "the state of an ended run that is due");
        read = Activation(read) is var retry ? await script.WriteAsync(retry with { Task = retry.Task with { PendingRetry = null } }).ConfigureAwait(false) : read;
        script.Advance(Length);

        Expect.Sequence([2], (await DueAsync(script).ConfigureAwait(false)).Select(lease => lease.Snapshot.Run!.Attempt), "the attempts that are due after a retry");
    }

    private static async Task A_wake_up_makes_an_active_run_due(StoreScript script)
    {
        var read = await script.CreateAsync(1).ConfigureAwait(false);
        await script.WriteAsync(Activation(read) with { DueIn = TimeSpan.FromMinutes(5) }).ConfigureAwait(false);
        await script.Store.WakeAsync(Id(1), default).ConfigureAwait(false);
        await script.Store.WakeAsync(Id(9), default).ConfigureAwait(false);

        Expect.Equal(1, (await DueAsync(script).ConfigureAwait(false)).Count, "the runs due after a wake-up");
    }

    private static async Task A_wake_up_while_leased_is_not_lost(StoreScript script)
    {
        await script.ActivateAsync(1).ConfigureAwait(false);
        var lease = (await DueAsync(script).ConfigureAwait(false)).Single();
        await script.Store.WakeAsync(Id(1), default).ConfigureAwait(false);
        Expect.Equal(0, (await DueAsync(script).ConfigureAwait(false)).Count, "the runs leased after a wake-up while the lease holds");
        await script.Store.ReleaseAsync(lease, TimeSpan.FromMinutes(5), default).ConfigureAwait(false);

        lease = (await DueAsync(script).ConfigureAwait(false)).SingleOrDefault()
            ?? throw new ConformanceException("Expected a run that was woken while it was leased to be due after the release, but it is not.");
        await script.Store.ReleaseAsync(lease, TimeSpan.FromMinutes(5), default).ConfigureAwait(false);
        Expect.Equal(0, (await DueAsync(script).ConfigureAwait(false)).Count, "the runs due after the second release: one wake-up hastens one look");
    }

    private static async Task A_wake_up_of_all_makes_held_runs_due(StoreScript script)
    {
        var hold = new Hold(Holds.ExecutionDisabled, "Execution is on.", "operator", Wait);
        foreach (var number in new[] { 1, 2 })
        {
            var activation = Activation(await script.CreateAsync(number).ConfigureAwait(false)) with { DueIn = TimeSpan.FromMinutes(5) };
            await script.WriteAsync(number == 1 ? activation : activation with { Run = activation.Run! with { Hold = hold }, Deadline = Deadline.None }).ConfigureAwait(false);
        }

        await script.Store.WakeAsync(null, default).ConfigureAwait(false);

        Expect.Sequence([Id(2)], (await DueAsync(script).ConfigureAwait(false)).Select(lease => lease.Snapshot.Task.Vtid), "the runs due after all held ones were woken");
    }

    private static async Task The_next_due_time_is_told(StoreScript script)
    {
        Expect.Equal(null, await script.Store.NextDueAsync(default).ConfigureAwait(false), "the next due time of an empty store");
        var read = await script.CreateAsync(1).ConfigureAwait(false);
        await script.WriteAsync(Activation(read) with { DueIn = TimeSpan.FromMinutes(5) }).ConfigureAwait(false);
        var next = await script.Store.NextDueAsync(default).ConfigureAwait(false);
        Expect.True(next > TimeSpan.FromSeconds(298) && next <= TimeSpan.FromMinutes(5), $"a run due in 5 min is due in 5 min, not in {next}");

        script.Advance(TimeSpan.FromMinutes(6));
        Expect.Equal(TimeSpan.Zero, await script.Store.NextDueAsync(default).ConfigureAwait(false), "the next due time when a run is due");
        var late = (await DueAsync(script).ConfigureAwait(false)).Single().Overdue;
        Expect.True(late >= TimeSpan.FromMinutes(1) && late < TimeSpan.FromMinutes(2), $"a run that was due 1 min ago is leased as that late, not {late}");
        next = await script.Store.NextDueAsync(default).ConfigureAwait(false);
        Expect.True(next > TimeSpan.FromSeconds(28) && next <= Length, $"a leased run is due when its lease of 30 s ends, not in {next}");
    }

    private static Task<IReadOnlyList<RunLease>> DueAsync(StoreScript script, string host = "host-1") =>
        script.Store.LeaseDueAsync(host, 100, Length, default);
}
