using Microsoft.Data.Sqlite;

namespace Autopilot.Tests;

/// <summary>What a hand with a database shell cannot do: every law is held by the file itself.</summary>
public sealed class SqliteLawTests
{
    private const string Run = "WHERE vtid = 'VTID-00001' AND attempt = 1";

    [Theory]
    [InlineData("UPDATE run SET state = 'building' WHERE state = 'completed'", "law 1")]
    [InlineData("UPDATE run SET state = 'failed' WHERE state = 'completed'", "law 1")]
    [InlineData("UPDATE run SET attempt = 7 WHERE state = 'completed'", "law 1")]
    [InlineData("UPDATE run SET terminal_seq = 1 WHERE state = 'completed'", "law 8")]
    [InlineData("UPDATE run SET deadline_at = 1 WHERE state = 'completed'", "law_6")]
    [InlineData("INSERT INTO event (vtid, seq, attempt, type, actor, at, outcome) VALUES ('VTID-00001', 10, 1, 'vtid.lifecycle.completed', 'me', 1, 'success')", "law 8")]
    [InlineData("INSERT INTO run SELECT vtid, 2, 'building', version, entered_at, started_at, due_at, deadline_at, hold, ending, ending_state, terminal_seq, capability, policy_hash, table_version, offered_at, woken, lease_host, lease_token, lease_until, doc FROM run", "law 1")]
    public async Task An_ended_run_stays_as_it_ended(string sql, string law)
    {
        using var file = await CreateAsync(RunState.Completed);

        Refuses(file, sql, law);
    }

    [Theory]
    [InlineData("UPDATE run SET state = 'in_progress' " + Run, "law 1")]
    [InlineData("UPDATE run SET state = 'validated' " + Run, "law 1")]
    [InlineData("UPDATE run SET state = 'somewhere' " + Run, "law 1")]
    [InlineData("UPDATE run SET state = 'failed', deadline_at = NULL " + Run, "law_8")]
    [InlineData("UPDATE run SET state = 'failed', deadline_at = NULL, terminal_seq = 1 " + Run, "law 8")]
    [InlineData("UPDATE run SET deadline_at = NULL " + Run, "law_6")]
    [InlineData("UPDATE run SET hold = 'execution_disabled' " + Run, "law_6")]
    [InlineData("UPDATE run SET due_at = NULL " + Run, "law_6")]
    [InlineData("INSERT INTO run SELECT vtid, 2, 'in_progress', version, entered_at, started_at, due_at, deadline_at, hold, ending, ending_state, terminal_seq, capability, policy_hash, table_version, offered_at, woken, lease_host, lease_token, lease_until, doc FROM run", "law 9")]
    [InlineData("DELETE FROM run", "law 1")]
    [InlineData("DELETE FROM task", "law 2")]
    [InlineData("UPDATE task SET version = version - 1", "law 1")]
    [InlineData("UPDATE task SET last_fence = -1", "law 1 and 7")]
    [InlineData("DELETE FROM event", "law 8")]
    [InlineData("UPDATE event SET actor = 'somebody'", "law 8")]
    [InlineData("INSERT INTO event (vtid, seq, attempt, type, actor, at) VALUES ('VTID-00001', 9, 1, 'x', 'me', 1)", "law 14")]
    [InlineData("INSERT OR REPLACE INTO event (position, vtid, seq, attempt, type, actor, at) VALUES (1, NULL, 1, 0, 'x', 'me', 1)", "law 8")]
    [InlineData("INSERT OR REPLACE INTO task SELECT * FROM task", "law 2")]
    [InlineData("DELETE FROM policy", "policy")]
    [InlineData("UPDATE policy SET body = '{}'", "policy")]
    [InlineData("INSERT OR REPLACE INTO policy SELECT hash, '{}' FROM policy", "policy")]
    [InlineData("UPDATE run SET policy_hash = 'other' " + Run, "policy")]
    [InlineData("UPDATE run SET table_version = 2 " + Run, "policy")]
    [InlineData("DELETE FROM effect", "law 5")]
    [InlineData("UPDATE effect SET status = 'intended', resolved_at = NULL WHERE status = 'done'", "law 5")]
    [InlineData("INSERT INTO effect (vtid, attempt, action, ordinal, status, host, subject, intended_at) VALUES ('VTID-00001', 1, 'merge', 3, 'intended', 'h', 's', 1)", "law 5")]
    [InlineData("INSERT INTO effect (vtid, attempt, action, ordinal, status, host, subject, intended_at, resolved_at) VALUES ('VTID-00001', 1, 'merge', 1, 'done', 'h', 's', 1, 1)", "law 5")]
    [InlineData("INSERT INTO pull_request (vtid, number, is_open) VALUES ('VTID-00001', 8, 1)", "pull_request")]
    public async Task A_run_at_work_keeps_the_laws(string sql, string law)
    {
        using var file = await CreateAsync(RunState.Building);

        Refuses(file, sql, law);
    }

    [Theory]
    [InlineData("DELETE FROM evidence")]
    [InlineData("UPDATE evidence SET doc = '{}'")]
    [InlineData("UPDATE evidence SET ordinal = 9")]
    [InlineData("INSERT OR REPLACE INTO evidence SELECT vtid, attempt, ordinal, type, '{}' FROM evidence")]
    [InlineData("INSERT INTO evidence SELECT vtid, attempt, ordinal + 5, type, doc FROM evidence")]
    public async Task Evidence_stays_as_it_was_read(string sql)
    {
        using var file = await CreateAsync(RunState.Completed);

        Refuses(file, sql, "law 3");
    }

    [Fact]
    public async Task A_decision_to_end_is_irrevocable()
    {
        using var file = await CreateAsync(RunState.Building);
        file.Execute("UPDATE run SET ending = '{}', ending_state = 'cancelled'");

        Refuses(file, "UPDATE run SET ending = NULL, ending_state = NULL", "law 8");
        Refuses(file, "UPDATE run SET state = 'pr_created'", "law 8");
    }

    [Fact]
    public async Task A_switch_that_cannot_be_read_is_off()
    {
        using var file = await CreateAsync(RunState.Building);
        var clock = new ManualClock();
        await using var store = await file.OpenAsync(clock);
        await store.SetExecutionAsync(true, "start", null, "operator", default);
        file.Execute("UPDATE control SET value = '{\"enabled\": maybe' WHERE name = 'execution'");

        (await store.ReadExecutionAsync(default)).Enabled.ShouldBeFalse();
        (await store.IsExecutionEnabledAsync(default)).ShouldBeFalse();
    }

    private static void Refuses(StoreFile file, string sql, string law) =>
        Should.Throw<SqliteException>(() => file.Execute(sql)).Message.ShouldContain(law);

    private static async Task<StoreFile> CreateAsync(RunState state)
    {
        var file = new StoreFile();
        var clock = new ManualClock();
        await using var store = await file.OpenAsync(clock);
        var script = new StoreScript(new StoreFixture(store, clock.Advance));
        var read = await script.ReachAsync(1, state is RunState.Completed ? RunState.Verifying : state);
        if (state is RunState.Completed)
        {
            read = await script.WriteAsync(StoreScript.From(read) with { Run = read.Run! with { Evidence = StoreSamples.Proofs(read.Task.Vtid, read.Now) } });
            await script.WriteAsync(StoreScript.End(read, RunState.Completed));
            return file;
        }

        read = await script.WriteAsync(StoreScript.Intent(read, EffectAction.Dispatch, 1) with { PullRequest = new PullRequestBinding(7, true) });
        await store.ResolveAsync(read.Effects[0].Key, EffectStatus.Done, null, false, default);
        return file;
    }
}
