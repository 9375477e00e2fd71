using static Autopilot.Testing.StoreScript;

namespace Autopilot.Testing;

/// <summary>Work on offer: which of it a worker's host is given to claim, and in which order.</summary>
internal static class StoreConformanceOffers
{
    public static IReadOnlyList<StoreCase> Cases { get; } =
    [
        StoreCase.Of(Work_on_offer_is_leased_by_priority_and_age),
        StoreCase.Of(Work_is_offered_to_matching_capabilities),
        StoreCase.Of(Work_is_not_offered_to_an_excluded_worker_until_it_registers_again),
        StoreCase.Of(Work_that_is_not_on_offer_is_not_claimable),
    ];

    private static readonly TimeSpan Length = TimeSpan.FromSeconds(30);

    private static async Task Work_on_offer_is_leased_by_priority_and_age(StoreScript script)
    {
        foreach (var (number, priority) in new[] { (1, 0), (2, 5), (3, 0), (4, -1), (5, 5) })
        {
            await script.ActivateAsync(number, priority: priority).ConfigureAwait(false);
            script.Advance(TimeSpan.FromSeconds(1));
        }

        var worker = await script.RegisterAsync().ConfigureAwait(false);
        var first = await script.Store.LeaseClaimableAsync("host-1", worker, ["*"], 3, Length, default).ConfigureAwait(false);
        var second = await script.Store.LeaseClaimableAsync("host-1", worker, ["*"], 9, Length, default).ConfigureAwait(false);

        Expect.True(first.All(lease => lease.Overdue == TimeSpan.Zero), "work that a worker looks for is not late");
        Expect.Sequence([Id(2), Id(5), Id(1)], first.Select(lease => lease.Snapshot.Task.Vtid), "the first work offered");
        Expect.Sequence([Id(3), Id(4)], second.Select(lease => lease.Snapshot.Task.Vtid), "the work offered next");
    }

    private static async Task Work_is_offered_to_matching_capabilities(StoreScript script)
    {
        await script.ActivateAsync(1, "dotnet").ConfigureAwait(false);
        await script.ActivateAsync(2, "*").ConfigureAwait(false);
        await script.ActivateAsync(3, "node").ConfigureAwait(false);
        var worker = await script.RegisterAsync().ConfigureAwait(false);

        foreach (var (offered, expected) in new (string[], Vtid[])[] { (["go"], [Id(2)]), (["dotnet", "go"], [Id(1), Id(2)]), (["*"], [Id(1), Id(2), Id(3)]), ([], [Id(2)]) })
        {
            var leases = await ClaimableAsync(script, worker, offered).ConfigureAwait(false);
            Expect.Sequence(expected, leases.Select(lease => lease.Snapshot.Task.Vtid).Order(), $"the work offered to a worker for [{string.Join(", ", offered)}]");
            foreach (var lease in leases)
            {
                await script.Store.ReleaseAsync(lease, null, default).ConfigureAwait(false);
            }
        }
    }

    private static async Task Work_is_not_offered_to_an_excluded_worker_until_it_registers_again(StoreScript script)
    {
        var worker = await script.RegisterAsync().ConfigureAwait(false);
        var read = await script.ActivateAsync(1).ConfigureAwait(false);
        await script.WriteAsync(From(read) with { Run = read.Run! with { ExcludedWorkers = [worker] } }).ConfigureAwait(false);

        Expect.Equal(0, (await ClaimableAsync(script, worker, "*").ConfigureAwait(false)).Count, "the work offered to an excluded worker");
        var again = await script.RegisterAsync().ConfigureAwait(false);
        Expect.Equal(1, (await ClaimableAsync(script, again, "*").ConfigureAwait(false)).Count, "the work offered to a worker that registered again");
    }

    private static async Task Work_that_is_not_on_offer_is_not_claimable(StoreScript script)
    {
        var worker = await script.RegisterAsync().ConfigureAwait(false);
        var claimed = await script.ClaimAsync(1, worker).ConfigureAwait(false);
        var withdrawn = await script.ActivateAsync(2).ConfigureAwait(false);
        await script.WriteAsync(From(withdrawn) with { Run = withdrawn.Run! with { OnOffer = false } }).ConfigureAwait(false);
        var ended = await script.ActivateAsync(3).ConfigureAwait(false);
        await script.WriteAsync(End(ended, RunState.Cancelled) with { Run = ended.Run! with { State = RunState.Cancelled } }).ConfigureAwait(false);
        Expect.Equal(0, (await ClaimableAsync(script, worker, "*").ConfigureAwait(false)).Count, "the work offered when none stands on offer");

        await script.WriteAsync(Unclaim(claimed)).ConfigureAwait(false);
        Expect.Sequence([Id(1)], (await ClaimableAsync(script, worker, "*").ConfigureAwait(false)).Select(lease => lease.Snapshot.Task.Vtid), "the work offered again");
    }

    private static Task<IReadOnlyList<RunLease>> ClaimableAsync(StoreScript script, string worker, params string[] capabilities) =>
        script.Store.LeaseClaimableAsync("host-1", worker, capabilities, 100, Length, default);
}
