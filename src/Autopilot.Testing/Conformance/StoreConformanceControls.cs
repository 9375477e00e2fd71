using static Autopilot.Testing.StoreScript;

namespace Autopilot.Testing;

/// <summary>The execution switch: off until somebody turns it on, and off when in doubt.</summary>
internal static class StoreConformanceControls
{
    public static IReadOnlyList<StoreCase> Cases { get; } =
    [
        StoreCase.Of(A_new_store_has_execution_off),
        StoreCase.Of(The_switch_is_set_with_its_reason),
        StoreCase.Of(The_switch_goes_off_at_its_expiry),
        StoreCase.Of(A_change_of_the_switch_is_one_event),
        StoreCase.Of(A_change_of_the_switch_makes_held_runs_due),
        StoreCase.Of(Switching_off_makes_every_active_run_due),
        StoreCase.Of(A_tick_that_finds_the_switch_gone_off_makes_every_active_run_due),
        StoreCase.Of(A_reason_is_required),
        StoreCase.Of(The_switch_is_quiet_when_nothing_moves),
        StoreCase.Of(What_an_ended_run_left_unresolved_does_not_disturb_the_quiet),
        StoreCase.Of(A_commit_that_needs_execution_is_refused_while_it_is_off),
    ];

    private static async Task A_new_store_has_execution_off(StoreScript script)
    {
        var execution = await ReadAsync(script).ConfigureAwait(false);

        Expect.True(!execution.Enabled, "a new store has execution off");
        Expect.True(execution.IsQuiescent, "a new store is quiet");
    }

    private static async Task The_switch_is_set_with_its_reason(StoreScript script)
    {
        var set = await script.Store.SetExecutionAsync(true, "start", TimeSpan.FromHours(1), "operator", default).ConfigureAwait(false);
        var read = await ReadAsync(script).ConfigureAwait(false);

        Expect.Equal(set, read, "the switch as it is read");
        Expect.Equal((true, "start", "operator"), (read.Enabled, read.Reason, read.By), "switch, reason and principal");
        Expect.Near(await script.Store.NowAsync(default).ConfigureAwait(false), read.At, "the time of the change");
        Expect.Near(read.At + TimeSpan.FromHours(1), read.ExpiresAt, "the expiry");

        await script.Store.SetExecutionAsync(false, "stop", null, "operator", default).ConfigureAwait(false);
        read = await ReadAsync(script).ConfigureAwait(false);
        Expect.Equal((false, "stop", (DateTimeOffset?)null), (read.Enabled, read.Reason, read.ExpiresAt), "the switch that was turned off");
    }

    private static async Task The_switch_goes_off_at_its_expiry(StoreScript script)
    {
        await script.Store.SetExecutionAsync(true, "start", TimeSpan.FromMinutes(1), "operator", default).ConfigureAwait(false);
        script.Advance(TimeSpan.FromMinutes(1));

        Expect.True(!(await ReadAsync(script).ConfigureAwait(false)).Enabled, "the switch is off at its expiry");
        var read = await script.CreateAsync(1).ConfigureAwait(false);
        await script.LoseAsync(CommitOutcome.ExecutionDisabled, Activation(read) with { RequireExecution = true }, "an activation after the expiry").ConfigureAwait(false);
    }

    private static async Task A_change_of_the_switch_is_one_event(StoreScript script)
    {
        await script.CreateAsync(1).ConfigureAwait(false);
        await script.Store.SetExecutionAsync(true, "start", null, "operator", default).ConfigureAwait(false);
        await script.Store.SetExecutionAsync(false, "stop", null, "other", default).ConfigureAwait(false);

        var events = (await script.ReadLedgerAsync(LedgerPosition.Start).ConfigureAwait(false)).Where(e => e.Vtid is null).ToArray();
        Expect.Sequence([(1L, EventTypes.ControlUpdated, "operator"), (2L, EventTypes.ControlUpdated, "other")], events.Select(e => (e.Seq, e.Type, e.Actor)), "the events of the installation");
        Expect.Equal("start", (string?)events[0].Data?["reason"], "the reason in the event");
    }

    private static async Task A_change_of_the_switch_makes_held_runs_due(StoreScript script)
    {
        var activation = Activation(await script.CreateAsync(1).ConfigureAwait(false));
        var hold = new Hold(Holds.ExecutionDisabled, "Execution is on.", "operator", Wait);
        await script.WriteAsync(activation with { Run = activation.Run! with { Hold = hold }, Deadline = Deadline.None, DueIn = TimeSpan.FromHours(1) }).ConfigureAwait(false);
        await script.Store.SetExecutionAsync(true, "start", null, "operator", default).ConfigureAwait(false);

        Expect.Equal(1, (await script.Store.LeaseDueAsync("host-1", 9, Lease, default).ConfigureAwait(false)).Count, "the held runs that are due after the switch changed");
    }

    private static async Task Switching_off_makes_every_active_run_due(StoreScript script)
    {
        await WaitingAsync(script).ConfigureAwait(false);
        await script.Store.SetExecutionAsync(true, "go on", null, "operator", default).ConfigureAwait(false);
        Expect.Equal(0, (await script.Store.LeaseDueAsync("host-1", 9, Lease, default).ConfigureAwait(false)).Count, "the runs without a hold that are due after switching on");

        await script.Store.SetExecutionAsync(false, "stop", null, "operator", default).ConfigureAwait(false);
        Expect.Equal(1, (await script.Store.LeaseDueAsync("host-1", 9, Lease, default).ConfigureAwait(false)).Count, "the active runs that are due after switching off");
    }

    private static async Task A_tick_that_finds_the_switch_gone_off_makes_every_active_run_due(StoreScript script)
    {
        await WaitingAsync(script).ConfigureAwait(false);
        await script.Store.SetExecutionAsync(true, "for a moment", TimeSpan.FromSeconds(12), "operator", default).ConfigureAwait(false);
        await script.Store.TickAsync("host-1", Wait, default).ConfigureAwait(false);
        script.Advance(TimeSpan.FromSeconds(10));
        await script.Store.TickAsync("host-1", Wait, default).ConfigureAwait(false);
        Expect.Equal(0, (await script.Store.LeaseDueAsync("host-1", 9, Lease, default).ConfigureAwait(false)).Count, "the runs that are due before the switch goes off");

        script.Advance(TimeSpan.FromSeconds(5));
        await script.Store.TickAsync("host-2", Wait, default).ConfigureAwait(false);
        Expect.Equal(1, (await script.Store.LeaseDueAsync("host-1", 9, Lease, default).ConfigureAwait(false)).Count, "the active runs that are due after it went off by itself");
    }

    // A run that nothing holds and nobody looks at for an hour, and one that has ended.
    private static async Task WaitingAsync(StoreScript script)
    {
        var activation = Activation(await script.CreateAsync(1).ConfigureAwait(false));
        await script.WriteAsync(activation with { DueIn = TimeSpan.FromHours(1) }).ConfigureAwait(false);
        await script.WriteAsync(End(await script.ActivateAsync(2).ConfigureAwait(false), RunState.Failed)).ConfigureAwait(false);
    }

    private static async Task A_reason_is_required(StoreScript script)
    {
        try
        {
            await script.Store.SetExecutionAsync(true, " ", null, "operator", default).ConfigureAwait(false);
        }
        catch (ArgumentException)
        {
            Expect.True(!(await script.Store.ReadExecutionAsync(default).ConfigureAwait(false)).Enabled, "the switch stays off without a reason");
            return;
        }

        throw new ConformanceException("Expected a change of the switch without a reason to be an argument error, but it was accepted.");
    }

    private static async Task The_switch_is_quiet_when_nothing_moves(StoreScript script)
    {
        var worker = await script.RegisterAsync().ConfigureAwait(false);
        var claimed = await script.ClaimAsync(1, worker).ConfigureAwait(false);
        claimed = await script.WriteAsync(Intent(claimed, EffectAction.Dispatch, 1)).ConfigureAwait(false);
        var execution = await script.Store.ReadExecutionAsync(default).ConfigureAwait(false);
        Expect.Equal((1, 1, false), (execution.LiveClaims, execution.UnresolvedIntents, execution.IsQuiescent), "claims, intents and quiet while both are open");

        await script.Store.ResolveAsync(claimed.Effects[0].Key, EffectStatus.Done, null, false, default).ConfigureAwait(false);
        script.Advance(Lease);
        execution = await script.Store.ReadExecutionAsync(default).ConfigureAwait(false);
        Expect.Equal((0, 0, true), (execution.LiveClaims, execution.UnresolvedIntents, execution.IsQuiescent), "claims, intents and quiet when both are over");
    }

    private static async Task What_an_ended_run_left_unresolved_does_not_disturb_the_quiet(StoreScript script)
    {
        var read = await script.ActivateAsync(1).ConfigureAwait(false);
        read = await script.WriteAsync(Intent(read, EffectAction.Dispatch, 1)).ConfigureAwait(false);
        await script.WriteAsync(End(read, RunState.Failed)).ConfigureAwait(false);

        var execution = await script.Store.ReadExecutionAsync(default).ConfigureAwait(false);
        Expect.Equal((0, true), (execution.UnresolvedIntents, execution.IsQuiescent), "intents and quiet after the run has ended");
    }

    private static async Task A_commit_that_needs_execution_is_refused_while_it_is_off(StoreScript script)
    {
        var activation = Activation(await script.CreateAsync(1).ConfigureAwait(false)) with { RequireExecution = true };
        await script.LoseAsync(CommitOutcome.ExecutionDisabled, activation, "an activation while execution is off").ConfigureAwait(false);

        await script.Store.SetExecutionAsync(true, "start", null, "operator", default).ConfigureAwait(false);
        await script.WriteAsync(activation).ConfigureAwait(false);
    }

    // Both readings say the same.
    private static async Task<ExecutionSwitch> ReadAsync(StoreScript script)
    {
        var read = await script.Store.ReadExecutionAsync(default).ConfigureAwait(false);
        Expect.Equal(read.Enabled, await script.Store.IsExecutionEnabledAsync(default).ConfigureAwait(false), "whether execution is enabled");
        return read;
    }
}
