using static Autopilot.Testing.StoreScript;

namespace Autopilot.Testing;

/// <summary>The registry of workers, what they may hold, and what a queue looks like.</summary>
internal static class StoreConformanceWorkers
{
    public static IReadOnlyList<StoreCase> Cases { get; } =
    [
        StoreCase.Of(Each_registration_has_its_own_id),
        StoreCase.Of(A_worker_keeps_what_it_said_of_itself),
        StoreCase.Of(A_sign_of_life_is_noted),
        StoreCase.Of(A_worker_silent_for_a_day_is_not_listed),
        StoreCase.Of(A_worker_that_does_not_exist_claims_nothing),
        StoreCase.Of(A_worker_holds_no_more_than_it_may),
        StoreCase.Of(An_expired_claim_frees_its_slot),
        StoreCase.Of(Concurrent_claims_of_one_worker_never_exceed_its_limit),
        StoreCase.Of(A_queue_counts_free_slots_of_matching_live_workers),
        StoreCase.Of(A_queue_without_workers_is_empty),
        StoreCase.Of(A_queue_knows_its_last_claim),
    ];

    private static async Task Each_registration_has_its_own_id(StoreScript script)
    {
        var ids = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(() => script.RegisterAsync()))).ConfigureAwait(false);

        Expect.Equal(10, ids.Distinct(StringComparer.Ordinal).Count(), "the number of different ids of ten registrations");
    }

    private static async Task A_worker_keeps_what_it_said_of_itself(StoreScript script)
    {
        var said = new WorkerRegistration("builder", "machine", "1.2") { Revision = "r9", Capabilities = ["dotnet", "node"], MaxConcurrent = 3, EngineHost = "h1" };
        var worker = await script.Store.RegisterAsync(said, default).ConfigureAwait(false);

        var listed = (await script.Store.ListWorkersAsync(default).ConfigureAwait(false)).Single();
        Expect.Equal((worker.Id, said with { Capabilities = [] }), (listed.Id, listed.Registration with { Capabilities = [] }), "the listed worker");
        Expect.Sequence(said.Capabilities, listed.Registration.Capabilities, "its capabilities");
        Expect.Equal(0, listed.Claims, "the claims of a new worker");
    }

    private static async Task A_sign_of_life_is_noted(StoreScript script)
    {
        var id = await script.RegisterAsync().ConfigureAwait(false);
        script.Advance(TimeSpan.FromMinutes(5));
        var seen = Expect.Present(await script.Store.SeenAsync(id, default).ConfigureAwait(false), "a registered worker");

        Expect.Near(seen.RegisteredAt + TimeSpan.FromMinutes(5), seen.SeenAt, "the last sign of life");
        Expect.True(await script.Store.SeenAsync("nobody", default).ConfigureAwait(false) is null, "a worker that is not registered is null");
    }

    private static async Task A_worker_silent_for_a_day_is_not_listed(StoreScript script)
    {
        var silent = await script.RegisterAsync().ConfigureAwait(false);
        script.Advance(TimeSpan.FromHours(25));
        var alive = await script.RegisterAsync().ConfigureAwait(false);

        Expect.Sequence([alive], (await script.Store.ListWorkersAsync(default).ConfigureAwait(false)).Select(worker => worker.Id), $"the workers listed after {silent} was silent for a day");
    }

    private static async Task A_worker_that_does_not_exist_claims_nothing(StoreScript script)
    {
        var read = await script.ActivateAsync(1).ConfigureAwait(false);

        await script.LoseAsync(CommitOutcome.WorkerFull, Claim(read, "nobody"), "a claim of a worker that is not registered").ConfigureAwait(false);
        Expect.Equal(
            0,
            (await script.Store.LeaseClaimableAsync("host-1", "nobody", ["*"], 10, Lease, default).ConfigureAwait(false)).Count,
            "the work offered to a worker that is not registered");
    }

    private static async Task A_worker_holds_no_more_than_it_may(StoreScript script)
    {
        var worker = await script.RegisterAsync(maxConcurrent: 2).ConfigureAwait(false);
        await script.ClaimAsync(1, worker).ConfigureAwait(false);
        var second = await script.ClaimAsync(2, worker).ConfigureAwait(false);
        var third = await script.ActivateAsync(3).ConfigureAwait(false);

        await script.LoseAsync(CommitOutcome.WorkerFull, Claim(third, worker), "a third claim of a worker for two").ConfigureAwait(false);
        await script.WriteAsync(Unclaim(second)).ConfigureAwait(false);
        await script.WriteAsync(Claim(third, worker)).ConfigureAwait(false);
        Expect.Equal(2, (await script.Store.SeenAsync(worker, default).ConfigureAwait(false))!.Claims, "the claims of the worker");
    }

    private static async Task An_expired_claim_frees_its_slot(StoreScript script)
    {
        var worker = await script.RegisterAsync(maxConcurrent: 1).ConfigureAwait(false);
        await script.ClaimAsync(1, worker).ConfigureAwait(false);
        var second = await script.ActivateAsync(2).ConfigureAwait(false);
        script.Advance(Lease);

        await script.WriteAsync(Claim(second, worker)).ConfigureAwait(false);
    }

    private static async Task Concurrent_claims_of_one_worker_never_exceed_its_limit(StoreScript script)
    {
        var worker = await script.RegisterAsync(maxConcurrent: 3).ConfigureAwait(false);
        var offers = await Task.WhenAll(Enumerable.Range(1, 12).Select(number => script.ActivateAsync(number))).ConfigureAwait(false);

        var results = await Task.WhenAll(offers.Select(offer => Task.Run(() => script.CommitAsync(Claim(offer, worker))))).ConfigureAwait(false);

        Expect.Equal(3, results.Count(result => result.IsCommitted), "the claims that a worker for three got out of twelve at once");
        Expect.Equal(9, results.Count(result => result.Outcome == CommitOutcome.WorkerFull), "the claims refused because the worker is full");
    }

    private static async Task A_queue_counts_free_slots_of_matching_live_workers(StoreScript script)
    {
        await script.RegisterAsync(maxConcurrent: 50, engineHost: null, "dotnet").ConfigureAwait(false);
        script.Advance(TimeSpan.FromSeconds(61));
        var dotnet = await script.RegisterAsync(maxConcurrent: 2, engineHost: null, "dotnet").ConfigureAwait(false);
        var all = await script.RegisterAsync(maxConcurrent: 4, engineHost: null, "*").ConfigureAwait(false);
        await script.RegisterAsync(maxConcurrent: 8, engineHost: null, "node").ConfigureAwait(false);
        await script.ClaimAsync(1, dotnet).ConfigureAwait(false);

        Expect.Equal(5, await FreeAsync(script, "dotnet").ConfigureAwait(false), "free slots for dotnet: one of two, and four that match all,");
        Expect.Equal(12, await FreeAsync(script, "node").ConfigureAwait(false), "free slots for node");
        Expect.Equal(13, await FreeAsync(script, "*").ConfigureAwait(false), "free slots for a queue that every worker matches");
        Expect.Equal(1, await FreeAsync(script, "dotnet", all).ConfigureAwait(false), "free slots without an excluded worker");
    }

    private static async Task A_queue_without_workers_is_empty(StoreScript script)
    {
        await script.RegisterAsync(maxConcurrent: 1, engineHost: null, "node").ConfigureAwait(false);
        var reading = await script.Store.ReadQueueAsync("dotnet", [], default).ConfigureAwait(false);

        Expect.Equal((null, null), (reading.LastSeenAt, reading.LastClaimAt), "a queue that no worker matches");
        Expect.Equal(0, await FreeAsync(script, "dotnet").ConfigureAwait(false), "free slots of a queue that no worker matches");
        Expect.Near(await script.Store.NowAsync(default).ConfigureAwait(false), reading.Now, "the time of the reading");
    }

    private static async Task A_queue_knows_its_last_claim(StoreScript script)
    {
        var worker = await script.RegisterAsync().ConfigureAwait(false);
        var read = await script.ClaimAsync(1, worker).ConfigureAwait(false);
        await script.WriteAsync(Unclaim(read)).ConfigureAwait(false);
        script.Advance(TimeSpan.FromMinutes(2));
        await script.Store.SeenAsync(worker, default).ConfigureAwait(false);

        var reading = await script.Store.ReadQueueAsync(Capability, [], default).ConfigureAwait(false);
        Expect.Near(read.Now, reading.LastClaimAt, "the last claim of the queue, closed or not,");
        Expect.Near(read.Now + TimeSpan.FromMinutes(2), reading.LastSeenAt, "the last sign of life of a matching worker");
        var other = await script.Store.ReadQueueAsync("node", [], default).ConfigureAwait(false);
        Expect.True(other.LastClaimAt is null, "a claim from one queue is none from another");
    }

    private static Task<int> FreeAsync(StoreScript script, string capability, params string[] excluded) =>
        script.Store.CountFreeSlotsAsync(capability, excluded, default);
}
