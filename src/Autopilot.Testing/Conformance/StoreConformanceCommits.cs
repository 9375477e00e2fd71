using System.Text.Json.Nodes;
using static Autopilot.Testing.StoreScript;

namespace Autopilot.Testing;

/// <summary>One commit: all of it or nothing, once, at one version.</summary>
internal static class StoreConformanceCommits
{
    public static IReadOnlyList<StoreCase> Cases { get; } =
    [
        StoreCase.Of(A_created_task_is_found),
        StoreCase.Of(A_second_creation_is_a_version_conflict),
        StoreCase.Of(A_task_that_does_not_exist_is_null_and_its_update_a_version_conflict),
        StoreCase.Of(Two_commits_at_one_version_one_wins),
        StoreCase.Of(Sixteen_concurrent_commits_at_one_version_one_wins),
        StoreCase.Of(A_commit_raises_the_version_of_task_and_run),
        StoreCase.Of(A_refused_commit_writes_nothing_of_itself),
        StoreCase.Of(The_same_commit_again_is_answered_as_committed_and_written_once),
        StoreCase.Of(A_commit_that_is_given_up_at_any_moment_is_there_whole_or_not_at_all_and_its_repeat_settles_it),
        StoreCase.Of(Events_are_numbered_from_one_without_holes),
        StoreCase.Of(Events_keep_their_facts_and_the_stores_time),
        StoreCase.Of(Events_only_appends_and_leaves_task_and_run),
        StoreCase.Of(A_repeated_command_gets_its_first_answer_before_the_version_is_looked_at),
        StoreCase.Of(A_command_key_with_another_payload_is_reused),
        StoreCase.Of(Command_keys_of_two_principals_never_meet),
        StoreCase.Of(A_lost_commit_does_not_record_its_command),
        StoreCase.Of(Concurrent_commits_of_many_tasks_all_succeed),
        StoreCase.Of(A_task_and_its_run_come_back_as_written),
    ];

    private static async Task A_created_task_is_found(StoreScript script)
    {
        var created = await script.CreateAsync(1, "Add a button").ConfigureAwait(false);

        var read = await script.ReadAsync(Id(1)).ConfigureAwait(false);
        Expect.Equal(1, read.Task.Version, "the version of a new task");
        Expect.Equal("Add a button", read.Task.Title, "the title");
        Expect.Equal(created.Task.CreatedAt, read.Task.CreatedAt, "the creation time");
        Expect.Near(await script.Store.NowAsync(default).ConfigureAwait(false), read.Task.CreatedAt, "the creation time, by the store's clock,");
        Expect.True(read is { Run: null, Lease: null, Effects.Count: 0 }, "a new task has no run, no lease and no effects");
    }

    private static async Task A_second_creation_is_a_version_conflict(StoreScript script)
    {
        await script.CreateAsync(1).ConfigureAwait(false);

        await script.LoseAsync(CommitOutcome.VersionConflict, NewTask(1), "creating a task whose id exists").ConfigureAwait(false);
    }

    private static async Task A_task_that_does_not_exist_is_null_and_its_update_a_version_conflict(StoreScript script)
    {
        Expect.True(await script.Store.FindAsync(Id(1), default).ConfigureAwait(false) is null, "a task that does not exist reads as null");

        await script.LoseAsync(
            CommitOutcome.VersionConflict, NewTask(1) with { ExpectedVersion = 3 }, "an update of a task that does not exist").ConfigureAwait(false);
    }

    private static async Task Two_commits_at_one_version_one_wins(StoreScript script)
    {
        var read = await script.ActivateAsync(1).ConfigureAwait(false);
        await script.WriteAsync(Move(read, RunState.Building)).ConfigureAwait(false);

        await script.LoseAsync(CommitOutcome.VersionConflict, Move(read, RunState.Building), "the second of two commits at one version").ConfigureAwait(false);
    }

    private static async Task Sixteen_concurrent_commits_at_one_version_one_wins(StoreScript script)
    {
        var read = await script.ActivateAsync(1).ConfigureAwait(false);

        var results = await Task.WhenAll(Enumerable.Range(0, 16)
            .Select(_ => Task.Run(() => script.CommitAsync(Move(read, RunState.Building))))).ConfigureAwait(false);

        Expect.Equal(1, results.Count(result => result.IsCommitted), "the number of winners among 16 writers at one version");
        Expect.Equal(15, results.Count(result => result.Outcome == CommitOutcome.VersionConflict), "the number of version conflicts");
        Expect.Equal(3, (await script.EventsAsync(Id(1)).ConfigureAwait(false)).Count, "the number of events: creation, activation, one move,");
    }

    private static async Task A_commit_raises_the_version_of_task_and_run(StoreScript script)
    {
        var read = await script.ActivateAsync(1).ConfigureAwait(false);
        Expect.Equal((2L, 2L), (read.Task.Version, read.Run!.Version), "the versions of task and run after the second commit");

        read = await script.WriteAsync(From(read) with { Task = read.Task with { Title = "Other" } }).ConfigureAwait(false);
        Expect.Equal((3L, 2L), (read.Task.Version, read.Run!.Version), "the versions of task and unchanged run");
    }

    private static async Task A_refused_commit_writes_nothing_of_itself(StoreScript script)
    {
        var read = await script.ReachAsync(1, RunState.Building).ConfigureAwait(false);
        var broken = Move(read, RunState.InProgress) with
        {
            Task = read.Task with { Title = "Never seen" },
            Spec = Spec("Never seen"),
            PullRequest = new PullRequestBinding(7, true),
            Turns = [new TurnChange.Take("target:shop")],
            Command = new CommandRecord("me", "key", "payload", "answer"),
        };

        await script.RefuseAsync("law_1", broken, "a move backwards").ConfigureAwait(false);

        var after = await script.ReadAsync(Id(1)).ConfigureAwait(false);
        Expect.Equal("Do it", after.Task.Title, "the title after a refused commit");
        Expect.True(await script.Store.FindSpecAsync(Id(1), broken.Spec.Hash, default).ConfigureAwait(false) is null, "its spec was not written");
        Expect.True(await script.Store.FindCommandAsync("me", "key", default).ConfigureAwait(false) is null, "its command was not recorded");
        Expect.True((await script.Store.ReadTurnAsync("target:shop", default).ConfigureAwait(false)).Holder is null, "its turn was not taken");
    }

    private static async Task The_same_commit_again_is_answered_as_committed_and_written_once(StoreScript script)
    {
        var read = await script.ActivateAsync(1).ConfigureAwait(false);
        var commit = Move(read, RunState.Building);
        var first = await script.WriteAsync(commit).ConfigureAwait(false);

        var second = await script.WriteAsync(commit).ConfigureAwait(false);

        Expect.Equal(first.Task.Version, second.Task.Version, "the version after the same commit was sent twice");
        Expect.Equal(3, (await script.EventsAsync(Id(1)).ConfigureAwait(false)).Count, "the number of events after the same commit was sent twice");
    }

    private static async Task A_commit_that_is_given_up_at_any_moment_is_there_whole_or_not_at_all_and_its_repeat_settles_it(StoreScript script)
    {
        var commit = Activation(await script.CreateAsync(1).ConfigureAwait(false));
        await Interrupted.EachAsync(async given =>
        {
            try
            {
                await script.Store.CommitAsync(commit, given).ConfigureAwait(false);
            }
            finally
            {
                var (read, events) = await ReadAtOneVersionAsync(script, Id(1)).ConfigureAwait(false);
                Expect.Equal((read.Run is not null, read.Run is not null ? 2 : 1), (read.Task.Attempt == 1, events.Count), "a run, its task and its event, all or none of them");
            }
        }).ConfigureAwait(false);

        await script.WriteAsync(commit).ConfigureAwait(false);
        Expect.Equal(2, (await script.EventsAsync(Id(1)).ConfigureAwait(false)).Count, "the number of events after the commit was settled");
    }

    // What was given up may still happen between two reads.
    private static async Task<(TaskSnapshot Read, IReadOnlyList<TaskEvent> Events)> ReadAtOneVersionAsync(StoreScript script, Vtid vtid)
    {
        while (true)
        {
            var read = await script.ReadAsync(vtid).ConfigureAwait(false);
            var events = await script.EventsAsync(vtid).ConfigureAwait(false);
            if ((await script.ReadAsync(vtid).ConfigureAwait(false)).Task.Version == read.Task.Version)
            {
                return (read, events);
            }
        }
    }

    private static async Task Events_are_numbered_from_one_without_holes(StoreScript script)
    {
        var read = await script.CreateAsync(1).ConfigureAwait(false);
        for (var i = 0; i < 5; i++)
        {
            var events = Enumerable.Range(0, i).Select(_ => new NewEvent("conformance.noted", "autopilot"));
            read = await script.WriteAsync(From(read) with { Events = [.. events] }).ConfigureAwait(false);
            await script.LoseAsync(CommitOutcome.VersionConflict, NewTask(1), "a commit in between that loses").ConfigureAwait(false);
        }

        var seqs = (await script.EventsAsync(Id(1)).ConfigureAwait(false)).Select(e => e.Seq);
        Expect.Sequence(Enumerable.Range(1, 11).Select(i => (long)i), seqs, "the numbers of a task's events");
    }

    private static async Task Events_keep_their_facts_and_the_stores_time(StoreScript script)
    {
        var read = await script.ActivateAsync(1).ConfigureAwait(false);
        script.Advance(TimeSpan.FromSeconds(90));
        var data = new JsonObject { ["count"] = 3, ["text"] = "„quoted“ 'text' \n" };
        await script.WriteAsync(Move(read, RunState.Building) with
        {
            Events = [new NewEvent("conformance.moved", "w1") { From = RunState.InProgress, To = RunState.Building, Data = data }],
        }).ConfigureAwait(false);

        var last = (await script.EventsAsync(Id(1)).ConfigureAwait(false))[^1];
        Expect.Equal((Id(1), 1, "conformance.moved", "w1"), (last.Vtid!.Value, last.Attempt, last.Type, last.Actor), "task, attempt, type and actor");
        Expect.Equal(((RunState?)RunState.InProgress, (RunState?)RunState.Building), (last.From, last.To), "the states");
        Expect.True(JsonNode.DeepEquals(data, last.Data), "an event's facts come back as they were written");
        Expect.True(last.At - read.Now >= TimeSpan.FromSeconds(90), "an event's time is the store's time of its commit");
        Expect.True(last.Outcome is null, "an event that ends nothing has no outcome");
    }

    private static async Task Events_only_appends_and_leaves_task_and_run(StoreScript script)
    {
        var read = await script.ActivateAsync(1).ConfigureAwait(false);
        var commit = From(read) with
        {
            EventsOnly = true,
            Task = read.Task with { Title = "Never seen" },
            Events = [new NewEvent(EventTypes.StateMismatch, "autopilot")],
            Command = new CommandRecord("autopilot", "mismatch-1", "payload", ""),
        };

        var after = await script.WriteAsync(commit).ConfigureAwait(false);
        Expect.Equal((read.Task.Version, "Do it"), (after.Task.Version, after.Task.Title), "version and title after events only");
        await script.LoseAsync(CommitOutcome.Repeated, commit with { Id = Guid.NewGuid() }, "the same event under the same key").ConfigureAwait(false);

        var events = await script.EventsAsync(Id(1)).ConfigureAwait(false);
        Expect.Sequence([1L, 2L, 3L], events.Select(e => e.Seq), "the numbers of the events");
        Expect.Equal(1, events[^1].Attempt, "the attempt of an event that comes alone");
    }

    private static async Task A_repeated_command_gets_its_first_answer_before_the_version_is_looked_at(StoreScript script)
    {
        var command = new CommandRecord("me", "key-1", "payload", "first answer");
        var commit = NewTask(1) with { Command = command };
        await script.WriteAsync(commit).ConfigureAwait(false);

        var repeat = commit with { Id = Guid.NewGuid(), ExpectedVersion = 99, Command = command with { Answer = "second answer" } };
        var result = await script.LoseAsync(CommitOutcome.Repeated, repeat, "a repeated command at an old version").ConfigureAwait(false);

        Expect.Equal("first answer", result.Answer, "the answer of a repeated command");
        Expect.Equal(command, await script.Store.FindCommandAsync("me", "key-1", default).ConfigureAwait(false), "the recorded command");
    }

    private static async Task A_command_key_with_another_payload_is_reused(StoreScript script)
    {
        var command = new CommandRecord("me", "key-1", "payload", "answer");
        var read = await script.WriteAsync(NewTask(1) with { Command = command }).ConfigureAwait(false);

        await script.LoseAsync(
            CommitOutcome.KeyReused, From(read) with { Command = command with { PayloadHash = "other" } }, "a key with another payload").ConfigureAwait(false);
    }

    private static async Task Command_keys_of_two_principals_never_meet(StoreScript script)
    {
        var command = new CommandRecord("me", "key-1", "payload", "answer");
        var read = await script.WriteAsync(NewTask(1) with { Command = command }).ConfigureAwait(false);

        await script.WriteAsync(From(read) with { Command = command with { Principal = "you" } }).ConfigureAwait(false);
    }

    private static async Task A_lost_commit_does_not_record_its_command(StoreScript script)
    {
        await script.CreateAsync(1).ConfigureAwait(false);
        var lost = NewTask(1) with { Command = new CommandRecord("me", "key-1", "payload", "answer") };
        await script.LoseAsync(CommitOutcome.VersionConflict, lost, "a second creation").ConfigureAwait(false);

        Expect.True(await script.Store.FindCommandAsync("me", "key-1", default).ConfigureAwait(false) is null, "a lost commit records no command");
    }

    private static async Task Concurrent_commits_of_many_tasks_all_succeed(StoreScript script)
    {
        await Task.WhenAll(Enumerable.Range(1, 40).Select(number => Task.Run(() => script.ReachAsync(number, RunState.Reviewing)))).ConfigureAwait(false);

        for (var number = 1; number <= 40; number++)
        {
            var read = await script.ReadAsync(Id(number)).ConfigureAwait(false);
            Expect.Equal((RunState.Reviewing, 5L), (read.Run!.State, read.Task.Version), $"state and version of {Id(number)}");
        }
    }

    private static async Task A_task_and_its_run_come_back_as_written(StoreScript script)
    {
        var read = await script.ActivateAsync(1).ConfigureAwait(false);
        var commit = StoreSamples.Full(read);
        await script.WriteAsync(commit).ConfigureAwait(false);

        StoreSamples.Compare(commit, await script.ReadAsync(Id(1)).ConfigureAwait(false));
        var run = Expect.Present(await script.Store.FindRunAsync(Id(1), 1, default).ConfigureAwait(false), "the run by its attempt");
        Expect.Equal("it compiles no more", run.Feedback, "the feedback of the run read by its attempt");
    }
}
