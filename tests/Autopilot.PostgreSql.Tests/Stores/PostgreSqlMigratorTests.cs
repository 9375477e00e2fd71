using Npgsql;

namespace Autopilot.Tests;

public sealed class PostgreSqlMigratorTests(SharedServer shared)
{
    private static readonly string Catalogue =
        Path.Combine(Path.GetDirectoryName(Here())!, "../../../src/Autopilot.PostgreSql/Schema/catalogue.txt");

    [Fact]
    public async Task The_catalogue_is_what_a_migration_makes()
    {
        var database = await shared.CreateMigratedAsync();
        await using var store = await PostgreSqlStore.OpenAsync(database);
        var made = await PgSchema.CatalogueAsync(store.Database, default);

        var approve = $"The schema has changed: approve it in {Path.GetFullPath(Catalogue)}.";
        made.Except(PgSchema.Expected, StringComparer.Ordinal).ShouldBeEmpty(approve);
        PgSchema.Expected.Except(made, StringComparer.Ordinal).ShouldBeEmpty(approve);
    }

    [Fact]
    public async Task An_empty_database_becomes_a_store()
    {
        var database = await shared.CreateDatabaseAsync();
        (await PostgreSqlMigrator.CheckAsync(database)).ShouldHaveSingleItem().ShouldContain("version 0");

        await PostgreSqlMigrator.MigrateAsync(database);

        (await PostgreSqlMigrator.CheckAsync(database)).ShouldBeEmpty();
        await PostgreSqlMigrator.MigrateAsync(database);
        (await Sql.ScalarAsync<long>(database, "SELECT count(*) FROM autopilot.schema_version")).ShouldBe(PostgreSqlMigrator.Version);
    }

    [Fact]
    public async Task The_previous_version_is_brought_up_to_date_with_what_is_in_it()
    {
        var database = await shared.CreateDatabaseAsync();
        await PostgreSqlMigrator.MigrateAsync(database, PostgreSqlMigrator.Version - 1, default);
        await Sql.ExecuteAsync(database, """
            WITH t AS (
                INSERT INTO autopilot.task (vtid, version, attempt, last_fence, last_seq, counted_at, last_commit, created_at, priority, approved, search)
                VALUES ('VTID-00001', 1, 0, 0, 1, '2026-01-01Z', gen_random_uuid(), now(), 0, false, 'VTID-00001'))
            INSERT INTO autopilot.event (vtid, seq, attempt, type, actor, at) VALUES ('VTID-00001', 1, 0, 'vtid.lifecycle.allocated', 'me', '2026-01-01Z')
            """);
        (await PostgreSqlMigrator.CheckAsync(database)).ShouldHaveSingleItem().ShouldContain($"version {PostgreSqlMigrator.Version - 1}");

        await PostgreSqlMigrator.MigrateAsync(database);

        (await PostgreSqlMigrator.CheckAsync(database)).ShouldBeEmpty();
        await using var store = await PostgreSqlStore.OpenAsync(database);
        (await store.ReadTaskAsync(Vtid.Parse("VTID-00001"), 0, 10, default)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Version_3_is_migrated_with_how_its_tasks_stand()
    {
        const string rows = "SELECT array_agg(concat_ws(' ', vtid, standing, search) ORDER BY vtid) FROM autopilot.task";
        var database = await shared.CreateMigratedAsync();
        IReadOnlyList<(Vtid Vtid, Standing Standing)> expected;
        await using (var written = await PostgreSqlStore.OpenAsync(database))
        {
            var script = new StoreScript(new StoreFixture(written, static _ => { }));
            expected = await StandingSamples.WriteAsync(script);
            await StandingSamples.FinishAsync(script, 99, Outcome.Failed, "zero\0byte");
        }

        var before = await Sql.ScalarAsync<string[]>(database, rows);
        await Sql.ExecuteAsync(database, """
            ALTER TABLE autopilot.task DROP COLUMN standing;
            ALTER TABLE autopilot.worker DROP COLUMN claims_lost;
            UPDATE autopilot.task t SET search = t.vtid || chr(10) || upper(replace(d.doc, '\u0000', '')::json ->> 'title')
              FROM autopilot.document d WHERE d.vtid = t.vtid AND d.attempt = 0;
            DELETE FROM autopilot.schema_version WHERE version = 4;
            """);

        await PostgreSqlMigrator.MigrateAsync(database);

        (await Sql.ScalarAsync<string[]>(database, rows)).ShouldBe(before);
        await using var store = await PostgreSqlStore.OpenAsync(database);
        var counts = await store.CountAsync(null, default);
        Standings.All.Select(counts.Of).ShouldBe(Standings.All.Select(
            standing => expected.Count(sample => sample.Standing == standing) + (standing == Standing.Failed ? 1L : 0)));
        (await store.ListWorkersAsync(default)).ShouldAllBe(worker => worker.ClaimsLost == 0);
    }

    // What it creates and changes stands wrong only until a host of this version commits.
    [Fact]
    public async Task A_host_of_version_3_works_on_and_what_it_leaves_out_is_corrected()
    {
        var database = await shared.CreateMigratedAsync();
        await Sql.ExecuteAsync(database, """
            WITH t AS (
                INSERT INTO autopilot.task (vtid, version, attempt, last_fence, last_seq, counted_at, last_commit, created_at, priority, approved, search)
                VALUES ('VTID-00009', 1, 0, 0, 1, '2026-01-01Z', gen_random_uuid(), now(), 0, false, 'VTID-00009'))
            INSERT INTO autopilot.event (vtid, seq, attempt, type, actor, at) VALUES ('VTID-00009', 1, 0, 'vtid.lifecycle.allocated', 'me', '2026-01-01Z')
            """);
        await using var store = await PostgreSqlStore.OpenAsync(database);
        (await store.CountAsync(null, default)).Of(Standing.Decision).ShouldBe(1);
        var script = new StoreScript(new StoreFixture(store, static _ => { }));
        var read = await script.ActivateAsync(1);
        await Sql.ExecuteAsync(database, "UPDATE autopilot.task SET standing = 'blocked' WHERE vtid = 'VTID-00001'");

        await script.WriteAsync(StoreScript.From(read));

        (await store.CountAsync(null, default)).Of(Standing.Capacity).ShouldBe(1);
    }

    [Fact]
    public async Task Many_programs_may_migrate_at_once()
    {
        var database = await shared.CreateDatabaseAsync();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => PostgreSqlMigrator.MigrateAsync(database)));

        (await PostgreSqlMigrator.CheckAsync(database)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_store_without_the_schema_is_refused_and_the_message_says_what_to_do()
    {
        var refused = await Should.ThrowAsync<AutopilotException>(async () => await PostgreSqlStore.OpenAsync(await shared.CreateDatabaseAsync()));

        refused.Code.ShouldBe("schema_missing");
        refused.Message.ShouldContain("autopilot migrate");
    }

    [Fact]
    public async Task A_host_of_this_version_works_on_while_a_newer_one_expands_the_schema()
    {
        var database = await shared.CreateMigratedAsync();
        await using var running = await PostgreSqlStore.OpenAsync(database);
        await Sql.ExecuteAsync(database, $"""
            ALTER TABLE autopilot.run ADD COLUMN note text;
            ALTER TABLE autopilot.task ADD COLUMN note text;
            CREATE TABLE autopilot.note (vtid text PRIMARY KEY);
            INSERT INTO autopilot.schema_version VALUES ({PostgreSqlMigrator.Version + 1}, now())
            """);

        var script = new StoreScript(new StoreFixture(running, static _ => { }));
        (await script.ReachAsync(1, RunState.Reviewing)).Run!.State.ShouldBe(RunState.Reviewing);

        (await Should.ThrowAsync<AutopilotException>(() => PostgreSqlStore.OpenAsync(database))).Code.ShouldBe("schema_newer");
        (await Should.ThrowAsync<AutopilotException>(() => PostgreSqlMigrator.MigrateAsync(database))).Code.ShouldBe("schema_newer");
    }

    [Theory]
    [InlineData("DROP INDEX autopilot.run_due", "index run_due")]
    [InlineData("ALTER TABLE autopilot.task DROP COLUMN search", "column task.search text not null")]
    [InlineData("ALTER TABLE autopilot.run DROP CONSTRAINT law_6_a_wait_has_a_deadline_or_a_hold", "constraint run.law_6_a_wait_has_a_deadline_or_a_hold")]
    [InlineData("DROP TRIGGER run_forward_only ON autopilot.run", "trigger run.run_forward_only")]
    [InlineData("ALTER TABLE autopilot.run DISABLE TRIGGER run_forward_only", "trigger run.run_forward_only")]
    [InlineData("DROP TABLE autopilot.checkpoint", "table checkpoint")]
    [InlineData("DELETE FROM autopilot.move WHERE to_state = 'building'", "move in_progress>building")]
    public async Task What_is_missing_is_named(string damage, string finding)
    {
        var database = await shared.CreateMigratedAsync();
        await Sql.ExecuteAsync(database, damage);

        (await PostgreSqlMigrator.CheckAsync(database)).ShouldContain($"It lacks the {finding}.", StringComparer.Ordinal);
        var refused = await Should.ThrowAsync<AutopilotException>(() => PostgreSqlStore.OpenAsync(database));
        refused.Code.ShouldBe("schema_damaged");
        refused.Message.ShouldContain(finding);
    }

    [Fact]
    public async Task A_user_without_rights_is_told_which()
    {
        var database = await shared.CreateMigratedAsync();
        var user = $"guest_{Guid.NewGuid():N}";
        await Sql.ExecuteAsync(database, $"CREATE ROLE {user} LOGIN");
        var guest = new NpgsqlConnectionStringBuilder(database) { Username = user }.ConnectionString;

        (await Should.ThrowAsync<AutopilotException>(() => PostgreSqlMigrator.MigrateAsync(guest))).Code.ShouldBe("store_refused");
        var refused = await Should.ThrowAsync<AutopilotException>(() => PostgreSqlStore.OpenAsync(guest));
        refused.Code.ShouldBe("store_refused");
        refused.Message.ShouldContain("Grant");
    }

    [Fact]
    public async Task A_user_with_rights_on_the_rows_alone_works_and_adds_the_months_ahead()
    {
        var database = await shared.CreateMigratedAsync();
        var user = $"host_{Guid.NewGuid():N}";
        await Sql.ExecuteAsync(database, $"""
            CREATE ROLE {user} LOGIN;
            GRANT USAGE ON SCHEMA autopilot TO {user};
            GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA autopilot TO {user};
            GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA autopilot TO {user}
            """);
        await using var store = await PostgreSqlStore.OpenAsync(new NpgsqlConnectionStringBuilder(database) { Username = user }.ConnectionString);

        await new StoreScript(new StoreFixture(store, static _ => { })).ReachAsync(1, RunState.Reviewing);
        await Sql.ExecuteAsync(database, $"SET ROLE {user}; SELECT autopilot.add_event_partition('2031-05-05Z')");

        (await Sql.ScalarAsync<bool>(database, "SELECT to_regclass('autopilot.event_2031_05') IS NOT NULL")).ShouldBeTrue();
    }

    [Theory]
    [InlineData("Database=nowhere", "store_refused")]
    [InlineData("Port=1", "store_unavailable")]
    public async Task A_wrong_connection_is_told_apart(string wrong, string code)
    {
        var settings = new NpgsqlConnectionStringBuilder($"{shared.Server.ConnectionString};{wrong}");

        var refused = await Should.ThrowAsync<AutopilotException>(() => PostgreSqlStore.OpenAsync(settings.ConnectionString));

        refused.Code.ShouldBe(code);
        refused.Message.ShouldContain($"{settings.Host}:{settings.Port}");
    }

    [Theory]
    [InlineData("")]
    [InlineData("Hots=db")]
    [InlineData("Database=x")]
    [InlineData("Host=db;Maximum Pool Size=3")]
    public async Task A_connection_string_that_cannot_be_read_is_an_argument_error(string wrong) =>
        await Should.ThrowAsync<ArgumentException>(() => PostgreSqlStore.OpenAsync(wrong));

    private static string Here([System.Runtime.CompilerServices.CallerFilePath] string path = "") => path;
}
