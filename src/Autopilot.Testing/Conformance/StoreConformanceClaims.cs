using static Autopilot.Testing.StoreScript;

namespace Autopilot.Testing;

/// <summary>Claims: leases with fencing tokens that only rise (law 7).</summary>
internal static class StoreConformanceClaims
{
    public static IReadOnlyList<StoreCase> Cases { get; } =
    [
        StoreCase.Of(A_claim_opens_with_its_lease),
        StoreCase.Of(The_time_of_a_claim_is_that_of_its_commit),
        StoreCase.Of(Law_7_a_fence_is_the_next_one_and_nothing_else),
        StoreCase.Of(Law_7_the_fence_rises_over_all_attempts),
        StoreCase.Of(Law_7_a_fence_is_not_minted_without_a_claim),
        StoreCase.Of(Sixteen_concurrent_claimers_one_winner),
        StoreCase.Of(A_claim_closes_when_the_run_has_none),
        StoreCase.Of(A_new_fence_closes_the_old_claim),
        StoreCase.Of(A_heartbeat_renews_the_lease_and_not_the_version),
        StoreCase.Of(A_heartbeat_of_another_fence_or_worker_is_lost),
        StoreCase.Of(A_heartbeat_at_the_end_of_the_lease_is_lost),
        StoreCase.Of(Progress_and_liveness_are_different_clocks),
        StoreCase.Of(Reported_usage_only_rises),
        StoreCase.Of(Heartbeats_of_many_claims_are_answered_in_order),
        StoreCase.Of(What_needs_a_live_claim_is_lost_without_it),
        StoreCase.Of(What_needs_an_expired_claim_waits_for_it),
        StoreCase.Of(A_renewed_claim_is_not_expired),
        StoreCase.Of(A_claim_that_has_shown_progress_is_not_silent),
    ];

    private static async Task A_claim_opens_with_its_lease(StoreScript script)
    {
        var worker = await script.RegisterAsync().ConfigureAwait(false);
        var read = await script.ClaimAsync(1, worker).ConfigureAwait(false);

        var lease = Expect.Present((await script.ReadAsync(Id(1)).ConfigureAwait(false)).Lease, "the lease of the claim");
        Expect.Equal((worker, 1L, false), (lease.WorkerId, lease.Fence, lease.HolderEnded), "worker, fence and holder of the claim");
        Expect.Near(read.Now + Lease, lease.ExpiresAt, "the end of the lease");
        Expect.Equal((null, new Usage()), (lease.ProgressAt, lease.Used), "progress and usage of a new claim");
        Expect.Equal((worker, 1L), (read.Run!.Claim!.WorkerId, read.Run.Claim.Fence), "the claim of the run");
    }

    private static async Task The_time_of_a_claim_is_that_of_its_commit(StoreScript script)
    {
        var worker = await script.RegisterAsync().ConfigureAwait(false);
        var looked = await script.ActivateAsync(1).ConfigureAwait(false);
        script.Advance(TimeSpan.FromMinutes(1));
        var claimed = await script.WriteAsync(Claim(looked, worker)).ConfigureAwait(false);
        var openedAt = Expect.Present(claimed.Lease, "the lease of a claim").OpenedAt;
        Expect.Near(looked.Now + TimeSpan.FromMinutes(1), openedAt, "the time of a claim that was decided a minute before its commit");

        script.Advance(TimeSpan.FromMinutes(1));
        Expect.Equal(openedAt, (await BeatAsync(script, worker, 1).ConfigureAwait(false))?.OpenedAt, "the time of a claim that is renewed");
        await script.WriteAsync(From(claimed)).ConfigureAwait(false);
        var stayed = await script.ReadAsync(Id(1)).ConfigureAwait(false);
        Expect.Equal(openedAt, stayed.Lease?.OpenedAt, "the time of a claim that stays");
    }

    private static async Task Law_7_a_fence_is_the_next_one_and_nothing_else(StoreScript script)
    {
        var worker = await script.RegisterAsync().ConfigureAwait(false);
        var read = await script.ActivateAsync(1).ConfigureAwait(false);
        foreach (var fence in new[] { -1L, 0L, 2L, long.MaxValue })
        {
            await script.RefuseAsync("law_7", Claim(read, worker, fence), $"a first claim under fence {fence}").ConfigureAwait(false);
        }

        await script.RefuseAsync(
            "law_7", Claim(read, worker) with { Task = read.Task }, "a claim whose task does not note the fence").ConfigureAwait(false);
    }

    private static async Task Law_7_the_fence_rises_over_all_attempts(StoreScript script)
    {
        var worker = await script.RegisterAsync().ConfigureAwait(false);
        var read = await script.ClaimAsync(1, worker).ConfigureAwait(false);
        read = await script.WriteAsync(End(read, RunState.Failed)).ConfigureAwait(false);
        Expect.True(read.Lease is null, "the end of a run closes its claim");
        read = await script.WriteAsync(Activation(read)).ConfigureAwait(false);

        await script.RefuseAsync("law_7", Claim(read, worker, 1), "a fence of an earlier attempt").ConfigureAwait(false);
        read = await script.WriteAsync(Claim(read, worker)).ConfigureAwait(false);

        Expect.Equal((2L, 2L), (read.Task.LastFence, read.Lease!.Fence), "the fences of the second attempt's first claim");
    }

    private static async Task Law_7_a_fence_is_not_minted_without_a_claim(StoreScript script)
    {
        var read = await script.ActivateAsync(1).ConfigureAwait(false);

        await script.RefuseAsync("law_7", From(read) with { Task = read.Task with { LastFence = 5 } }, "a fence without a claim").ConfigureAwait(false);
    }

    private static async Task Sixteen_concurrent_claimers_one_winner(StoreScript script)
    {
        var read = await script.ActivateAsync(1).ConfigureAwait(false);
        var workers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => script.RegisterAsync())).ConfigureAwait(false);

        var results = await Task.WhenAll(workers.Select(worker => Task.Run(() => script.CommitAsync(Claim(read, worker))))).ConfigureAwait(false);

        var winner = results.Where(result => result.IsCommitted).ToArray();
        Expect.Equal(1, winner.Length, "the number of winners among 16 claimers");
        var after = await script.ReadAsync(Id(1)).ConfigureAwait(false);
        Expect.Equal((1L, winner[0].Snapshot!.Lease!.WorkerId), (after.Lease!.Fence, after.Lease.WorkerId), "fence and worker of the claim");
    }

    private static async Task A_claim_closes_when_the_run_has_none(StoreScript script)
    {
        var worker = await script.RegisterAsync().ConfigureAwait(false);
        var read = await script.ClaimAsync(1, worker).ConfigureAwait(false);

        read = await script.WriteAsync(Unclaim(read)).ConfigureAwait(false);

        Expect.True(read.Lease is null, "a claim that the run no longer has is closed");
        Expect.True(await BeatAsync(script, worker, 1).ConfigureAwait(false) is null, "a heartbeat of a closed claim is lost");
    }

    private static async Task A_new_fence_closes_the_old_claim(StoreScript script)
    {
        var (one, two) = (await script.RegisterAsync().ConfigureAwait(false), await script.RegisterAsync().ConfigureAwait(false));
        var read = await script.ClaimAsync(1, one).ConfigureAwait(false);
        await script.WriteAsync(Claim(read, two)).ConfigureAwait(false);

        Expect.True(await BeatAsync(script, one, 1).ConfigureAwait(false) is null, "a heartbeat under the older fence is lost");
        Expect.True(await BeatAsync(script, two, 2).ConfigureAwait(false) is not null, "a heartbeat under the newer fence is answered");
    }

    private static async Task A_heartbeat_renews_the_lease_and_not_the_version(StoreScript script)
    {
        var worker = await script.RegisterAsync().ConfigureAwait(false);
        var read = await script.ClaimAsync(1, worker).ConfigureAwait(false);
        script.Advance(TimeSpan.FromSeconds(100));

        var lease = Expect.Present(await BeatAsync(script, worker, 1).ConfigureAwait(false), "the renewed lease");

        var after = await script.ReadAsync(Id(1)).ConfigureAwait(false);
        Expect.Near(after.Now + Lease, lease.ExpiresAt, "the end of the renewed lease");
        Expect.Equal(lease, after.Lease, "the lease as it is read");
        Expect.Equal(read.Task.Version, after.Task.Version, "the version after a heartbeat");
    }

    private static async Task A_heartbeat_of_another_fence_or_worker_is_lost(StoreScript script)
    {
        var (holder, other) = (await script.RegisterAsync().ConfigureAwait(false), await script.RegisterAsync().ConfigureAwait(false));
        await script.ClaimAsync(1, holder).ConfigureAwait(false);

        foreach (var (worker, fence) in new[] { (holder, 0L), (holder, 2L), (holder, -1L), (other, 1L), ("nobody", 1L) })
        {
            Expect.True(await BeatAsync(script, worker, fence).ConfigureAwait(false) is null, $"a heartbeat of {worker} under fence {fence} is lost when {holder} holds fence 1");
        }

        Expect.True(
            (await script.Store.HeartbeatAsync([new Heartbeat(Id(9), holder, 1)], Lease, default).ConfigureAwait(false))[0] is null,
            "a heartbeat for a task that does not exist is lost");
    }

    private static async Task A_heartbeat_at_the_end_of_the_lease_is_lost(StoreScript script)
    {
        var worker = await script.RegisterAsync().ConfigureAwait(false);
        await script.ClaimAsync(1, worker).ConfigureAwait(false);
        script.Advance(Lease);

        Expect.True(await BeatAsync(script, worker, 1).ConfigureAwait(false) is null, "an expired lease is never renewed, even when nobody has claimed again");
    }

    private static async Task Progress_and_liveness_are_different_clocks(StoreScript script)
    {
        var worker = await script.RegisterAsync().ConfigureAwait(false);
        var read = await script.ClaimAsync(1, worker).ConfigureAwait(false);
        script.Advance(TimeSpan.FromSeconds(30));
        var alive = await BeatAsync(script, worker, 1, usage: new Usage()).ConfigureAwait(false);
        Expect.True(alive!.ProgressAt is null, "a heartbeat without progress is no progress");

        var used = await BeatAsync(script, worker, 1, usage: new Usage(10)).ConfigureAwait(false);
        Expect.Near(read.Now + TimeSpan.FromSeconds(30), used!.ProgressAt, "the progress of a worker that used more than before");
        script.Advance(TimeSpan.FromSeconds(30));
        var same = await BeatAsync(script, worker, 1, usage: new Usage(10)).ConfigureAwait(false);
        Expect.Equal(used.ProgressAt, same!.ProgressAt, "the progress of a worker that used no more");
        var told = await BeatAsync(script, worker, 1, "tests pass").ConfigureAwait(false);
        Expect.Near(read.Now + TimeSpan.FromSeconds(60), told!.ProgressAt, "the progress that a worker tells");
    }

    private static async Task Reported_usage_only_rises(StoreScript script)
    {
        var worker = await script.RegisterAsync().ConfigureAwait(false);
        await script.ClaimAsync(1, worker).ConfigureAwait(false);
        await BeatAsync(script, worker, 1, usage: new Usage(100, 0.5m, 3)).ConfigureAwait(false);
        await BeatAsync(script, worker, 1, usage: new Usage(40, null, 4)).ConfigureAwait(false);
        var lease = await BeatAsync(script, worker, 1).ConfigureAwait(false);

        Expect.Equal(new Usage(100, 0.5m, 4), lease!.Used, "the usage after reports that overtook each other");
    }

    private static async Task Heartbeats_of_many_claims_are_answered_in_order(StoreScript script)
    {
        var worker = await script.RegisterAsync().ConfigureAwait(false);
        for (var number = 1; number <= 3; number++)
        {
            await script.ClaimAsync(number, worker).ConfigureAwait(false);
        }

        var answers = await script.Store.HeartbeatAsync(
            [new(Id(3), worker, 1), new(Id(1), worker, 7), new(Id(2), worker, 1)], Lease, default).ConfigureAwait(false);

        Expect.Sequence([true, false, true], answers.Select(answer => answer is not null), "which of three heartbeats, the second under a wrong fence, are answered");
        Expect.Equal(0, (await script.Store.HeartbeatAsync([], Lease, default).ConfigureAwait(false)).Count, "the answers to no heartbeat");
    }

    private static async Task What_needs_a_live_claim_is_lost_without_it(StoreScript script)
    {
        var worker = await script.RegisterAsync().ConfigureAwait(false);
        var unclaimed = await script.ActivateAsync(2).ConfigureAwait(false);
        await script.LoseAsync(
            CommitOutcome.LeaseLost, Live(From(unclaimed), worker, 1), "a report where nobody holds the work").ConfigureAwait(false);

        var read = await script.ClaimAsync(1, worker).ConfigureAwait(false);
        await script.LoseAsync(CommitOutcome.LeaseLost, Live(Unclaim(read), worker, 2), "a report under another fence").ConfigureAwait(false);
        await script.LoseAsync(CommitOutcome.LeaseLost, Live(Unclaim(read), "nobody", 1), "a report of another worker").ConfigureAwait(false);
        read = await script.WriteAsync(Live(From(read) with { Run = read.Run }, worker, 1)).ConfigureAwait(false);
        script.Advance(Lease);
        await script.LoseAsync(CommitOutcome.LeaseLost, Live(Unclaim(read), worker, 1), "a report after the lease").ConfigureAwait(false);
    }

    private static async Task What_needs_an_expired_claim_waits_for_it(StoreScript script)
    {
        var worker = await script.RegisterAsync().ConfigureAwait(false);
        var read = await script.ClaimAsync(1, worker).ConfigureAwait(false);
        var loss = Unclaim(read) with { Claim = ClaimGuard.Expired };

        await script.LoseAsync(CommitOutcome.NotExpired, loss, "taking away a claim whose lease holds").ConfigureAwait(false);
        script.Advance(Lease);
        read = await script.WriteAsync(loss).ConfigureAwait(false);
        await script.LoseAsync(
            CommitOutcome.NotExpired, From(read) with { Claim = ClaimGuard.Expired }, "taking away a claim that nobody has").ConfigureAwait(false);
    }

    private static async Task A_renewed_claim_is_not_expired(StoreScript script)
    {
        var worker = await script.RegisterAsync().ConfigureAwait(false);
        var read = await script.ClaimAsync(1, worker).ConfigureAwait(false);
        script.Advance(TimeSpan.FromSeconds(90));
        await BeatAsync(script, worker, 1).ConfigureAwait(false);
        script.Advance(TimeSpan.FromSeconds(90));

        await script.LoseAsync(
            CommitOutcome.NotExpired, Unclaim(read) with { Claim = ClaimGuard.Expired }, "taking away a claim that was renewed since it was read").ConfigureAwait(false);
    }

    private static async Task A_claim_that_has_shown_progress_is_not_silent(StoreScript script)
    {
        var worker = await script.RegisterAsync().ConfigureAwait(false);
        var read = await script.ClaimAsync(1, worker).ConfigureAwait(false);
        var loss = Unclaim(read) with { Claim = ClaimGuard.Silent };
        await BeatAsync(script, worker, 1, "half of it").ConfigureAwait(false);
        await script.LoseAsync(CommitOutcome.NotExpired, loss, "taking away a claim that has shown progress since it was read").ConfigureAwait(false);

        read = await script.WriteAsync(Claim(read, worker)).ConfigureAwait(false);
        await BeatAsync(script, worker, 2).ConfigureAwait(false);
        read = await script.WriteAsync(Unclaim(read) with { Claim = ClaimGuard.Silent }).ConfigureAwait(false);
        await script.LoseAsync(CommitOutcome.NotExpired, From(read) with { Claim = ClaimGuard.Silent }, "taking away a claim that nobody has").ConfigureAwait(false);
    }

    private static Commit Live(Commit commit, string worker, long fence) =>
        commit with { Claim = ClaimGuard.Live, ClaimWorker = worker, ClaimFence = fence };

    private static async Task<ClaimLease?> BeatAsync(StoreScript script, string worker, long fence, string? progress = null, Usage? usage = null) =>
        (await script.Store.HeartbeatAsync([new Heartbeat(Id(1), worker, fence, progress, usage)], Lease, default).ConfigureAwait(false))[0];
}
