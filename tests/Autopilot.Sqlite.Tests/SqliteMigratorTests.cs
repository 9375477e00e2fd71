using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;

namespace Autopilot.Tests;

public sealed class SqliteMigratorTests
{
    private static readonly ManualClock Clock = new();

    private static readonly string Sha = new('b', 40);

    [Fact]
    public void A_new_file_is_migrated_and_whole()
    {
        using var file = new StoreFile();

        SqliteMigrator.Migrate(file.Path, Clock);
        SqliteMigrator.Migrate(file.Path, Clock);

        SqliteMigrator.Check(file.Path).ShouldBeEmpty();
    }

    [Fact]
    public void Migrations_at_the_same_time_make_one_store()
    {
        using var file = new StoreFile();

        Parallel.For(0, 8, _ => SqliteMigrator.Migrate(file.Path, Clock));

        SqliteMigrator.Check(file.Path).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_migration_waits_for_one_that_has_just_begun()
    {
        using var file = new StoreFile();
        using var begun = SqliteSession.Open(file.Path, SqliteOpenMode.ReadWriteCreate);
        begun.Execute("BEGIN IMMEDIATE");
        Exception? error = null;
        var migration = new Thread(() => error = Record.Exception(() => SqliteMigrator.Migrate(file.Path, Clock)));
        migration.Start();
        await Eventually.SeeAsync(() => migration.ThreadState, state => state.HasFlag(ThreadState.WaitSleepJoin) || !migration.IsAlive);

        begun.Execute("COMMIT");

        migration.Join();
        error.ShouldBeNull();
        SqliteMigrator.Check(file.Path).ShouldBeEmpty();
    }

    // In version 1 the run's document held its evidence.
    [Fact]
    public async Task A_store_of_version_1_is_migrated_with_its_evidence()
    {
        var memory = new StoreScript(new StoreFixture(new InMemoryStore(Clock), Clock.Advance));
        var written = StoreSamples.Full(await memory.ActivateAsync(1));
        written = written with { Run = written.Run! with { Evidence = [.. written.Run.Evidence.Take(2)] } };
        using var file = new StoreFile();
        WriteVersion1(file, written);
        SqliteMigrator.Check(file.Path).ShouldHaveSingleItem().ShouldContain("version 1");

        await using var store = await file.OpenAsync(Clock);

        SqliteMigrator.Check(file.Path).ShouldBeEmpty();
        var found = (await store.FindAsync(StoreScript.Id(1), default))!;
        StoreSamples.Compare(written, found);
        var script = new StoreScript(new StoreFixture(store, Clock.Advance));
        await script.RefuseAsync("law_3", StoreScript.From(found) with { Run = found.Run! with { Evidence = [] } }, "dropping what was migrated");
        await script.WriteAsync(StoreScript.Move(found, RunState.PrCreated));
        (await script.EventsAsync(StoreScript.Id(1))).Select(e => e.Type).ShouldBe(["one", "two", "conformance.moved"]);
        (await store.ReadAsync(LedgerPosition.Start, 10, default)).Select(e => e.Seq).ShouldBe([1, 2, 3]);
        using var session = SqliteSession.Open(file.Path, SqliteOpenMode.ReadOnly);
        session.Query("SELECT type FROM evidence ORDER BY ordinal", row => row.GetString(0))
            .ShouldBe(["pull_request", "checks"]);
        session.Find("SELECT doc FROM run", row => row.GetString(0))!.ShouldNotContain("evidence");
    }

    [Fact]
    public async Task A_store_of_version_5_is_migrated_with_how_its_tasks_stand()
    {
        using var file = new StoreFile();
        IReadOnlyList<(Vtid Vtid, Standing Standing)> expected;
        await using (var written = await file.OpenAsync(Clock))
        {
            var script = new StoreScript(new StoreFixture(written, Clock.Advance));
            expected = await StandingSamples.WriteAsync(script);
            await StandingSamples.FinishAsync(script, 99, Outcome.Failed, "zero\0byte");
        }

        var before = Rows(file);
        file.Execute("""
            DROP INDEX task_standing;
            ALTER TABLE task DROP COLUMN standing;
            ALTER TABLE worker DROP COLUMN claims_lost;
            UPDATE task SET search = vtid || char(10) || upper(doc ->> '$.title');
            DELETE FROM schema_version WHERE version >= 6;
            """);
        SqliteMigrator.Check(file.Path).ShouldHaveSingleItem().ShouldContain("version 5");

        await using var store = await file.OpenAsync(Clock);

        Rows(file).ShouldBe(before);
        foreach (var standing in Standings.All)
        {
            (await store.ListAsync(new TaskQuery { Standing = standing }, default)).Items.Select(item => item.Task.Vtid).Where(vtid => vtid != StoreScript.Id(99))
                .ShouldBe(expected.Where(sample => sample.Standing == standing).Select(sample => sample.Vtid), standing.Name());
        }

        (await store.ListWorkersAsync(default)).ShouldAllBe(worker => worker.ClaimsLost == 0);
    }

    [Fact]
    public async Task How_a_task_stands_is_corrected_with_its_next_commit()
    {
        using var file = new StoreFile();
        await using var store = await file.OpenAsync(Clock);
        var script = new StoreScript(new StoreFixture(store, Clock.Advance));
        var read = await script.ActivateAsync(1);
        file.Execute("UPDATE task SET standing = 'blocked'");

        await script.WriteAsync(StoreScript.From(read));

        (await store.CountAsync(null, default)).Of(Standing.Capacity).ShouldBe(1);
    }

    [Fact]
    public void Tasks_are_counted_and_listed_along_the_index_alone()
    {
        using var file = new StoreFile();
        SqliteMigrator.Migrate(file.Path, Clock);
        using var session = SqliteSession.Open(file.Path, SqliteOpenMode.ReadOnly);

        session.Query("EXPLAIN QUERY PLAN SELECT standing, count(*) FROM task GROUP BY standing", row => row.GetString(3))
            .ShouldBe(["SCAN task USING COVERING INDEX task_standing"]);
        session.Query("EXPLAIN QUERY PLAN SELECT vtid FROM task WHERE standing = 'failed' AND vtid < 'W' ORDER BY vtid DESC LIMIT 50", row => row.GetString(3))
            .ShouldBe(["SEARCH task USING COVERING INDEX task_standing (standing=? AND vtid<?)"]);
    }

    // An ephemeral table for a list in a check costs more than the row that is checked.
    [Theory]
    [InlineData("UPDATE run SET state = 'building', due_at = 1, offered_at = NULL, doc = '' WHERE vtid = 'VTID-00001' AND attempt = 1")]
    [InlineData("INSERT INTO effect (vtid, attempt, action, ordinal, status, host, subject, intended_at) VALUES ('VTID-00001', 1, 'merge', 1, 'intended', 'h', 's', 1)")]
    [InlineData("UPDATE effect SET status = 'done', resolved_at = 1 WHERE vtid = 'VTID-00001' AND attempt = 1 AND action = 'merge' AND ordinal = 1")]
    public void No_check_builds_a_table_for_its_list(string sql)
    {
        using var file = new StoreFile();
        SqliteMigrator.Migrate(file.Path, Clock);
        using var session = SqliteSession.Open(file.Path, SqliteOpenMode.ReadOnly);

        session.Query($"EXPLAIN {sql}", row => row.GetString(1)).ShouldAllBe(step => step != "OpenEphemeral");
    }

    [Fact]
    public void A_migrated_store_is_whole_in_the_eyes_of_SQLite()
    {
        using var file = new StoreFile();
        SqliteMigrator.Migrate(file.Path, Clock);
        using var session = SqliteSession.Open(file.Path, SqliteOpenMode.ReadOnly);

        session.Query("PRAGMA integrity_check", row => row.GetString(0)).ShouldBe(["ok"]);
        session.Query("PRAGMA foreign_key_check", row => row.GetString(0)).ShouldBeEmpty();
        session.Query("SELECT sql FROM sqlite_master WHERE name IN ('effect', 'evidence')", row => row.GetString(0))
            .ShouldAllBe(table => table.Contains("DEFERRABLE INITIALLY DEFERRED", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("DROP TRIGGER run_forward_only", "The trigger run_forward_only is missing.")]
    [InlineData("DROP INDEX run_active", "The index run_active is missing.")]
    [InlineData("DROP TABLE host", "The table host is missing.")]
    [InlineData("ALTER TABLE host DROP COLUMN ticked_at", "The column host.ticked_at is missing.")]
    [InlineData("INSERT INTO move VALUES ('completed', 'building')", "The move from 'completed' to 'building' is not in this library's table.")]
    [InlineData("DROP TRIGGER run_is_kept; CREATE TRIGGER run_is_kept BEFORE DELETE ON run BEGIN SELECT 1; END", "The trigger run_is_kept is not the one that this library made.")]
    public async Task A_damaged_schema_is_named(string damage, string finding)
    {
        using var file = new StoreFile();
        SqliteMigrator.Migrate(file.Path, Clock);
        file.Execute(damage);

        SqliteMigrator.Check(file.Path).ShouldContain(found => string.Equals(found, finding, StringComparison.Ordinal));
        var error = await Should.ThrowAsync<AutopilotException>(() => file.OpenAsync(Clock));
        error.Code.ShouldBe("schema_damaged");
        error.Message.ShouldContain(finding);
    }

    [Fact]
    public async Task A_newer_schema_is_refused_and_left_alone()
    {
        using var file = new StoreFile();
        SqliteMigrator.Migrate(file.Path, Clock);
        file.Execute("INSERT INTO schema_version (version, applied_at) VALUES (99, 0)");

        (await Should.ThrowAsync<AutopilotException>(() => file.OpenAsync(Clock))).Code.ShouldBe("schema_newer");
        Should.Throw<AutopilotException>(() => SqliteMigrator.Check(file.Path)).Code.ShouldBe("schema_newer");
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused()
    {
        using var file = new StoreFile();
        await File.WriteAllTextAsync(file.Path, string.Concat(Enumerable.Repeat("This is a letter. ", 200)));

        (await Should.ThrowAsync<AutopilotException>(() => file.OpenAsync(Clock))).Code.ShouldBe("not_a_store");
    }

    [Fact]
    public async Task Another_programs_database_is_refused_and_left_alone()
    {
        using var file = new StoreFile();
        file.Execute("CREATE TABLE theirs (id INTEGER)");

        (await Should.ThrowAsync<AutopilotException>(() => file.OpenAsync(Clock))).Code.ShouldBe("not_a_store");
        Should.NotThrow(() => file.Execute("INSERT INTO theirs VALUES (1)"));
    }

    [Fact]
    public async Task A_missing_directory_is_named()
    {
        var error = await Should.ThrowAsync<StoreUnavailableException>(() => SqliteStore.OpenAsync("/nowhere/at/all/autopilot.db", Clock));

        error.Message.ShouldContain("/nowhere/at/all/autopilot.db");
    }

    private static List<string> Rows(StoreFile file)
    {
        using var session = SqliteSession.Open(file.Path, SqliteOpenMode.ReadOnly);
        return session.Query("SELECT vtid, standing, search FROM task ORDER BY vtid", row => $"{row.GetString(0)} {row.GetString(1)} {row.GetString(2)}");
    }

    private static void WriteVersion1(StoreFile file, Commit written)
    {
        var documents = new SqliteDocuments(written, new SqliteMemory());
        var at = JsonSerializer.Serialize(written.Run!.Evidence[0].At);
        var evidence = $$"""
            [{"type":"pull_request","number":3,"url":"u","headSha":"{{Sha}}","baseBranch":"main","changedFiles":["a","b"],"vtid":"VTID-00001","attempt":1,"at":{{at}},"provider":"local"},
             {"type":"checks","sha":"{{Sha}}","passed":["unit"],"vtid":"VTID-00001","attempt":1,"at":{{at}},"provider":"local"}]
            """;
        var document = JsonNode.Parse(documents.Run)!.AsObject();
        document["evidence"] = JsonNode.Parse(evidence);
        using var session = SqliteSession.Open(file.Path, SqliteOpenMode.ReadWriteCreate);
        session.ExecuteScript("""
            PRAGMA application_id = 1096111183;
            CREATE TABLE schema_version (version INTEGER NOT NULL PRIMARY KEY, applied_at INTEGER NOT NULL);
            INSERT INTO schema_version VALUES (1, 0);
            """);
        SqliteSchema.Apply(session, "001_initial.sql");
        SqliteSchema.AddMoves(session);
        session.Execute(
            "INSERT INTO task VALUES (@vtid, @version, 1, 0, 2, '00000000-0000-0000-0000-000000000001', 0, 0, 1, '', @doc)",
            ("@vtid", "VTID-00001"), ("@version", 3), ("@doc", documents.TaskOf(written)));
        session.Execute(
            """
            INSERT INTO run (vtid, attempt, state, version, entered_at, started_at, due_at, deadline_at, capability, policy_hash, table_version, doc)
            VALUES (@vtid, 1, 'in_progress', @version, 0, 0, 0, 1, 'dotnet', @policy, @table, @doc)
            """,
            ("@vtid", "VTID-00001"), ("@version", 3), ("@policy", SqlitePolicies.Keep(session, documents.Policy!.Value)),
            ("@table", written.Run.TableVersion), ("@doc", document.ToJsonString()));
        session.Execute("UPDATE run SET state = 'building'");
        session.Execute("INSERT INTO event (vtid, seq, attempt, type, actor, at, data) VALUES ('VTID-00001', 1, 1, 'one', 'me', 1, '{}')");
        session.Execute("INSERT INTO event (vtid, seq, attempt, type, actor, at) VALUES ('VTID-00001', 2, 1, 'two', 'me', 2)");
    }
}
