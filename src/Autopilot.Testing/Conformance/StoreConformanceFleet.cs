using System.Text.Json.Nodes;
using static Autopilot.Testing.StoreScript;

namespace Autopilot.Testing;

/// <summary>Who works on what, what waits, and what workers have lost.</summary>
internal static class StoreConformanceFleet
{
    public static IReadOnlyList<StoreCase> Cases { get; } =
    [
        StoreCase.Of(A_fleet_without_work_is_empty),
        StoreCase.Of(Claims_are_read_with_their_clocks),
        StoreCase.Of(A_queue_is_as_deep_as_the_work_that_nobody_holds),
        StoreCase.Of(The_oldest_due_run_is_one_that_nobody_looks_at),
        StoreCase.Of(A_run_under_another_move_table_is_not_overdue),
        StoreCase.Of(A_lost_lease_counts_against_its_worker),
        StoreCase.Of(A_failure_that_a_worker_reports_is_no_lost_claim),
        StoreCase.Of(Claims_lost_at_once_are_all_counted),
        StoreCase.Of(A_claim_may_be_lost_by_a_worker_that_is_gone),
    ];

    private static async Task A_fleet_without_work_is_empty(StoreScript script)
    {
        await script.CreateAsync(1).ConfigureAwait(false);
        var reading = await script.Store.ReadFleetAsync(default).ConfigureAwait(false);

        Expect.Equal((0, 0, null), (reading.Claims.Count, reading.Queues.Count, reading.OldestDueAt), "claims, queues and the oldest due run");
        Expect.Near(await script.Store.NowAsync(default).ConfigureAwait(false), reading.Now, "the time of the reading");
    }

    private static async Task Claims_are_read_with_their_clocks(StoreScript script)
    {
        var worker = await script.RegisterAsync().ConfigureAwait(false);
        var second = await script.ClaimAsync(2, worker).ConfigureAwait(false);
        script.Advance(TimeSpan.FromSeconds(40));
        await script.ClaimAsync(1, worker).ConfigureAwait(false);
        script.Advance(TimeSpan.FromSeconds(20));
        await script.Store.HeartbeatAsync([new Heartbeat(Id(2), worker, 1, "half of it", new Usage(7, 0.5m, 2))], Lease, default).ConfigureAwait(false);

        var reading = await script.Store.ReadFleetAsync(default).ConfigureAwait(false);
        Expect.Sequence([Id(1), Id(2)], reading.Claims.Select(claim => claim.Vtid), "the claims, by task");
        var held = reading.Claims[1];
        Expect.Near(second.Now, held.Lease.OpenedAt, "when it was claimed");
        Expect.Near(reading.Now, held.Lease.ProgressAt, "its last progress");
        Expect.Near(reading.Now + Lease, held.Lease.ExpiresAt, "the end of its lease");
        Expect.Equal((await script.ReadAsync(Id(2)).ConfigureAwait(false)).Lease, held.Lease, "the claim's clocks and what it has used");
        Expect.Equal((worker, null), (reading.Claims[0].Lease.WorkerId, reading.Claims[0].Lease.ProgressAt), "worker and progress of a claim without a heartbeat");
        Expect.Near(reading.Now - TimeSpan.FromSeconds(20), reading.Claims[0].Lease.OpenedAt, "when the later one was claimed");
    }

    private static async Task A_queue_is_as_deep_as_the_work_that_nobody_holds(StoreScript script)
    {
        var worker = await script.RegisterAsync().ConfigureAwait(false);
        var claimed = await script.ActivateAsync(1).ConfigureAwait(false);
        var ending = await script.ActivateAsync(2).ConfigureAwait(false);
        script.Advance(TimeSpan.FromMinutes(1));
        var oldest = await script.ActivateAsync(3).ConfigureAwait(false);
        script.Advance(TimeSpan.FromMinutes(1));
        await script.ActivateAsync(4).ConfigureAwait(false);
        var node = await script.ActivateAsync(5, "node").ConfigureAwait(false);
        await script.WriteAsync(Claim(claimed, worker)).ConfigureAwait(false);
        await script.WriteAsync(From(ending) with { Run = ending.Run! with { Ending = StandingSamples.Ending() } }).ConfigureAwait(false);

        var queues = (await script.Store.ReadFleetAsync(default).ConfigureAwait(false)).Queues.OrderBy(queue => queue.Capability, StringComparer.Ordinal).ToArray();
        Expect.Sequence([(Capability, 2L), ("node", 1L)], queues.Select(queue => (queue.Capability, queue.Offered)), "the queues");
        Expect.Near(oldest.Now, queues[0].OldestOfferAt, "the oldest offer of the first queue");
        Expect.Near(node.Now, queues[1].OldestOfferAt, "the oldest offer of the second queue");
    }

    private static async Task The_oldest_due_run_is_one_that_nobody_looks_at(StoreScript script)
    {
        var first = await script.ActivateAsync(1).ConfigureAwait(false);
        script.Advance(TimeSpan.FromMinutes(1));
        var second = await script.ActivateAsync(2).ConfigureAwait(false);
        Expect.Near(first.Now, await OldestAsync(script).ConfigureAwait(false), "the oldest due time");

        var lease = (await script.Store.LeaseDueAsync("host-1", 1, Lease, default).ConfigureAwait(false)).Single();
        Expect.Near(second.Now, await OldestAsync(script).ConfigureAwait(false), "the oldest due time while the first is looked at");
        await script.Store.ReleaseAsync(lease, TimeSpan.FromHours(1), default).ConfigureAwait(false);
        await script.Store.LeaseDueAsync("host-1", 9, Lease, default).ConfigureAwait(false);
        Expect.Equal(null, await OldestAsync(script).ConfigureAwait(false), "the oldest due time when none is due that nobody looks at");

        script.Advance(Lease);
        Expect.Near(second.Now, await OldestAsync(script).ConfigureAwait(false), "the oldest due time after a lease has ended");
    }

    private static async Task A_run_under_another_move_table_is_not_overdue(StoreScript script)
    {
        var foreign = Activation(await script.CreateAsync(1).ConfigureAwait(false));
        await script.WriteAsync(foreign with { Run = foreign.Run! with { TableVersion = foreign.Run.TableVersion + 1 } }).ConfigureAwait(false);

        Expect.Equal(null, await OldestAsync(script).ConfigureAwait(false), "the oldest due time when only another version's host may look");
    }

    private static async Task A_lost_lease_counts_against_its_worker(StoreScript script)
    {
        var (worker, other) = (await script.RegisterAsync().ConfigureAwait(false), await script.RegisterAsync().ConfigureAwait(false));
        var read = await script.ClaimAsync(1, worker).ConfigureAwait(false);
        Expect.Equal(0, await LostAsync(script, worker).ConfigureAwait(false), "the claims lost by a worker that holds one");

        read = await script.WriteAsync(Loses(read, EventTypes.LeaseLost, ClaimLoss.LeaseExpired)).ConfigureAwait(false);
        Expect.Equal(1, await LostAsync(script, worker).ConfigureAwait(false), "the claims lost after a lease has ended");
        read = await script.WriteAsync(Claim(read, worker)).ConfigureAwait(false);
        await script.WriteAsync(Loses(read, EventTypes.LeaseLost, ClaimLoss.EvidenceTimeout)).ConfigureAwait(false);
        Expect.Equal(2, await LostAsync(script, worker).ConfigureAwait(false), "the claims lost after a second one");
        Expect.Equal(2, (await script.Store.SeenAsync(worker, default).ConfigureAwait(false))!.ClaimsLost, "the same, answered to a sign of life");
        Expect.Equal(0, await LostAsync(script, other).ConfigureAwait(false), "the claims lost by another worker");
    }

    private static async Task A_failure_that_a_worker_reports_is_no_lost_claim(StoreScript script)
    {
        var worker = await script.RegisterAsync().ConfigureAwait(false);
        var read = await script.ClaimAsync(1, worker).ConfigureAwait(false);
        read = await script.WriteAsync(Loses(read, EventTypes.WorkFailed, ClaimLoss.TransientFailure)).ConfigureAwait(false);
        read = await script.WriteAsync(Claim(read, worker)).ConfigureAwait(false);
        await script.WriteAsync(Loses(read, EventTypes.LeaseLost, ClaimLoss.Released)).ConfigureAwait(false);

        Expect.Equal(0, await LostAsync(script, worker).ConfigureAwait(false), "the claims lost after a reported failure and a claim that was given back");
    }

    private static async Task Claims_lost_at_once_are_all_counted(StoreScript script)
    {
        var worker = await script.RegisterAsync().ConfigureAwait(false);
        var claims = new List<TaskSnapshot>();
        foreach (var number in Enumerable.Range(1, 12))
        {
            claims.Add(await script.ClaimAsync(number, worker).ConfigureAwait(false));
        }

        var beats = claims.Select(read => Task.Run(() => script.Store.HeartbeatAsync([new Heartbeat(read.Task.Vtid, worker, 1)], Lease, default)));
        var losses = claims.Select(read => Task.Run(() => script.WriteAsync(Loses(read, EventTypes.LeaseLost, ClaimLoss.LeaseExpired))));
        await Task.WhenAll([.. beats, .. losses]).ConfigureAwait(false);

        Expect.Equal(12, await LostAsync(script, worker).ConfigureAwait(false), "the claims lost after twelve at once");
    }

    private static async Task A_claim_may_be_lost_by_a_worker_that_is_gone(StoreScript script)
    {
        var worker = await script.RegisterAsync().ConfigureAwait(false);
        var read = await script.ClaimAsync(1, worker).ConfigureAwait(false);
        await script.Store.UnregisterAsync(worker, default).ConfigureAwait(false);

        await script.WriteAsync(Loses(read, EventTypes.LeaseLost, ClaimLoss.HostEnded)).ConfigureAwait(false);
        Expect.Equal(0, (await script.Store.ListWorkersAsync(default).ConfigureAwait(false)).Count, "the workers that are listed");
    }

    private static Commit Loses(TaskSnapshot read, string type, string cause) => Unclaim(read) with
    {
        Events = [new NewEvent(type, "autopilot") { Data = new JsonObject { ["workerId"] = read.Run!.Claim!.WorkerId, ["cause"] = cause } }],
    };

    private static async Task<int> LostAsync(StoreScript script, string worker) =>
        (await script.Store.ListWorkersAsync(default).ConfigureAwait(false)).Single(listed => listed.Id == worker).ClaimsLost;

    private static async Task<DateTimeOffset?> OldestAsync(StoreScript script) => (await script.Store.ReadFleetAsync(default).ConfigureAwait(false)).OldestDueAt;
}
