using static Autopilot.Testing.StoreScript;

namespace Autopilot.Testing;

/// <summary>Intents: recorded before the effect, one at a time, resolved once (law 5).</summary>
internal static class StoreConformanceEffects
{
    public static IReadOnlyList<StoreCase> Cases { get; } =
    [
        StoreCase.Of(An_intent_is_recorded_with_its_commit),
        StoreCase.Of(An_intent_is_resolved_once),
        StoreCase.Of(A_resolution_is_done_or_refused_and_nothing_else),
        StoreCase.Of(Concurrent_resolutions_of_one_intent_one_wins),
        StoreCase.Of(Ordinals_begin_at_one_and_have_no_holes),
        StoreCase.Of(An_unresolved_intent_bars_the_next),
        StoreCase.Of(After_a_refused_effect_the_next_ordinal_is_accepted),
        StoreCase.Of(A_merge_or_deployment_that_is_done_is_never_intended_again),
        StoreCase.Of(A_dispatch_is_intended_any_number_of_times),
        StoreCase.Of(A_pull_request_is_created_once_per_branch),
        StoreCase.Of(A_branch_is_updated_at_most_three_times),
        StoreCase.Of(An_intent_while_execution_is_off_is_refused_by_outcome),
        StoreCase.Of(An_ended_run_intends_clean_up_only),
        StoreCase.Of(Effects_of_attempts_do_not_mix),
        StoreCase.Of(An_intent_of_another_task_is_refused),
    ];

    private static async Task An_intent_is_recorded_with_its_commit(StoreScript script)
    {
        var read = await script.ReachAsync(1, RunState.Validated).ConfigureAwait(false);
        read = await script.WriteAsync(Intent(read, EffectAction.Merge, 1, "head", "host-7")).ConfigureAwait(false);

        Expect.Equal(1, read.Effects.Count, "the number of effects after one intent");
        var effect = (await script.ReadAsync(Id(1)).ConfigureAwait(false)).Effects[0];
        Expect.Equal((new EffectKey(Id(1), 1, EffectAction.Merge, 1), "host-7", "head"), (effect.Key, effect.Host, effect.Subject), "key, host and subject");
        Expect.Equal((EffectStatus.Intended, (string?)null, false, false), (effect.Status, effect.Result, effect.Adopted, effect.HostEnded), "what is known of an intent");
        Expect.Near(read.Now, effect.IntendedAt, "the time of the intent");
        Expect.True(effect.ResolvedAt is null, "an intent is not resolved");
    }

    private static async Task An_intent_is_resolved_once(StoreScript script)
    {
        var read = await script.ReachAsync(1, RunState.Validated).ConfigureAwait(false);
        read = await script.WriteAsync(Intent(read, EffectAction.Merge, 1)).ConfigureAwait(false);
        var key = read.Effects[0].Key;
        script.Advance(TimeSpan.FromSeconds(30));

        Expect.True(await script.Store.ResolveAsync(key, EffectStatus.Done, "sha", true, default).ConfigureAwait(false), "the first resolution of an intent succeeds");
        Expect.True(!await script.Store.ResolveAsync(key, EffectStatus.Refused, "no", false, default).ConfigureAwait(false), "a second resolution changes nothing");
        Expect.True(!await script.Store.ResolveAsync(key with { Ordinal = 2 }, EffectStatus.Done, "x", false, default).ConfigureAwait(false), "what was never intended is not resolved");
        Expect.True(!await script.Store.ResolveAsync(key with { Vtid = Id(9) }, EffectStatus.Done, "x", false, default).ConfigureAwait(false), "a task that does not exist has nothing to resolve");

        var after = await script.ReadAsync(Id(1)).ConfigureAwait(false);
        Expect.Equal((EffectStatus.Done, "sha", true), (after.Effects[0].Status, after.Effects[0].Result, after.Effects[0].Adopted), "the resolved effect");
        Expect.Near(read.Now + TimeSpan.FromSeconds(30), after.Effects[0].ResolvedAt, "the time of the resolution");
        Expect.Equal(read.Task.Version, after.Task.Version, "the version, which a resolution does not raise,");
    }

    private static async Task A_resolution_is_done_or_refused_and_nothing_else(StoreScript script)
    {
        var read = await script.ReachAsync(1, RunState.Validated).ConfigureAwait(false);
        read = await script.WriteAsync(Intent(read, EffectAction.Merge, 1)).ConfigureAwait(false);
        try
        {
            await script.Store.ResolveAsync(read.Effects[0].Key, EffectStatus.Intended, null, false, default).ConfigureAwait(false);
        }
        catch (ArgumentException)
        {
            return;
        }

        throw new ConformanceException("Expected a resolution to 'intended' to be an argument error, but it was accepted.");
    }

    private static async Task Concurrent_resolutions_of_one_intent_one_wins(StoreScript script)
    {
        var read = await script.ReachAsync(1, RunState.Validated).ConfigureAwait(false);
        read = await script.WriteAsync(Intent(read, EffectAction.Merge, 1)).ConfigureAwait(false);

        var wins = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() =>
            script.Store.ResolveAsync(read.Effects[0].Key, EffectStatus.Done, $"{i}", false, default)))).ConfigureAwait(false);
        Expect.Equal(1, wins.Count(won => won), "the number of resolutions that succeed");
    }

    private static async Task Ordinals_begin_at_one_and_have_no_holes(StoreScript script)
    {
        var read = await script.ReachAsync(1, RunState.Validated).ConfigureAwait(false);

        await script.RefuseAsync("law_5", Intent(read, EffectAction.Merge, 0), "ordinal 0").ConfigureAwait(false);
        await script.RefuseAsync("law_5", Intent(read, EffectAction.Merge, 2), "ordinal 2 before ordinal 1").ConfigureAwait(false);
        read = await script.WriteAsync(Intent(read, EffectAction.Merge, 1)).ConfigureAwait(false);
        await script.RefuseAsync("law_5", Intent(read, EffectAction.Merge, 1), "ordinal 1 twice").ConfigureAwait(false);
    }

    private static async Task An_unresolved_intent_bars_the_next(StoreScript script)
    {
        var read = await script.ReachAsync(1, RunState.Validated).ConfigureAwait(false);
        read = await script.WriteAsync(Intent(read, EffectAction.Merge, 1)).ConfigureAwait(false);

        await script.RefuseAsync("law_5", Intent(read, EffectAction.Merge, 2), "a second merge while the first is unresolved").ConfigureAwait(false);
        await script.WriteAsync(Intent(read, EffectAction.StartChecks, 1)).ConfigureAwait(false);
    }

    private static async Task After_a_refused_effect_the_next_ordinal_is_accepted(StoreScript script)
    {
        var read = await script.ReachAsync(1, RunState.Validated).ConfigureAwait(false);
        read = await IntendAndResolve(script, read, EffectAction.Merge, 1, EffectStatus.Refused).ConfigureAwait(false);
        read = await IntendAndResolve(script, read, EffectAction.Merge, 2, EffectStatus.Done).ConfigureAwait(false);

        Expect.Sequence([1, 2], read.Effects.Select(effect => effect.Key.Ordinal), "the ordinals of the merge");
    }

    private static async Task A_merge_or_deployment_that_is_done_is_never_intended_again(StoreScript script)
    {
        var read = await script.ReachAsync(1, RunState.Validated).ConfigureAwait(false);
        foreach (var action in new[] { EffectAction.Merge, EffectAction.Deploy, EffectAction.Shift, EffectAction.Restore })
        {
            read = await IntendAndResolve(script, read, action, 1, EffectStatus.Done).ConfigureAwait(false);
            await script.RefuseAsync("law_5", Intent(read, action, 2, "another"), $"a second {action.Name()} after one that is done").ConfigureAwait(false);
        }
    }

    private static async Task A_dispatch_is_intended_any_number_of_times(StoreScript script)
    {
        var read = await script.ActivateAsync(1).ConfigureAwait(false);
        read = await script.WriteAsync(Intent(read, EffectAction.Dispatch, 1)).ConfigureAwait(false);
        for (var ordinal = 2; ordinal <= 12; ordinal++)
        {
            read = await IntendAndResolve(script, read, EffectAction.Dispatch, ordinal, EffectStatus.Done).ConfigureAwait(false);
        }

        Expect.Sequence(Enumerable.Range(1, 12), read.Effects.Select(effect => effect.Key.Ordinal), "the ordinals of the dispatches, in order,");
    }

    private static async Task A_pull_request_is_created_once_per_branch(StoreScript script)
    {
        var read = await script.ReachAsync(1, RunState.Building).ConfigureAwait(false);
        read = await IntendAndResolve(script, read, EffectAction.CreatePullRequest, 1, EffectStatus.Done, "autopilot/VTID-00001-1.1").ConfigureAwait(false);

        await script.RefuseAsync(
            "law_5", Intent(read, EffectAction.CreatePullRequest, 2, "autopilot/VTID-00001-1.1"), "a second pull request of the same branch").ConfigureAwait(false);
        await script.WriteAsync(Intent(read, EffectAction.CreatePullRequest, 2, "autopilot/VTID-00001-1.2")).ConfigureAwait(false);
    }

    private static async Task A_branch_is_updated_at_most_three_times(StoreScript script)
    {
        var read = await script.ReachAsync(1, RunState.Validated).ConfigureAwait(false);
        for (var ordinal = 1; ordinal <= 3; ordinal++)
        {
            read = await IntendAndResolve(script, read, EffectAction.UpdateBranch, ordinal, EffectStatus.Done).ConfigureAwait(false);
        }

        await script.RefuseAsync("law_5", Intent(read, EffectAction.UpdateBranch, 4), "a fourth update of the branch").ConfigureAwait(false);
    }

    private static async Task An_intent_while_execution_is_off_is_refused_by_outcome(StoreScript script)
    {
        var read = await script.ReachAsync(1, RunState.Validated).ConfigureAwait(false);
        var intent = Intent(read, EffectAction.Merge, 1) with { RequireExecution = true };

        await script.LoseAsync(CommitOutcome.ExecutionDisabled, intent, "an intent while execution is off").ConfigureAwait(false);
        await script.Store.SetExecutionAsync(true, "go", null, "operator", default).ConfigureAwait(false);
        await script.WriteAsync(intent).ConfigureAwait(false);
    }

    private static async Task An_ended_run_intends_clean_up_only(StoreScript script)
    {
        var read = await script.ReachAsync(1, RunState.Merged).ConfigureAwait(false);
        read = await script.WriteAsync(End(read, RunState.Failed)).ConfigureAwait(false);

        await script.RefuseAsync("law_5", Intent(read, EffectAction.Deploy, 1), "a deployment by a run that has ended").ConfigureAwait(false);
        read = await script.WriteAsync(Intent(read, EffectAction.Restore, 1)).ConfigureAwait(false);
        read = await script.WriteAsync(Activation(read)).ConfigureAwait(false);
        var late = Intent(read, EffectAction.ClosePullRequest, 1);
        await script.WriteAsync(late with { Intent = late.Intent! with { Key = late.Intent.Key with { Attempt = 1 } } }).ConfigureAwait(false);
        Expect.Equal(2, (await script.Store.ListEffectsAsync(Id(1), 1, default).ConfigureAwait(false)).Count, "the effects of the first attempt");
    }

    private static async Task Effects_of_attempts_do_not_mix(StoreScript script)
    {
        var read = await script.ReachAsync(1, RunState.Validated).ConfigureAwait(false);
        read = await IntendAndResolve(script, read, EffectAction.Merge, 1, EffectStatus.Done).ConfigureAwait(false);
        read = await script.WriteAsync(End(read, RunState.Failed)).ConfigureAwait(false);
        read = await script.WriteAsync(Activation(read)).ConfigureAwait(false);

        Expect.Equal(0, read.Effects.Count, "the number of effects of a new attempt");
        read = await script.WriteAsync(Intent(read, EffectAction.Merge, 1)).ConfigureAwait(false);
        Expect.Equal(2, read.Effects[0].Key.Attempt, "the attempt of its effect");
        Expect.Equal(1, (await script.Store.ListEffectsAsync(Id(1), 1, default).ConfigureAwait(false)).Count, "the effects of the first attempt");
        Expect.Equal(0, (await script.Store.ListEffectsAsync(Id(9), 1, default).ConfigureAwait(false)).Count, "the effects of a task that does not exist");
    }

    private static async Task An_intent_of_another_task_is_refused(StoreScript script)
    {
        var read = await script.ActivateAsync(1).ConfigureAwait(false);
        var other = await script.ActivateAsync(2).ConfigureAwait(false);

        await script.RefuseAsync(
            "invalid_commit", From(read) with { Intent = Intent(other, EffectAction.Merge, 1).Intent }, "an intent of another task").ConfigureAwait(false);
    }

    private static async Task<TaskSnapshot> IntendAndResolve(
        StoreScript script, TaskSnapshot read, EffectAction action, int ordinal, EffectStatus status, string subject = "subject")
    {
        read = await script.WriteAsync(Intent(read, action, ordinal, subject)).ConfigureAwait(false);
        var key = new EffectKey(read.Task.Vtid, read.Task.Attempt, action, ordinal);
        Expect.True(await script.Store.ResolveAsync(key, status, "answer", false, default).ConfigureAwait(false), $"{key} is resolved");
        return await script.ReadAsync(read.Task.Vtid).ConfigureAwait(false);
    }
}
