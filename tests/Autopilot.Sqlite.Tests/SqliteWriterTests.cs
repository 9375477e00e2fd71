namespace Autopilot.Tests;

public sealed class SqliteWriterTests
{
    [Fact]
    public async Task Commits_that_wait_share_a_transaction_and_an_error_undoes_one_alone()
    {
        using var file = new StoreFile();
        var clock = new ManualClock();
        await using var store = await file.OpenAsync(clock);
        var script = new StoreScript(new StoreFixture(store, clock.Advance));
        var runs = await Task.WhenAll(Enumerable.Range(1, 30).Select(number => script.ActivateAsync(number)));

        var commits = runs.Select((run, i) => i % 3 == 0
            ? StoreScript.Move(run, RunState.Verifying)
            : StoreScript.Move(run, RunState.Building)).ToArray();
        var results = await Task.WhenAll(commits.Select(async commit =>
        {
            try
            {
                return (await script.CommitAsync(commit)).Outcome.ToString();
            }
            catch (AutopilotException error)
            {
                return error.Code;
            }
        }));

        results.Where((_, i) => i % 3 == 0).ShouldAllBe(result => result == "law_1");
        results.Where((_, i) => i % 3 != 0).ShouldAllBe(result => result == "Committed");
        foreach (var (run, i) in runs.Select((run, i) => (run, i)))
        {
            (await script.ReadAsync(run.Task.Vtid)).Run!.State.ShouldBe(i % 3 == 0 ? RunState.InProgress : RunState.Building);
        }
    }

    [Fact]
    public async Task Work_that_comes_while_the_transaction_runs_joins_it()
    {
        using var file = new StoreFile();
        SqliteMigrator.Migrate(file.Path, new ManualClock());
        await using var writer = new SqliteWriter(SqliteSession.Open(file.Path, Microsoft.Data.Sqlite.SqliteOpenMode.ReadWrite), file.Path);
        using var arrived = new ManualResetEventSlim();
        var first = writer.WriteAsync(
            "VTID-00001",
            session =>
            {
                arrived.Wait();
                return session.Execute("INSERT INTO host (name, ticked_at) VALUES ('host-1', 0)");
            },
            default);
        var second = writer.WriteAsync("VTID-00002", _ => Hosts(file), default);
        var sameTask = writer.WriteAsync("VTID-00001", _ => Hosts(file), default);
        arrived.Set();

        (await first).ShouldBe(1);
        (await second).ShouldBe(0, "the first is not committed yet");
        (await sameTask).ShouldBe(1, "a second piece of work of one task has the next transaction");
    }

    [Fact]
    public async Task Two_stores_on_one_file_have_one_winner()
    {
        using var file = new StoreFile();
        var clock = new ManualClock();
        await using var one = await file.OpenAsync(clock);
        await using var two = await file.OpenAsync(clock);
        var script = new StoreScript(new StoreFixture(one, clock.Advance));
        var read = await script.ActivateAsync(1);

        var results = await Task.WhenAll(Enumerable.Range(0, 16).Select(i =>
            (i % 2 == 0 ? one : two).CommitAsync(StoreScript.Move(read, RunState.Building), default)));

        results.Count(result => result.IsCommitted).ShouldBe(1);
    }

    [Fact]
    public async Task What_another_store_wrote_is_read_and_not_remembered()
    {
        using var file = new StoreFile();
        var clock = new ManualClock();
        await using var one = await file.OpenAsync(clock);
        await using var two = await file.OpenAsync(clock);
        var script = new StoreScript(new StoreFixture(one, clock.Advance));
        var read = await script.ActivateAsync(1);
        var moved = (await two.CommitAsync(StoreScript.Move(read, RunState.Building), default)).Snapshot!;

        var renamed = await one.CommitAsync(StoreScript.From(moved) with { Task = moved.Task with { Title = "Other" } }, default);

        renamed.Snapshot!.Run!.State.ShouldBe(RunState.Building);
        (await two.LeaseDueAsync("host-1", 1, TimeSpan.FromSeconds(30), default)).Single().Snapshot.Task.Title.ShouldBe("Other");
    }

    [Fact]
    public async Task Effects_that_another_store_resolved_are_not_remembered()
    {
        using var file = new StoreFile();
        var clock = new ManualClock();
        await using var one = await file.OpenAsync(clock);
        await using var two = await file.OpenAsync(clock);
        var script = new StoreScript(new StoreFixture(one, clock.Advance));
        var read = await script.WriteAsync(StoreScript.Intent(await script.ReachAsync(1, RunState.Building), EffectAction.CreatePullRequest, 1));
        read = await script.WriteAsync(StoreScript.From(read));
        read.Effects.Single().Status.ShouldBe(EffectStatus.Intended);

        await two.ResolveAsync(read.Effects.Single().Key, EffectStatus.Refused, "no", false, default);

        read = await script.WriteAsync(StoreScript.From(read));
        read.Effects.Single().Status.ShouldBe(EffectStatus.Refused);
        read = await script.WriteAsync(StoreScript.Intent(read, EffectAction.CreatePullRequest, 2));
        await two.EndOtherHostsAsync("host-2", default);
        (await script.WriteAsync(StoreScript.From(read))).Effects[1].HostEnded.ShouldBeTrue();
    }

    [Fact]
    public async Task What_was_undone_is_forgotten()
    {
        using var file = new StoreFile();
        var clock = new ManualClock();
        SqliteMigrator.Migrate(file.Path, clock);
        await using var writer = new SqliteWriter(SqliteSession.Open(file.Path, Microsoft.Data.Sqlite.SqliteOpenMode.ReadWrite), file.Path);
        Task<string> TitleAfterAsync(string title, bool fails) => writer.WriteAsync(
            "VTID-00001",
            session =>
            {
                var commit = StoreScript.NewTask(1, title);
                SqliteCommits.Commit(session, commit, new SqliteDocuments(commit, session.Memory), clock.GetUtcNow());
                return fails ? throw new InvalidOperationException("after the write") : SqliteTasks.Find(session, "VTID-00001", clock.GetUtcNow())!.Task.Title;
            },
            default);

        await Should.ThrowAsync<InvalidOperationException>(() => TitleAfterAsync("undone", fails: true));

        (await TitleAfterAsync("kept", fails: false)).ShouldBe("kept");
        var again = await writer.WriteAsync(null, session => SqliteTasks.Find(session, "VTID-00001", clock.GetUtcNow()), default);
        again!.Task.Title.ShouldBe("kept");
    }

    [Fact]
    public async Task A_store_that_was_never_closed_is_opened_with_everything_committed()
    {
        using var file = new StoreFile();
        var clock = new ManualClock();
        await using var abandoned = await file.OpenAsync(clock);
        var script = new StoreScript(new StoreFixture(abandoned, clock.Advance));
        var read = await script.ReachAsync(1, RunState.Reviewing);

        // What a killed process leaves behind is the database and its log as they stand.
        using var copy = new StoreFile();
        File.Copy(file.Path, copy.Path);
        File.Copy(file.Path + "-wal", copy.Path + "-wal");

        await using var store = await copy.OpenAsync(clock);
        var found = await store.FindAsync(read.Task.Vtid, default);
        found!.Run!.State.ShouldBe(RunState.Reviewing);
        found.Task.Version.ShouldBe(read.Task.Version);
    }

    [Fact]
    public async Task A_closed_store_takes_no_more_commits()
    {
        using var file = new StoreFile();
        var store = await file.OpenAsync(new ManualClock());
        await store.DisposeAsync();

        await Should.ThrowAsync<StoreUnavailableException>(() => store.CommitAsync(StoreScript.NewTask(1), default));
    }

    [Fact]
    public async Task When_the_connection_is_lost_nobody_waits_for_ever()
    {
        using var file = new StoreFile();
        SqliteMigrator.Migrate(file.Path, new ManualClock());
        await using var writer = new SqliteWriter(SqliteSession.Open(file.Path, Microsoft.Data.Sqlite.SqliteOpenMode.ReadWrite), file.Path);
        using var arrived = new ManualResetEventSlim();
        var lost = writer.WriteAsync<int>(
            "VTID-00001",
            session =>
            {
                arrived.Wait();
                session.Dispose();
                throw new InvalidOperationException("the connection is gone, and cannot be rolled back");
            },
            default);
        var waiting = Enumerable.Range(0, 5).Select(i => writer.WriteAsync("VTID-00001", _ => i, default)).ToArray();
        arrived.Set();

        await Should.ThrowAsync<StoreUnavailableException>(() => lost);
        foreach (var one in waiting)
        {
            await Should.ThrowAsync<StoreUnavailableException>(() => one);
        }

        await Should.ThrowAsync<StoreUnavailableException>(() => writer.WriteAsync(null, _ => 1, default));
    }

    [Fact]
    public async Task A_cancelled_commit_is_not_begun()
    {
        using var file = new StoreFile();
        await using var store = await file.OpenAsync(new ManualClock());

        await Should.ThrowAsync<OperationCanceledException>(() => store.CommitAsync(StoreScript.NewTask(1), new CancellationToken(true)));
        (await store.FindAsync(StoreScript.Id(1), default)).ShouldBeNull();
    }

    [Fact]
    public async Task A_piece_that_fails_after_it_wrote_is_undone_and_the_others_are_tried_again()
    {
        using var file = new StoreFile();
        SqliteMigrator.Migrate(file.Path, new ManualClock());
        await using var writer = new SqliteWriter(SqliteSession.Open(file.Path, Microsoft.Data.Sqlite.SqliteOpenMode.ReadWrite), file.Path);

        var pieces = Enumerable.Range(0, 20).Select(i => writer.WriteAsync(
            null,
            session =>
            {
                session.Execute("INSERT INTO control (name, value) VALUES (@name, '')", ("@name", $"piece-{i}"));
                return i != 7 ? i : throw new InvalidOperationException("after the write");
            },
            default)).ToArray();

        await Should.ThrowAsync<InvalidOperationException>(() => pieces[7]);
        (await Task.WhenAll(pieces.Where((_, i) => i != 7))).ShouldBe(Enumerable.Range(0, 20).Where(i => i != 7));
        var written = await writer.WriteAsync(
            null, session => session.Find("SELECT count(*) FROM control WHERE name LIKE 'piece-%'", row => row.GetInt32(0)), default);
        written.ShouldBe(19);
    }

    // As another connection sees them.
    private static int Hosts(StoreFile file)
    {
        using var session = SqliteSession.Open(file.Path, Microsoft.Data.Sqlite.SqliteOpenMode.ReadOnly);
        return session.Find("SELECT count(*) FROM host", row => row.GetInt32(0));
    }
}
