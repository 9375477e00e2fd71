using static Autopilot.Testing.StoreScript;

namespace Autopilot.Testing;

/// <summary>How tasks stand: kept by each commit, counted, listed both ways, and found by what went wrong.</summary>
internal static class StoreConformanceStandings
{
    public static IReadOnlyList<StoreCase> Cases { get; } =
    [
        StoreCase.Of(A_task_stands_as_its_last_commit_left_it),
        StoreCase.Of(Every_way_to_stand_is_kept),
        StoreCase.Of(A_commit_of_events_alone_leaves_the_standing),
        StoreCase.Of(A_merge_waits_for_approval_under_the_policy_that_the_run_began_with),
        StoreCase.Of(Tasks_are_counted_by_standing),
        StoreCase.Of(Tasks_that_contain_a_text_are_counted),
        StoreCase.Of(Tasks_are_listed_by_standing_in_pages_both_ways),
        StoreCase.Of(Tasks_are_listed_from_the_highest_id_down),
        StoreCase.Of(Standing_state_and_text_are_asked_for_together),
        StoreCase.Of(Tasks_are_found_by_the_failure_of_their_latest_run),
        StoreCase.Of(A_failure_of_any_text_is_kept_and_found),
        StoreCase.Durable(Standings_are_there_after_a_restart),
    ];

    private static async Task A_task_stands_as_its_last_commit_left_it(StoreScript script)
    {
        var worker = await script.RegisterAsync().ConfigureAwait(false);
        var read = await script.CreateAsync(1).ConfigureAwait(false);
        await StandsAsync(script, Standing.Decision, "a new task").ConfigureAwait(false);
        read = await script.WriteAsync(Activation(read)).ConfigureAwait(false);
        await StandsAsync(script, Standing.Capacity, "a run that nobody has claimed").ConfigureAwait(false);
        read = await script.WriteAsync(Claim(read, worker)).ConfigureAwait(false);
        await StandsAsync(script, Standing.Running, "a claimed run").ConfigureAwait(false);
        read = await script.WriteAsync(Unclaim(read)).ConfigureAwait(false);
        await StandsAsync(script, Standing.Capacity, "a run whose claim was lost").ConfigureAwait(false);
        read = await script.WriteAsync(From(read) with { Run = read.Run! with { Ending = StandingSamples.Ending(), OnOffer = false } }).ConfigureAwait(false);
        await StandsAsync(script, Standing.Running, "a run that is being ended").ConfigureAwait(false);
        read = await script.WriteAsync(End(read, RunState.Failed)).ConfigureAwait(false);
        await StandsAsync(script, Standing.Failed, "a failed run").ConfigureAwait(false);
        read = await script.WriteAsync(StandingSamples.NewSpec(read)).ConfigureAwait(false);
        await StandsAsync(script, Standing.Decision, "a task with a new spec after its run").ConfigureAwait(false);
        await script.WriteAsync(Activation(read)).ConfigureAwait(false);
        await StandsAsync(script, Standing.Capacity, "a second run").ConfigureAwait(false);
    }

    private static async Task Every_way_to_stand_is_kept(StoreScript script)
    {
        var expected = await StandingSamples.WriteAsync(script).ConfigureAwait(false);

        foreach (var standing in Standings.All)
        {
            Expect.Sequence(
                expected.Where(sample => sample.Standing == standing).Select(sample => sample.Vtid),
                await ListedAsync(script, new TaskQuery { Standing = standing }).ConfigureAwait(false),
                $"the tasks that stand as {standing.Name()}");
        }

        foreach (var (vtid, standing) in expected)
        {
            var read = await script.ReadAsync(vtid).ConfigureAwait(false);
            Expect.Equal(standing, Standings.Of(read.Task, read.Run), $"how {vtid} stands by what was read of it");
        }
    }

    private static async Task A_commit_of_events_alone_leaves_the_standing(StoreScript script)
    {
        var read = await script.ActivateAsync(1).ConfigureAwait(false);
        await script.WriteAsync(From(read) with { EventsOnly = true, Events = [new NewEvent("conformance.noted", "autopilot")] }).ConfigureAwait(false);

        await StandsAsync(script, Standing.Capacity, "a task with a note").ConfigureAwait(false);
    }

    private static async Task A_merge_waits_for_approval_under_the_policy_that_the_run_began_with(StoreScript script)
    {
        var read = await StandingSamples.ValidateAsync(script, 1, null).ConfigureAwait(false);
        read = await script.WriteAsync(From(read) with
        {
            Run = read.Run! with { Policy = read.Run.Policy with { RequireMergeApproval = false } },
        }).ConfigureAwait(false);
        await StandsAsync(script, Standing.Decision, "a run that waits for approval, whatever a commit says of its policy,").ConfigureAwait(false);

        var approval = new MergeApproval(StandingSamples.Head, "approver", read.Now);
        await script.WriteAsync(From(read) with { Task = read.Task with { MergeApproval = approval } }).ConfigureAwait(false);
        await StandsAsync(script, Standing.Running, "a run with an approved merge").ConfigureAwait(false);
    }

    private static async Task Tasks_are_counted_by_standing(StoreScript script)
    {
        var empty = await script.Store.CountAsync(null, default).ConfigureAwait(false);
        Expect.Equal(0, empty.Each.Values.Sum(), "the number of tasks of an empty store");
        Expect.Near(await script.Store.NowAsync(default).ConfigureAwait(false), empty.Now, "the time of the count");
        var expected = await StandingSamples.WriteAsync(script).ConfigureAwait(false);

        var counts = await script.Store.CountAsync(null, default).ConfigureAwait(false);
        foreach (var standing in Standings.All)
        {
            Expect.Equal(expected.Count(sample => sample.Standing == standing), counts.Of(standing), $"the number of tasks that stand as {standing.Name()}");
        }
    }

    private static async Task Tasks_that_contain_a_text_are_counted(StoreScript script)
    {
        await script.CreateAsync(1, "Add a Button").ConfigureAwait(false);
        await script.WriteAsync(Activation(await script.CreateAsync(2, "Remove a button").ConfigureAwait(false))).ConfigureAwait(false);
        await script.CreateAsync(3, "Something else").ConfigureAwait(false);

        var counts = await script.Store.CountAsync("bUTTON", default).ConfigureAwait(false);
        Expect.Equal((1L, 1L), (counts.Of(Standing.Decision), counts.Of(Standing.Capacity)), "the tasks that contain 'bUTTON' and wait for a decision, and for a worker");
        Expect.Equal(2, counts.Each.Values.Sum(), "the number of tasks that contain it");
        Expect.Equal(0, (await script.Store.CountAsync("nowhere", default).ConfigureAwait(false)).Each.Values.Sum(), "the number of tasks that contain 'nowhere'");
    }

    private static async Task Tasks_are_listed_by_standing_in_pages_both_ways(StoreScript script)
    {
        var waiting = new List<Vtid>();
        foreach (var number in Enumerable.Range(1, 11))
        {
            await (number % 3 == 0 ? script.CreateAsync(number) : script.ActivateAsync(number)).ConfigureAwait(false);
            waiting.AddRange(number % 3 == 0 ? [] : [Id(number)]);
        }

        foreach (var limit in new[] { 1, 2, 3, 8 })
        {
            var query = new TaskQuery { Standing = Standing.Capacity, Limit = limit };
            Expect.Sequence(waiting, await PagedAsync(script, query).ConfigureAwait(false), $"the tasks that wait for a worker, {limit} at a time");
            Expect.Sequence(
                waiting.AsEnumerable().Reverse(),
                await PagedAsync(script, query with { Descending = true }).ConfigureAwait(false),
                $"the tasks that wait for a worker from the highest id down, {limit} at a time");
        }
    }

    private static async Task Tasks_are_listed_from_the_highest_id_down(StoreScript script)
    {
        var other = NewTask(1);
        await script.WriteAsync(other with { Task = other.Task with { Vtid = Vtid.Parse("DEV-SHOP-0001") } }).ConfigureAwait(false);
        await script.WriteAsync(other with { Id = Guid.NewGuid(), Task = other.Task with { Vtid = Vtid.Parse("VTID-999999999") } }).ConfigureAwait(false);
        foreach (var number in Enumerable.Range(1, 4))
        {
            await script.ActivateAsync(number).ConfigureAwait(false);
        }

        Vtid[] all = [Vtid.Parse("VTID-999999999"), Id(4), Id(3), Id(2), Id(1), Vtid.Parse("DEV-SHOP-0001")];
        Expect.Sequence(all, await PagedAsync(script, new TaskQuery { Descending = true, Limit = 4 }).ConfigureAwait(false), "all tasks from the highest id down");
        Expect.Sequence(all.AsEnumerable().Reverse(), await PagedAsync(script, new TaskQuery { Limit = 4 }).ConfigureAwait(false), "all tasks from the lowest id up");
        foreach (var (state, found) in new[] { ("allocated", new[] { all[0], all[5] }), ("in_progress", all[1..5]), ("failed", []) })
        {
            Expect.Sequence(
                found,
                await PagedAsync(script, new TaskQuery { State = state, Descending = true, Limit = 3 }).ConfigureAwait(false),
                $"the tasks that are {state} from the highest id down");
        }
    }

    private static async Task Standing_state_and_text_are_asked_for_together(StoreScript script)
    {
        await script.CreateAsync(1, "Add a button").ConfigureAwait(false);
        await script.CreateAsync(2, "Add a field").ConfigureAwait(false);
        await StandingSamples.ValidateAsync(script, 3, null).ConfigureAwait(false);

        var query = new TaskQuery { Standing = Standing.Decision };
        Expect.Sequence([Id(3), Id(2), Id(1)], await ListedAsync(script, query with { Descending = true }).ConfigureAwait(false), "the tasks that wait for a person");
        Expect.Sequence([Id(3)], await ListedAsync(script, query with { State = "validated" }).ConfigureAwait(false), "those of them that are validated");
        Expect.Sequence([Id(1), Id(2)], await ListedAsync(script, query with { State = "allocated" }).ConfigureAwait(false), "those of them that are allocated");
        Expect.Sequence([Id(2)], await ListedAsync(script, query with { State = "allocated", Text = "FIELD" }).ConfigureAwait(false), "those that contain 'FIELD'");
        Expect.Sequence([], await ListedAsync(script, query with { Standing = Standing.Running, Text = "FIELD" }).ConfigureAwait(false), "those that contain it and run");
    }

    private static async Task Tasks_are_found_by_the_failure_of_their_latest_run(StoreScript script)
    {
        await StandingSamples.DecideAsync(script, 1, Outcome.Failed, "The suite Überall is red.").ConfigureAwait(false);
        var failed = await StandingSamples.FinishAsync(script, 2, Outcome.Failed, "Nothing compiles.").ConfigureAwait(false);
        await script.ActivateAsync(3).ConfigureAwait(false);

        Expect.Sequence([Id(1)], await ListedAsync(script, new TaskQuery { Text = "suite überALL" }).ConfigureAwait(false), "the tasks whose failure says 'suite überALL'");
        Expect.Sequence([Id(1), Id(2)], await ListedAsync(script, new TaskQuery { Text = FailureReasons.ChecksFailed }).ConfigureAwait(false), "the tasks with that reason");
        Expect.Equal(1, (await script.Store.CountAsync("nothing compiles", default).ConfigureAwait(false)).Of(Standing.Failed), "the failed tasks that say 'nothing compiles'");

        failed = await script.WriteAsync(From(failed) with { Task = failed.Task with { Title = "Renamed" } }).ConfigureAwait(false);
        Expect.Sequence([Id(2)], await ListedAsync(script, new TaskQuery { Text = "compiles" }).ConfigureAwait(false), "the tasks that say 'compiles' after a new title");
        await script.WriteAsync(Activation(failed)).ConfigureAwait(false);
        Expect.Sequence([], await ListedAsync(script, new TaskQuery { Text = "compiles" }).ConfigureAwait(false), "the tasks that say 'compiles' once the next run has begun");
        Expect.Sequence([Id(2)], await ListedAsync(script, new TaskQuery { Text = "renamed" }).ConfigureAwait(false), "the tasks that say 'renamed'");
    }

    private static async Task A_failure_of_any_text_is_kept_and_found(StoreScript script)
    {
        await StandingSamples.FinishAsync(script, 1, Outcome.Failed, "zero\0byte").ConfigureAwait(false);
        await StandingSamples.FinishAsync(script, 2, Outcome.Failed, new string('x', 1_999) + "\U0001F600 beyond").ConfigureAwait(false);

        Expect.Sequence([Id(1)], await ListedAsync(script, new TaskQuery { Text = "zerobyte" }).ConfigureAwait(false), "the tasks that say 'zerobyte'");
        Expect.Sequence([Id(2)], await ListedAsync(script, new TaskQuery { Text = new string('X', 1_999) }).ConfigureAwait(false), "the tasks with a long failure");
        Expect.Sequence([], await ListedAsync(script, new TaskQuery { Text = "beyond" }).ConfigureAwait(false), "the tasks that say more than 2,000 characters");
        Expect.Equal("zero\0byte", (await script.ReadAsync(Id(1)).ConfigureAwait(false)).Run!.Ending!.Failure.Message, "the message itself");
    }

    private static async Task Standings_are_there_after_a_restart(StoreScript script)
    {
        var expected = await StandingSamples.WriteAsync(script).ConfigureAwait(false);
        await script.ReopenAsync().ConfigureAwait(false);

        var counts = await script.Store.CountAsync(null, default).ConfigureAwait(false);
        Expect.Sequence(
            Standings.All.Select(standing => (long)expected.Count(sample => sample.Standing == standing)), Standings.All.Select(counts.Of), "the counts after a restart");
        foreach (var (vtid, _) in expected.Where(sample => sample.Standing == Standing.Blocked).ToArray())
        {
            await script.WriteAsync(StandingSamples.NewSpec(await script.ReadAsync(vtid).ConfigureAwait(false))).ConfigureAwait(false);
        }

        Expect.Equal(0, (await script.Store.CountAsync(null, default).ConfigureAwait(false)).Of(Standing.Blocked), "the blocked tasks after new specs");
    }

    private static async Task StandsAsync(StoreScript script, Standing standing, string what)
    {
        var counts = await script.Store.CountAsync(null, default).ConfigureAwait(false);
        Expect.Equal((1L, 1L), (counts.Of(standing), counts.Each.Values.Sum()), $"the tasks that stand as {standing.Name()}, and all, with {what}");
        Expect.Sequence([Id(1)], await ListedAsync(script, new TaskQuery { Standing = standing }).ConfigureAwait(false), $"the list of {standing.Name()} with {what}");
    }

    private static async Task<Vtid[]> ListedAsync(StoreScript script, TaskQuery query) =>
        [.. (await script.Store.ListAsync(query, default).ConfigureAwait(false)).Items.Select(item => item.Task.Vtid)];

    private static async Task<IReadOnlyList<Vtid>> PagedAsync(StoreScript script, TaskQuery query)
    {
        var found = new List<Vtid>();
        do
        {
            var page = await script.Store.ListAsync(query, default).ConfigureAwait(false);
            found.AddRange(page.Items.Select(item => item.Task.Vtid));
            query = query with { Cursor = page.NextCursor };
        }
        while (query.Cursor is not null);

        return found;
    }
}
