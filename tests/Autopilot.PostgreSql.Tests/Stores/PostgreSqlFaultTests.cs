using Npgsql;

namespace Autopilot.Tests;

/// <summary>A database that goes away, comes back, is full, or is held up: a clear message, nothing lost, nothing done twice.</summary>
public sealed class PostgreSqlFaultTests(SharedServer shared)
{
    private const string WaitingSql = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";

    [Fact]
    public async Task A_commit_whose_acknowledgement_was_lost_is_recognised_and_not_repeated()
    {
        var database = await shared.CreateMigratedAsync();
        await using var proxy = new CuttingProxy(database);
        await using var store = await PostgreSqlStore.OpenAsync(proxy.ConnectionString);
        var script = new StoreScript(new StoreFixture(store, static _ => { }));
        var read = await script.ActivateAsync(1);

        proxy.CutAfterNextCommit();
        var moved = await script.WriteAsync(StoreScript.Move(read, RunState.Building));

        proxy.HasCut.ShouldBeTrue();
        moved.Task.Version.ShouldBe(read.Task.Version + 1);
        (await script.EventsAsync(StoreScript.Id(1))).Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_server_that_restarts_costs_an_error_at_most_and_nothing_is_lost_or_doubled()
    {
        Assert.SkipUnless(shared.Server.CanRestart, "An external server is not ours to stop.");
        await using var server = (await PostgreSqlServer.StartAsync())!;
        var database = await server.CreateDatabaseAsync();
        await using var store = await PostgreSqlStore.OpenAsync(database, new PostgreSqlStoreOptions { Migrate = true });
        var script = new StoreScript(new StoreFixture(store, static _ => { }));
        var read = await script.ActivateAsync(1);

        await server.StopAsync(ShutdownMode.Immediate);
        var commit = StoreScript.Move(read, RunState.Building);
        (await Should.ThrowAsync<StoreUnavailableException>(() => store.CommitAsync(commit, default))).Message.ShouldContain("127.0.0.1");
        await Should.ThrowAsync<StoreUnavailableException>(() => store.FindAsync(StoreScript.Id(1), default));
        await server.StartAgainAsync();

        (await store.CommitAsync(commit, default)).Outcome.ShouldBe(CommitOutcome.Committed);
        (await store.CommitAsync(commit, default)).Outcome.ShouldBe(CommitOutcome.Committed);
        (await script.EventsAsync(StoreScript.Id(1))).Count.ShouldBe(3);
    }

    [Theory]
    [InlineData("53100", typeof(StoreUnavailableException), "no room left")]
    [InlineData("57P03", typeof(StoreUnavailableException), "did not do it")]
    public async Task An_error_of_the_server_writes_nothing_and_says_what_it_is(string sqlState, Type error, string words)
    {
        var database = await shared.CreateMigratedAsync();
        await using var store = await PostgreSqlStore.OpenAsync(database);
        var script = new StoreScript(new StoreFixture(store, static _ => { }));
        var read = await script.ActivateAsync(1);
        await Sql.ExecuteAsync(database, $"""
            CREATE FUNCTION fails() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''as told'' USING ERRCODE = ''{sqlState}''; END';
            CREATE TRIGGER fails BEFORE INSERT ON autopilot.event FOR EACH ROW EXECUTE FUNCTION fails()
            """);

        var refused = await Should.ThrowAsync<AutopilotException>(() => store.CommitAsync(StoreScript.Move(read, RunState.Building), default));

        refused.ShouldBeOfType(error);
        refused.Message.ShouldContain(words);
        (await script.ReadAsync(StoreScript.Id(1))).Task.Version.ShouldBe(read.Task.Version);
        await Sql.ExecuteAsync(database, "DROP FUNCTION fails CASCADE");
        (await script.WriteAsync(StoreScript.Move(read, RunState.Building))).Run!.State.ShouldBe(RunState.Building);
    }

    [Fact]
    public async Task One_bad_commit_of_a_group_fails_alone()
    {
        var database = await shared.CreateMigratedAsync();
        await using var store = await PostgreSqlStore.OpenAsync(database);
        var script = new StoreScript(new StoreFixture(store, static _ => { }));
        var reads = await Task.WhenAll(Enumerable.Range(1, 20).Select(number => script.ActivateAsync(number)));
        await Sql.ExecuteAsync(database, "ALTER TABLE autopilot.task ADD CONSTRAINT not_seven CHECK (vtid <> 'VTID-00007' OR version < 3)");

        var results = await Task.WhenAll(reads.Select(async read =>
        {
            try
            {
                return (await store.CommitAsync(StoreScript.Move(read, RunState.Building), default)).Outcome.ToString();
            }
            catch (AutopilotException refused)
            {
                return refused.Code;
            }
        }));

        results.Count(result => result == nameof(CommitOutcome.Committed)).ShouldBe(19);
        results[6].ShouldBe("constraint_violated");
    }

    [Fact]
    public async Task Payloads_at_the_limit_go_through()
    {
        var database = await shared.CreateMigratedAsync();
        await using var store = await PostgreSqlStore.OpenAsync(database);
        var script = new StoreScript(new StoreFixture(store, static _ => { }));
        var text = $"---\ntitle: Big\nscope: [src/**]\nacceptance: [it works]\n---\n{new string('ä', (TaskSpec.MaxBytes - 200) / 2)}\n";
        var spec = TaskSpec.Parse(text);
        var created = StoreScript.NewTask(1);
        await script.WriteAsync(created with { Spec = spec, Task = created.Task with { Spec = spec.ToRecord("author") } });

        (await store.FindSpecAsync(StoreScript.Id(1), spec.Hash, default)).ShouldBe(spec.Text);
    }

    [Fact]
    public async Task A_snapshot_that_is_held_open_stops_nobody()
    {
        var database = await shared.CreateMigratedAsync();
        await using var holder = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database) { Pooling = false }.ConnectionString);
        await holder.OpenAsync();
        await using (var hold = new NpgsqlCommand("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM autopilot.task", holder))
        {
            await hold.ExecuteNonQueryAsync();
        }

        await using var store = await PostgreSqlStore.OpenAsync(database);
        var script = new StoreScript(new StoreFixture(store, static _ => { }));
        await script.ReachAsync(1, RunState.Verifying);

        (await store.LeaseDueAsync("host-1", 10, TimeSpan.FromMinutes(1), default)).Count.ShouldBe(1);
        (await script.ReadLedgerAsync(LedgerPosition.Start)).Count.ShouldBe(9);
    }

    [Fact]
    public async Task A_task_that_a_stranger_has_locked_keeps_no_other_waiting()
    {
        var database = await shared.CreateMigratedAsync();
        await using var store = await PostgreSqlStore.OpenAsync(database);
        var script = new StoreScript(new StoreFixture(store, static _ => { }));
        var reads = await Task.WhenAll(Enumerable.Range(1, 10).Select(number => script.ActivateAsync(number)));
        await using var stranger = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database) { Pooling = false }.ConnectionString);
        await stranger.OpenAsync();
        await using (var hold = new NpgsqlCommand("BEGIN; SELECT FROM autopilot.task WHERE vtid = 'VTID-00003' FOR UPDATE", stranger))
        {
            await hold.ExecuteNonQueryAsync();
        }

        var moves = reads.Select(read => store.CommitAsync(StoreScript.Move(read, RunState.Building), default)).ToArray();
        var others = await Task.WhenAll(moves.Where((_, index) => index != 2));
        others.ShouldAllBe(result => result.Outcome == CommitOutcome.Committed);
        moves[2].IsCompleted.ShouldBeFalse();

        await using (var release = new NpgsqlCommand("ROLLBACK", stranger))
        {
            await release.ExecuteNonQueryAsync();
        }

        (await moves[2]).Outcome.ShouldBe(CommitOutcome.Committed);
    }
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_commit_that_waited_for_a_stranger_is_judged_by_what_the_stranger_left(int together)
    {
        var database = await shared.CreateMigratedAsync();
        await using var store = await PostgreSqlStore.OpenAsync(database);
        var script = new StoreScript(new StoreFixture(store, static _ => { }));
        var reads = await Task.WhenAll(Enumerable.Range(1, together).Select(number => script.ActivateAsync(number)));
        await using var stranger = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database) { Pooling = false }.ConnectionString);
        await stranger.OpenAsync();
        await using (var change = new NpgsqlCommand("BEGIN; UPDATE autopilot.task SET version = version + 1 WHERE vtid = 'VTID-00001'", stranger))
        {
            await change.ExecuteNonQueryAsync();
        }

        var moves = reads.Select(read => store.CommitAsync(StoreScript.Move(read, RunState.Building), default)).ToArray();
        await Eventually.SeeAsync(() => Sql.ScalarAsync<long>(database, WaitingSql), waiting => waiting == 1);
        await using (var commit = new NpgsqlCommand("COMMIT", stranger))
        {
            await commit.ExecuteNonQueryAsync();
        }

        (await moves[0]).Outcome.ShouldBe(CommitOutcome.VersionConflict);
        (await Task.WhenAll(moves.Skip(1))).ShouldAllBe(result => result.Outcome == CommitOutcome.Committed);
    }
}
