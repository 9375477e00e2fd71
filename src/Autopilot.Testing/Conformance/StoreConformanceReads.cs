using static Autopilot.Testing.StoreScript;

namespace Autopilot.Testing;

/// <summary>Lists, the ledger, and what is left after a restart.</summary>
internal static class StoreConformanceReads
{
    public static IReadOnlyList<StoreCase> Cases { get; } =
    [
        StoreCase.Of(The_ledger_gives_every_event_once_in_order),
        StoreCase.Of(The_ledger_is_read_while_it_is_written),
        StoreCase.Of(A_position_of_another_store_is_refused),
        StoreCase.Of(A_consumer_goes_on_at_its_checkpoint),
        StoreCase.Of(A_reader_knows_how_far_it_is_behind),
        StoreCase.Of(A_tasks_events_are_read_in_pages),
        StoreCase.Of(Tasks_are_listed_in_pages_by_id),
        StoreCase.Of(Tasks_are_listed_by_state),
        StoreCase.Of(Tasks_are_listed_by_text),
        StoreCase.Of(A_list_is_bounded),
        StoreCase.Of(Every_spec_that_a_task_had_is_found),
        StoreCase.Durable(Everything_is_there_after_a_restart),
        StoreCase.Durable(Positions_and_numbers_go_on_after_a_restart),
    ];

    private static async Task The_ledger_gives_every_event_once_in_order(StoreScript script)
    {
        await Task.WhenAll(Enumerable.Range(1, 12).Select(number => Task.Run(() => script.ReachAsync(number, RunState.PrCreated)))).ConfigureAwait(false);
        await script.Store.SetExecutionAsync(true, "start", null, "operator", default).ConfigureAwait(false);

        var whole = await script.ReadLedgerAsync(LedgerPosition.Start).ConfigureAwait(false);
        Expect.Equal((12 * 4) + 1, whole.Count, "the number of events of the ledger");
        var paged = await script.ReadLedgerAsync(LedgerPosition.Start, 5).ConfigureAwait(false);

        Expect.Sequence(whole.Select(e => e.Position), paged.Select(e => e.Position), "the positions read five at a time");
        foreach (var number in Enumerable.Range(1, 12))
        {
            Expect.Sequence([1L, 2L, 3L, 4L], whole.Where(e => e.Vtid == Id(number)).Select(e => e.Seq), $"the events of {Id(number)} in the ledger");
        }
    }

    private static async Task The_ledger_is_read_while_it_is_written(StoreScript script)
    {
        var seen = new List<(Vtid?, long)>();
        var after = LedgerPosition.Start;
        var writing = Task.WhenAll(Enumerable.Range(1, 20).Select(number => Task.Run(() => script.ReachAsync(number, RunState.Reviewing))));
        bool ended;
        do
        {
            ended = writing.IsCompleted && (await script.Store.ReadLagAsync(after, default).ConfigureAwait(false)).Events == 0;
            foreach (var next in await script.Store.ReadAsync(after, 7, default).ConfigureAwait(false))
            {
                seen.Add((next.Vtid, next.Seq));
                after = next.Position;
                ended = false;
            }

            await Task.Yield();
        }
        while (!ended);

        await writing.ConfigureAwait(false);
        Expect.Equal(100, seen.Count, "the number of events that a reader saw of writers at work");
        Expect.Equal(100, seen.Distinct().Count(), "the number of different events that it saw");
    }

    private static async Task A_position_of_another_store_is_refused(StoreScript script)
    {
        await script.CreateAsync(1).ConfigureAwait(false);

        foreach (var token in new[] { "x", "-1", "99999999999", "0" })
        {
            await Expect.Refused(
                "unknown_position", () => script.Store.ReadAsync(new LedgerPosition(token), 10, default), $"the position '{token}'").ConfigureAwait(false);
        }
    }

    private static async Task A_consumer_goes_on_at_its_checkpoint(StoreScript script)
    {
        await script.ReachAsync(1, RunState.PrCreated).ConfigureAwait(false);
        Expect.Equal(LedgerPosition.Start, await script.Store.ReadCheckpointAsync("mailer", default).ConfigureAwait(false), "the checkpoint of a new consumer");
        var read = await script.ReadLedgerAsync(LedgerPosition.Start).ConfigureAwait(false);
        await script.Store.SaveCheckpointAsync("mailer", read[2].Position, default).ConfigureAwait(false);
        await script.Store.SaveCheckpointAsync("exporter", read[0].Position, default).ConfigureAwait(false);
        await script.Store.SaveCheckpointAsync("mailer", read[1].Position, default).ConfigureAwait(false);

        Expect.Equal(read[1].Position, await script.Store.ReadCheckpointAsync("mailer", default).ConfigureAwait(false), "the checkpoint that was saved last");
        Expect.Equal(read[0].Position, await script.Store.ReadCheckpointAsync("exporter", default).ConfigureAwait(false), "the checkpoint of another consumer");
        await Expect.Refused(
            "unknown_position", () => script.Store.SaveCheckpointAsync("mailer", new LedgerPosition("elsewhere"), default), "a checkpoint of another store").ConfigureAwait(false);
        Expect.Equal(read[1].Position, await script.Store.ReadCheckpointAsync("mailer", default).ConfigureAwait(false), "the checkpoint after one was refused");
    }

    private static async Task A_reader_knows_how_far_it_is_behind(StoreScript script)
    {
        Expect.Equal(new LedgerLag(0, TimeSpan.Zero), await script.Store.ReadLagAsync(LedgerPosition.Start, default).ConfigureAwait(false), "the lag behind an empty ledger");
        Expect.Equal(LedgerPosition.Start, await script.Store.ReadTailAsync(default).ConfigureAwait(false), "the tail of an empty ledger");
        await script.CreateAsync(1).ConfigureAwait(false);
        script.Advance(TimeSpan.FromSeconds(60));
        await script.CreateAsync(2).ConfigureAwait(false);
        var read = await script.ReadLedgerAsync(LedgerPosition.Start).ConfigureAwait(false);
        Expect.Equal(read[^1].Position, await script.Store.ReadTailAsync(default).ConfigureAwait(false), "the tail");

        var lag = await script.Store.ReadLagAsync(LedgerPosition.Start, default).ConfigureAwait(false);
        Expect.Equal(2, lag.Events, "the events that a reader at the start has not read");
        Expect.True(lag.Age >= TimeSpan.FromSeconds(60) && lag.Age < TimeSpan.FromSeconds(62), $"the oldest of them is a minute old, not {lag.Age}");
        Expect.Equal(0, (await script.Store.ReadLagAsync(read[1].Position, default).ConfigureAwait(false)).Events, "the events that a reader at the end has not read");
    }

    private static async Task A_tasks_events_are_read_in_pages(StoreScript script)
    {
        await script.ReachAsync(1, RunState.Verifying).ConfigureAwait(false);
        await script.CreateAsync(2).ConfigureAwait(false);

        var page = await script.Store.ReadTaskAsync(Id(1), 3, 2, default).ConfigureAwait(false);
        Expect.Sequence([4L, 5L], page.Select(e => e.Seq), "two events after the third");
        Expect.Equal(0, (await script.Store.ReadTaskAsync(Id(1), 99, 2, default).ConfigureAwait(false)).Count, "the events after the last");
        Expect.Equal(0, (await script.Store.ReadTaskAsync(Id(9), 0, 2, default).ConfigureAwait(false)).Count, "the events of a task that does not exist");
    }

    private static async Task Tasks_are_listed_in_pages_by_id(StoreScript script)
    {
        foreach (var number in new[] { 5, 3, 1, 4, 2 })
        {
            await script.ActivateAsync(number).ConfigureAwait(false);
        }

        var first = await script.Store.ListAsync(new TaskQuery { Limit = 2 }, default).ConfigureAwait(false);
        var second = await script.Store.ListAsync(new TaskQuery { Limit = 3, Cursor = first.NextCursor }, default).ConfigureAwait(false);

        Expect.Sequence([Id(1), Id(2)], first.Items.Select(item => item.Task.Vtid), "the first page");
        Expect.Sequence([Id(3), Id(4), Id(5)], second.Items.Select(item => item.Task.Vtid), "the second page");
        Expect.Equal(null, second.NextCursor, "the cursor of the last page");
        Expect.Equal(RunState.InProgress, first.Items[0].Run!.State, "the state of a listed run");
    }

    private static async Task Tasks_are_listed_by_state(StoreScript script)
    {
        await script.CreateAsync(1).ConfigureAwait(false);
        var approved = await script.CreateAsync(2).ConfigureAwait(false);
        await script.WriteAsync(From(approved) with { Task = approved.Task with { Spec = approved.Task.Spec with { Status = SpecStatus.Approved } } }).ConfigureAwait(false);
        await script.ReachAsync(3, RunState.Reviewing).ConfigureAwait(false);
        await script.WriteAsync(End(await script.ActivateAsync(4).ConfigureAwait(false), RunState.Blocked)).ConfigureAwait(false);

        foreach (var (state, number) in new[] { ("allocated", 1), ("scheduled", 2), ("reviewing", 3), ("blocked", 4) })
        {
            Expect.Sequence([Id(number)], await ListedAsync(script, new TaskQuery { State = state }).ConfigureAwait(false), $"the tasks that are {state}");
        }

        Expect.Equal(0, (await ListedAsync(script, new TaskQuery { State = "completed" }).ConfigureAwait(false)).Length, "the number of completed tasks");
    }

    private static async Task Tasks_are_listed_by_text(StoreScript script)
    {
        await script.CreateAsync(1, "Add a Button").ConfigureAwait(false);
        await script.CreateAsync(2, "Remove 100% of the ÄRGER_x").ConfigureAwait(false);

        foreach (var (text, number) in new[] { ("button", 1), ("vtid-00002", 2), ("ärger_", 2), ("100%", 2) })
        {
            Expect.Sequence([Id(number)], await ListedAsync(script, new TaskQuery { Text = text }).ConfigureAwait(false), $"the tasks that contain '{text}'");
        }

        Expect.Equal(0, (await ListedAsync(script, new TaskQuery { Text = "b_tton" }).ConfigureAwait(false)).Length, "the number of tasks that contain 'b_tton'");
    }

    private static async Task A_list_is_bounded(StoreScript script)
    {
        foreach (var limit in new[] { 0, 501 })
        {
            try
            {
                await script.Store.ListAsync(new TaskQuery { Limit = limit }, default).ConfigureAwait(false);
            }
            catch (ArgumentException)
            {
                continue;
            }

            throw new ConformanceException($"Expected a list of {limit} to be an argument error, but it was accepted.");
        }
    }

    private static async Task Every_spec_that_a_task_had_is_found(StoreScript script)
    {
        var read = await script.CreateAsync(1, "One").ConfigureAwait(false);
        var second = Spec("Two");
        await script.WriteAsync(From(read) with { Spec = second, Task = read.Task with { Spec = second.ToRecord("author") } }).ConfigureAwait(false);

        Expect.Equal(Spec("One").Text, await script.Store.FindSpecAsync(Id(1), Spec("One").Hash, default).ConfigureAwait(false), "the text of the earlier spec");
        Expect.Equal(second.Text, await script.Store.FindSpecAsync(Id(1), second.Hash, default).ConfigureAwait(false), "the text of the current spec");
        Expect.Equal(null, await script.Store.FindSpecAsync(Id(2), second.Hash, default).ConfigureAwait(false), "the spec of another task");
    }

    private static async Task Everything_is_there_after_a_restart(StoreScript script)
    {
        await script.Store.SetExecutionAsync(true, "start", null, "operator", default).ConfigureAwait(false);
        var worker = await script.RegisterAsync().ConfigureAwait(false);
        var claimed = await script.ClaimAsync(1, worker).ConfigureAwait(false);
        var written = StoreSamples.Full(await script.ActivateAsync(2).ConfigureAwait(false)) with
        {
            Command = new CommandRecord("me", "key", "payload", "answer"),
            Turns = [new TurnChange.Take("target:shop")],
            PullRequest = new PullRequestBinding(3, true),
        };
        var full = await script.WriteAsync(written).ConfigureAwait(false);
        await script.WriteAsync(Intent(full, EffectAction.Dispatch, 1)).ConfigureAwait(false);

        await script.ReopenAsync().ConfigureAwait(false);

        Expect.True((await script.Store.ReadExecutionAsync(default).ConfigureAwait(false)).Enabled, "the switch is as it was");
        var held = await script.ReadAsync(Id(1)).ConfigureAwait(false);
        Expect.Equal(claimed.Lease, held.Lease, "the claim after a restart");
        Expect.Equal((1, 1L), (held.Task.Attempt, held.Task.LastFence), "attempt and fence after a restart");
        var after = await script.ReadAsync(Id(2)).ConfigureAwait(false);
        StoreSamples.Compare(written, after);
        Expect.Equal((4L, 1), (after.Task.Version, after.Effects.Count), "version and effects after a restart");
        Expect.Equal(full.Run!.DeadlineAt, after.Run!.DeadlineAt, "the deadline after a restart");
        Expect.Equal(new TurnHolder(Id(2), 1), (await script.Store.ReadTurnAsync("target:shop", default).ConfigureAwait(false)).Holder, "the holder of the turn after a restart");
        Expect.Equal(written.Command, await script.Store.FindCommandAsync("me", "key", default).ConfigureAwait(false), "the command after a restart");
        await script.RefuseAsync("law_9", From(after) with { PullRequest = new PullRequestBinding(4, true) }, "a second open pull request after a restart").ConfigureAwait(false);
        Expect.Equal(2, (await script.Store.LeaseDueAsync("host-1", 9, Lease, default).ConfigureAwait(false)).Count, "the runs due after a restart");
    }

    private static async Task Positions_and_numbers_go_on_after_a_restart(StoreScript script)
    {
        var read = await script.ActivateAsync(1).ConfigureAwait(false);
        var last = (await script.ReadLedgerAsync(LedgerPosition.Start).ConfigureAwait(false))[^1];
        await script.ReopenAsync().ConfigureAwait(false);
        await script.WriteAsync(Move(read, RunState.Building)).ConfigureAwait(false);

        var next = await script.ReadLedgerAsync(last.Position).ConfigureAwait(false);
        Expect.Sequence([3L], next.Select(e => e.Seq), "the events after the last position read before the restart");
    }

    private static async Task<Vtid[]> ListedAsync(StoreScript script, TaskQuery query) =>
        [.. (await script.Store.ListAsync(query, default).ConfigureAwait(false)).Items.Select(item => item.Task.Vtid)];
}
