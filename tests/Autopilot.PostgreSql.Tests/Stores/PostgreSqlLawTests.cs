using Npgsql;

namespace Autopilot.Tests;

/// <summary>What a hand with a database shell cannot do: every law is held by the database itself.</summary>
public sealed class PostgreSqlLawTests(SharedServer shared)
{
    private const string Run = "WHERE vtid = 'VTID-00001' AND attempt = 1";

    private const string SecondRun = """
        INSERT INTO autopilot.run (vtid, attempt, state, version, entered_at, started_at, due_at, deadline_at, capability, policy_hash, table_version, priority)
        SELECT vtid, 2, '{0}', version, entered_at, started_at, now(), now(), capability, policy_hash, table_version, priority FROM autopilot.run
        """;

    [Theory]
    [InlineData("UPDATE autopilot.run SET state = 'building' WHERE state = 'completed'", "law 1")]
    [InlineData("UPDATE autopilot.run SET state = 'failed' WHERE state = 'completed'", "law 1")]
    [InlineData("UPDATE autopilot.run SET attempt = 7 WHERE state = 'completed'", "law 1")]
    [InlineData("UPDATE autopilot.run SET terminal_seq = 1 WHERE state = 'completed'", "law 8")]
    [InlineData("UPDATE autopilot.run SET deadline_at = now() WHERE state = 'completed'", "law_6")]
    [InlineData("INSERT INTO autopilot.event (vtid, seq, attempt, type, actor, at, outcome) SELECT vtid, last_seq + 1, 1, 'vtid.lifecycle.completed', 'me', now(), 'success' FROM autopilot.task", "law 14")]
    [InlineData(
        """
        WITH t AS (UPDATE autopilot.task SET last_seq = last_seq + 1, counted_from = last_seq, counted_at = now() RETURNING vtid, last_seq, counted_at)
        INSERT INTO autopilot.event (vtid, seq, attempt, type, actor, at, outcome) SELECT vtid, last_seq, 1, 'vtid.lifecycle.completed', 'me', counted_at, 'success' FROM t
        """,
        "law 8")]
    public async Task An_ended_run_stays_as_it_ended(string sql, string law)
    {
        var database = await CreateAsync(RunState.Completed);

        await RefusesAsync(database, sql, law);
    }

    [Theory]
    [InlineData("UPDATE autopilot.run SET state = 'in_progress' " + Run, "law 1")]
    [InlineData("UPDATE autopilot.run SET state = 'validated' " + Run, "law 1")]
    [InlineData("UPDATE autopilot.run SET state = 'somewhere' " + Run, "law 1")]
    [InlineData("UPDATE autopilot.run SET state = 'failed', deadline_at = NULL " + Run, "law_8")]
    [InlineData("UPDATE autopilot.run SET state = 'failed', deadline_at = NULL, terminal_seq = 1 " + Run, "law 8")]
    [InlineData("UPDATE autopilot.run SET deadline_at = NULL " + Run, "law_6")]
    [InlineData("UPDATE autopilot.run SET hold = 'execution_disabled' " + Run, "law_6")]
    [InlineData("UPDATE autopilot.run SET due_at = NULL " + Run, "law_6")]
    [InlineData("DELETE FROM autopilot.run", "law 1")]
    [InlineData("TRUNCATE autopilot.run CASCADE", "law")]
    [InlineData("DELETE FROM autopilot.document", "law 2")]
    [InlineData("DELETE FROM autopilot.task", "law 2")]
    [InlineData("UPDATE autopilot.task SET version = version - 1", "law 1")]
    [InlineData("UPDATE autopilot.task SET last_fence = -1", "law 1 and 7")]
    [InlineData("UPDATE autopilot.task SET last_seq = last_seq + 1", "law 14")]
    [InlineData("UPDATE autopilot.task SET counted_from = 0", "law 14")]
    [InlineData("DELETE FROM autopilot.event", "law 8")]
    [InlineData("DELETE FROM autopilot.event_default", "law 8")]
    [InlineData("TRUNCATE autopilot.event", "law 8")]
    [InlineData("TRUNCATE autopilot.event_default", "law 8")]
    [InlineData("UPDATE autopilot.event SET actor = 'somebody'", "law 8")]
    [InlineData("INSERT INTO autopilot.event (vtid, seq, attempt, type, actor, at) VALUES ('VTID-00001', 9, 1, 'x', 'me', now())", "law 14")]
    [InlineData("INSERT INTO autopilot.event (vtid, seq, attempt, type, actor, at) SELECT vtid, last_seq, 1, 'x', 'me', counted_at FROM autopilot.task", "event_default_of_task")]
    [InlineData("INSERT INTO autopilot.event (vtid, seq, attempt, type, actor, at) SELECT vtid, last_seq, 1, 'x', 'me', now() FROM autopilot.task", "law 14")]
    [InlineData("INSERT INTO autopilot.event_default (vtid, seq, attempt, type, actor, at) VALUES ('VTID-00001', 9, 1, 'x', 'me', '2001-01-01')", "law 14")]
    [InlineData("INSERT INTO autopilot.event (vtid, seq, attempt, type, actor, at) VALUES ('VTID-77777', 1, 1, 'x', 'me', now())", "law 14")]
    [InlineData("DELETE FROM autopilot.policy", "policy")]
    [InlineData("UPDATE autopilot.policy SET body = '{}'", "policy")]
    [InlineData("UPDATE autopilot.run SET policy_hash = 'other' " + Run, "policy")]
    [InlineData("UPDATE autopilot.run SET table_version = 2 " + Run, "policy")]
    [InlineData("DELETE FROM autopilot.evidence", "law 3")]
    [InlineData("UPDATE autopilot.evidence SET doc = '{}'", "law 3")]
    [InlineData("DELETE FROM autopilot.effect", "law 5")]
    [InlineData("UPDATE autopilot.effect SET status = 'intended', resolved_at = NULL WHERE status = 'done'", "law 5")]
    [InlineData("INSERT INTO autopilot.effect (vtid, attempt, action, ordinal, status, host, subject, intended_at) VALUES ('VTID-00001', 1, 'merge', 3, 'intended', 'h', 's', now())", "law 5")]
    [InlineData("INSERT INTO autopilot.effect (vtid, attempt, action, ordinal, status, host, subject, intended_at, resolved_at) VALUES ('VTID-00001', 1, 'merge', 1, 'done', 'h', 's', now(), now())", "law 5")]
    [InlineData("INSERT INTO autopilot.pull_request (vtid, number, is_open) VALUES ('VTID-00001', 8, true)", "law_9")]
    public async Task A_run_at_work_keeps_the_laws(string sql, string law)
    {
        var database = await CreateAsync(RunState.PrCreated);

        await RefusesAsync(database, sql, law);
    }

    [Theory]
    [InlineData(RunState.PrCreated, "in_progress", "law_9")]
    [InlineData(RunState.PrCreated, "building", "law 1")]
    [InlineData(RunState.Completed, "building", "law 1")]
    public async Task A_second_run_begins_only_as_the_table_says(RunState first, string second, string law)
    {
        var database = await CreateAsync(first);

        await RefusesAsync(database, SecondRun.Replace("{0}", second, StringComparison.Ordinal), law);
    }

    [Fact]
    public async Task A_decision_to_end_is_irrevocable()
    {
        var database = await CreateAsync(RunState.Building);
        await Sql.ExecuteAsync(database, "UPDATE autopilot.run SET ending = '{}', ending_state = 'cancelled'");

        await RefusesAsync(database, "UPDATE autopilot.run SET ending = NULL, ending_state = NULL", "law 8");
        await RefusesAsync(database, "UPDATE autopilot.run SET state = 'pr_created'", "law 8");
    }

    [Fact]
    public async Task A_switch_that_cannot_be_read_is_off()
    {
        var database = await CreateAsync(RunState.Building);
        await using var store = await PostgreSqlStore.OpenAsync(database);
        await store.SetExecutionAsync(true, "start", null, "operator", default);
        await Sql.ExecuteAsync(database, "UPDATE autopilot.control SET value = '{\"enabled\": maybe' WHERE name = 'execution'");
        (await store.ReadExecutionAsync(default)).Enabled.ShouldBeFalse();
        (await store.IsExecutionEnabledAsync(default)).ShouldBeFalse();

        await Sql.ExecuteAsync(database, "DELETE FROM autopilot.control WHERE name = 'execution'");
        (await store.ReadExecutionAsync(default)).Enabled.ShouldBeFalse();
        (await store.IsExecutionEnabledAsync(default)).ShouldBeFalse();
    }

    private static async Task RefusesAsync(string database, string sql, string law) =>
        (await Should.ThrowAsync<PostgresException>(() => Sql.ExecuteAsync(database, sql))).Message.ShouldContain(law);

    private async Task<string> CreateAsync(RunState state)
    {
        var database = await shared.CreateMigratedAsync();
        var clock = new ManualClock();
        await using var store = await PostgreSqlStore.OpenAsync(database, new PostgreSqlStoreOptions { Clock = clock });
        var script = new StoreScript(new StoreFixture(store, clock.Advance));
        var read = await script.ReachAsync(1, state is RunState.Completed ? RunState.Verifying : state);
        if (state is RunState.Completed)
        {
            await script.WriteAsync(StoreScript.End(read, RunState.Completed));
            return database;
        }

        var sample = StoreSamples.Full(read);
        read = await script.WriteAsync(StoreScript.Intent(read, EffectAction.Dispatch, 1) with
        {
            Run = read.Run! with { Evidence = sample.Run!.Evidence },
            PullRequest = new PullRequestBinding(7, true),
        });
        await store.ResolveAsync(read.Effects[0].Key, EffectStatus.Done, null, false, default);
        return database;
    }
}
