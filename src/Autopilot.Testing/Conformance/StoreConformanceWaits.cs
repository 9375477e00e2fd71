using static Autopilot.Testing.StoreScript;

namespace Autopilot.Testing;

/// <summary>Times are the store's: it stamps them, and judges by its own clock what has passed.</summary>
internal static class StoreConformanceWaits
{
    public static IReadOnlyList<StoreCase> Cases { get; } =
    [
        StoreCase.Of(A_deadline_begins_at_its_commit),
        StoreCase.Of(A_kept_deadline_stays),
        StoreCase.Of(The_time_of_entry_changes_only_with_the_state),
        StoreCase.Of(A_waiting_run_without_deadline_and_hold_is_refused),
        StoreCase.Of(A_waiting_run_with_deadline_and_hold_is_refused),
        StoreCase.Of(A_held_run_has_no_deadline),
        StoreCase.Of(An_ended_run_has_no_deadline_and_no_hold),
        StoreCase.Of(A_waiting_run_that_is_never_due_is_refused),
        StoreCase.Of(An_expiry_before_the_deadline_is_not_expired),
        StoreCase.Of(An_expiry_of_a_held_run_is_not_expired),
    ];

    private static readonly Hold Held = new(Holds.ExecutionDisabled, "Execution is on.", "operator", TimeSpan.FromMinutes(4));

    private static async Task A_deadline_begins_at_its_commit(StoreScript script)
    {
        var read = await script.ActivateAsync(1).ConfigureAwait(false);
        script.Advance(TimeSpan.FromMinutes(3));
        await script.WriteAsync(Move(read, RunState.Building) with { Deadline = Deadline.In(TimeSpan.FromMinutes(30)) }).ConfigureAwait(false);

        read = await script.ReadAsync(Id(1)).ConfigureAwait(false);
        var now = await script.Store.NowAsync(default).ConfigureAwait(false);
        Expect.Near(now + TimeSpan.FromMinutes(30), read.Run!.DeadlineAt, "the deadline");
        Expect.Near(now, read.Now, "the time of a reading");
    }

    private static async Task A_kept_deadline_stays(StoreScript script)
    {
        var read = await script.ActivateAsync(1).ConfigureAwait(false);
        script.Advance(TimeSpan.FromMinutes(3));
        await script.WriteAsync(From(read) with { Run = read.Run! with { FailedOffers = 1, DeadlineAt = null } }).ConfigureAwait(false);

        var after = await script.ReadAsync(Id(1)).ConfigureAwait(false);
        Expect.Equal(read.Run!.DeadlineAt, after.Run!.DeadlineAt, "a deadline that the commit keeps, whatever the run says,");
    }

    private static async Task The_time_of_entry_changes_only_with_the_state(StoreScript script)
    {
        var first = await script.ActivateAsync(1).ConfigureAwait(false);
        script.Advance(TimeSpan.FromMinutes(1));
        var stayed = await script.WriteAsync(From(first) with { Run = first.Run! with { EnteredAt = default, StartedAt = default } }).ConfigureAwait(false);
        Expect.Equal(first.Run!.EnteredAt, stayed.Run!.EnteredAt, "the time of entry while the state stays");

        var moved = await script.WriteAsync(Move(stayed, RunState.Building)).ConfigureAwait(false);
        Expect.Near(first.Now + TimeSpan.FromMinutes(1), moved.Run!.EnteredAt, "the time of entry after a move");
        Expect.Equal(first.Run.StartedAt, moved.Run.StartedAt, "the time of activation after a move");
        Expect.Near(first.Now, moved.Run.StartedAt, "the time of activation");
    }

    private static async Task A_waiting_run_without_deadline_and_hold_is_refused(StoreScript script)
    {
        var read = await script.ActivateAsync(1).ConfigureAwait(false);

        await script.RefuseAsync("law_6", Move(read, RunState.Building) with { Deadline = Deadline.None }, "a wait without deadline and hold").ConfigureAwait(false);
        var second = await script.CreateAsync(2).ConfigureAwait(false);
        await script.RefuseAsync("law_6", Activation(second) with { Deadline = Deadline.Keep }, "a run that begins without deadline and hold").ConfigureAwait(false);
    }

    private static async Task A_waiting_run_with_deadline_and_hold_is_refused(StoreScript script)
    {
        var read = await script.ActivateAsync(1).ConfigureAwait(false);

        await script.RefuseAsync("law_6", From(read) with { Run = read.Run! with { Hold = Held } }, "a hold while the deadline goes on").ConfigureAwait(false);
    }

    private static async Task A_held_run_has_no_deadline(StoreScript script)
    {
        var read = await script.ActivateAsync(1).ConfigureAwait(false);
        // What a commit answered may be more exact than what the store keeps of it.
        var exact = read.Run!.DeadlineAt + TimeSpan.FromTicks(9);
        await script.WriteAsync(From(read) with { Run = read.Run with { Hold = Held, DeadlineAt = exact }, Deadline = Deadline.None }).ConfigureAwait(false);

        read = await script.ReadAsync(Id(1)).ConfigureAwait(false);
        Expect.Equal((Held, (DateTimeOffset?)null), (read.Run!.Hold, read.Run.DeadlineAt), "hold and deadline of a held run");

        read = await script.WriteAsync(From(read) with { Run = read.Run with { Hold = null }, Deadline = Deadline.In(Held.Remaining) }).ConfigureAwait(false);
        Expect.Near(read.Now + TimeSpan.FromMinutes(4), read.Run!.DeadlineAt, "the deadline after the hold");
    }

    private static async Task An_ended_run_has_no_deadline_and_no_hold(StoreScript script)
    {
        var read = await script.ActivateAsync(1).ConfigureAwait(false);
        await script.RefuseAsync(
            "law_8", End(read, RunState.Failed) with { Run = read.Run! with { State = RunState.Failed, Hold = Held } }, "an end that is held").ConfigureAwait(false);

        read = await script.WriteAsync(End(read, RunState.Failed) with { Deadline = Deadline.Keep }).ConfigureAwait(false);
        Expect.True(read.Run!.DeadlineAt is null, "an ended run has no deadline");
    }

    private static async Task A_waiting_run_that_is_never_due_is_refused(StoreScript script)
    {
        var read = await script.ActivateAsync(1).ConfigureAwait(false);

        await script.RefuseAsync("law_6", Move(read, RunState.Building) with { DueIn = null }, "a waiting run that is never looked at again").ConfigureAwait(false);
    }

    private static async Task An_expiry_before_the_deadline_is_not_expired(StoreScript script)
    {
        var read = await script.ActivateAsync(1).ConfigureAwait(false);
        var expiry = End(read, RunState.Blocked) with { RequireDeadlinePassed = true };

        script.Advance(Wait - TimeSpan.FromSeconds(5));
        await script.LoseAsync(CommitOutcome.NotExpired, expiry, "an expiry 5 s before the deadline").ConfigureAwait(false);
        script.Advance(TimeSpan.FromSeconds(5));
        await script.WriteAsync(expiry).ConfigureAwait(false);
    }

    private static async Task An_expiry_of_a_held_run_is_not_expired(StoreScript script)
    {
        var read = await script.ActivateAsync(1).ConfigureAwait(false);
        read = await script.WriteAsync(From(read) with { Run = read.Run! with { Hold = Held }, Deadline = Deadline.None }).ConfigureAwait(false);
        script.Advance(TimeSpan.FromDays(30));

        await script.LoseAsync(CommitOutcome.NotExpired, End(read, RunState.Blocked) with { RequireDeadlinePassed = true }, "an expiry of a held run").ConfigureAwait(false);
    }
}
