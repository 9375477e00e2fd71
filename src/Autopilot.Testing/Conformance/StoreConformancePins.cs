using static Autopilot.Testing.StoreScript;

namespace Autopilot.Testing;

/// <summary>What a run is pinned to for its whole life: its policy and its move table.</summary>
internal static class StoreConformancePins
{
    public static IReadOnlyList<StoreCase> Cases { get; } =
    [
        StoreCase.Of(A_run_keeps_the_policy_that_it_began_with),
        StoreCase.Of(Each_run_has_its_own_policy),
        StoreCase.Of(A_run_under_another_move_table_is_not_leased),
    ];

    private static readonly TimeSpan Length = TimeSpan.FromSeconds(30);

    private static async Task A_run_keeps_the_policy_that_it_began_with(StoreScript script)
    {
        var read = await script.ActivateAsync(1).ConfigureAwait(false);
        var other = read.Run!.Policy with { Profile = "other", Capability = "other", GoodAnswers = 9 };
        var move = Move(read, RunState.Building);
        await script.WriteAsync(move with { Run = move.Run! with { Policy = other } }).ConfigureAwait(false);

        var kept = (await script.ReadAsync(Id(1)).ConfigureAwait(false)).Run!;
        Expect.Equal(RunState.Building, kept.State, "the state");
        Expect.Equal(Show(read.Run.Policy), Show(kept.Policy), "the policy after a commit that names another");
    }

    // Two policies may carry the same hash, or none: what a profile says of itself does not make them one.
    private static async Task Each_run_has_its_own_policy(StoreScript script)
    {
        for (var number = 1; number <= 3; number++)
        {
            var activation = Activation(await script.CreateAsync(number).ConfigureAwait(false));
            await script.WriteAsync(activation with
            {
                Run = activation.Run! with { Policy = activation.Run.Policy with { GoodAnswers = number, Hash = "same" } },
            }).ConfigureAwait(false);
        }

        for (var number = 1; number <= 3; number++)
        {
            var run = (await script.ReadAsync(Id(number)).ConfigureAwait(false)).Run!;
            Expect.Equal((number, "same"), (run.Policy.GoodAnswers, run.Policy.Hash), $"the policy of {run.Vtid}");
        }
    }

    private static async Task A_run_under_another_move_table_is_not_leased(StoreScript script)
    {
        var worker = await script.RegisterAsync().ConfigureAwait(false);
        var foreign = Activation(await script.CreateAsync(1).ConfigureAwait(false));
        var version = foreign.Run!.TableVersion + 1;
        await script.WriteAsync(foreign with { Run = foreign.Run with { TableVersion = version } }).ConfigureAwait(false);

        Expect.Equal(null, await script.Store.NextDueAsync(default).ConfigureAwait(false), "the next due time when only another version's host may look");
        Expect.Equal(0, (await DueAsync(script).ConfigureAwait(false)).Count, "the due runs under another move table that are leased");
        var work = await script.Store.LeaseClaimableAsync("host-1", worker, ["*"], 9, Length, default).ConfigureAwait(false);
        Expect.Equal(0, work.Count, "the work under another move table that is offered");

        await script.ActivateAsync(2).ConfigureAwait(false);
        Expect.Equal(TimeSpan.Zero, await script.Store.NextDueAsync(default).ConfigureAwait(false), "the next due time when a run of this version is due");
        Expect.Sequence([Id(2)], (await DueAsync(script).ConfigureAwait(false)).Select(lease => lease.Snapshot.Task.Vtid), "the runs leased beside it");
        Expect.Equal(version, (await script.ReadAsync(Id(1)).ConfigureAwait(false)).Run!.TableVersion, "the move table that the run lives under");
    }

    private static string Show(RunPolicy policy) => $"{policy with { Rules = [], RequiredChecks = [], ProtectedPaths = [] }} {string.Join(' ', policy.Rules)}";

    private static Task<IReadOnlyList<RunLease>> DueAsync(StoreScript script) => script.Store.LeaseDueAsync("host-1", 9, Length, default);
}
