using System.Text.Json;
using System.Text.Json.Nodes;

namespace Autopilot;

/// <summary>The execution switch, freezes that a person lifts, and who acts as what.</summary>
internal static class PgControls
{
    // What a run left unresolved when it ended, nobody will resolve: its clean-up and freeze have said what is unknown.
    private const string ReadSql = """
        SELECT coalesce($1, clock_timestamp()),
               (SELECT value FROM autopilot.control WHERE name = 'execution'),
               (SELECT count(*)::int FROM autopilot.claim WHERE expires_at > coalesce($1, clock_timestamp()) AND NOT holder_ended),
               (SELECT count(*)::int FROM autopilot.effect e JOIN autopilot.run r USING (vtid, attempt)
                 WHERE e.status = 'intended' AND r.terminal_seq IS NULL)
        """;

    private const string NowSql = "SELECT coalesce($1, clock_timestamp())";

    private const string LockSwitchSql = "SELECT coalesce($1, clock_timestamp()) FROM autopilot.control WHERE name = 'execution' FOR UPDATE";

    private const string WriteSql = """
        INSERT INTO autopilot.control (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value
        """;

    private const string RemoveSql = "DELETE FROM autopilot.control WHERE name = $1";

    private const string ValueSql = "SELECT coalesce($1, clock_timestamp()), (SELECT value FROM autopilot.control WHERE name = $2)";

    private const string Execution = "execution";

    // Its own row counts the events of the installation: who has it locked, numbers the next one.
    private const string TellSql = """
        WITH counted AS (
            UPDATE autopilot.control SET value = (value::bigint + 1)::text WHERE name = 'governance_seq' RETURNING value::bigint AS seq)
        INSERT INTO autopilot.event (vtid, seq, attempt, type, actor, at, data) SELECT NULL, seq, 0, $1, $2, $3, $4 FROM counted
        """;

    private const string LockTurnSql = $"""
        SELECT {PgTurns.Columns}, coalesce($2, clock_timestamp()) FROM autopilot.target WHERE key = $1 AND frozen IS NOT NULL FOR UPDATE
        """;

    private const string ThawSql = "UPDATE autopilot.target SET frozen = NULL WHERE key = $1";

    public static async Task<ExecutionSwitch> ReadAsync(PgDatabase database, CancellationToken cancellationToken) =>
        (await database.QueryAsync(
            ReadSql,
            row => Parse(row.TextOrNull(1), row.Time(0)) with { LiveClaims = row.GetInt32(2), UnresolvedIntents = row.GetInt32(3) },
            cancellationToken, database.Now).ConfigureAwait(false))[0];

    public static async Task<bool> IsEnabledAsync(PgDatabase database, CancellationToken cancellationToken) =>
        (await database.QueryAsync(
            ValueSql, row => Parse(row.TextOrNull(1), row.Time(0)).Enabled, cancellationToken,
            database.Now, PgParameters.Text(Execution)).ConfigureAwait(false))[0];

    public static async Task<DateTimeOffset> NowAsync(PgDatabase database, CancellationToken cancellationToken) =>
        (await database.QueryAsync(NowSql, row => row.Time(0), cancellationToken, database.Now).ConfigureAwait(false))[0];

    public static async Task<ExecutionSwitch> SetAsync(
        PgDatabase database, bool enabled, string reason, TimeSpan? expiresIn, string by, CancellationToken cancellationToken)
    {
        await database.RunAsync(
            async connection =>
            {
                var now = default(DateTimeOffset?);
                var begin = new PgScript();
                begin.Add("BEGIN");
                begin.Query(LockSwitchSql, row => now = row.Time(0), database.Now);
                begin.Query(NowSql, row => now ??= row.Time(0), database.Now);
                await begin.RunAsync(connection, cancellationToken).ConfigureAwait(false);
                var set = new ExecutionSwitch(enabled, reason, now + expiresIn, by, now!.Value, 0, 0);
                var end = new PgScript();
                end.Add(WriteSql, PgParameters.Text(Execution), PgParameters.Text(AutopilotJson.Write(set)));
                Tell(end, by, now.Value, StoreRules.ExecutionChange(enabled, reason, set.ExpiresAt));
                end.Add(enabled ? PgLeases.WakeHeldSql : PgLeases.WakeActiveSql, database.Now);
                end.Add("COMMIT");
                await end.RunAsync(connection, cancellationToken).ConfigureAwait(false);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
        return await ReadAsync(database, cancellationToken).ConfigureAwait(false);
    }

    public static Task<bool> LiftFreezeAsync(PgDatabase database, string key, string reason, string by, CancellationToken cancellationToken) =>
        database.RunAsync(
            async connection =>
            {
                (Turn Turn, DateTimeOffset Now)? frozen = null;
                var begin = new PgScript();
                begin.Add("BEGIN");
                begin.Query(LockTurnSql, row => frozen = (PgTurns.ReadRow(row), row.Time(5)), PgParameters.Text(key), database.Now);
                await begin.RunAsync(connection, cancellationToken).ConfigureAwait(false);
                var end = new PgScript();
                if (frozen is var (turn, now))
                {
                    end.Add(ThawSql, PgParameters.Text(key));
                    Tell(end, by, now, StoreRules.FreezeLifted(key, turn.Freeze!, reason));
                    end.Add(PgLeases.WakeHeldSql, database.Now);
                }

                end.Add("COMMIT");
                await end.RunAsync(connection, cancellationToken).ConfigureAwait(false);
                return frozen is not null;
            },
            cancellationToken);

    public static async Task<ActingRole?> RoleAsync(PgDatabase database, string principal, CancellationToken cancellationToken) =>
        (await database.QueryAsync(
            ValueSql, row => StoreRules.ReadRole(row.TextOrNull(1), row.Time(0)), cancellationToken,
            database.Now, PgParameters.Text(StoreRules.RoleRow(principal))).ConfigureAwait(false))[0];

    public static Task<ActingRole?> SetRoleAsync(
        PgDatabase database, string principal, string? role, string? reason, TimeSpan? expiresIn, CancellationToken cancellationToken) =>
        TellAsync(
            database,
            (script, now) =>
            {
                var name = PgParameters.Text(StoreRules.RoleRow(principal));
                var acting = role is null ? null : new ActingRole(principal, role, reason, now + expiresIn, now);
                if (acting is null)
                {
                    script.Add(RemoveSql, name);
                }
                else
                {
                    script.Add(WriteSql, name, PgParameters.Text(AutopilotJson.Write(acting)));
                }

                Tell(script, principal, now, StoreRules.RoleChange(role, reason, acting?.ExpiresAt));
                return acting;
            },
            cancellationToken);

    public static Task RecordAsync(PgDatabase database, NewEvent entry, CancellationToken cancellationToken) => TellAsync(
        database,
        (script, now) =>
        {
            Tell(script, entry, now);
            return true;
        },
        cancellationToken);

    /// <summary>Whether the switch, as its row says, was on at one time and is off at a later one: it has expired in between.</summary>
    public static bool WentOff(string? value, DateTimeOffset last, DateTimeOffset now) => Parse(value, last).Enabled && !Parse(value, now).Enabled;

    /// <summary>The switch as its row says; unreadable counts as off.</summary>
    public static ExecutionSwitch Parse(string? value, DateTimeOffset now)
    {
        if (value is null or "null")
        {
            return Off("A new store starts with execution off.", now);
        }

        try
        {
            var set = AutopilotJson.Read<ExecutionSwitch>(value);
            return set with { Enabled = set.Enabled && !(set.ExpiresAt <= now) };
        }
        catch (JsonException)
        {
            return Off("The switch could not be read, which counts as off.", now);
        }
    }

    // One transaction whose events carry the store's time.
    private static Task<T> TellAsync<T>(PgDatabase database, Func<PgScript, DateTimeOffset, T> write, CancellationToken cancellationToken) =>
        database.RunAsync(
            async connection =>
            {
                var now = default(DateTimeOffset);
                var begin = new PgScript();
                begin.Add("BEGIN");
                begin.Query(NowSql, row => now = row.Time(0), database.Now);
                await begin.RunAsync(connection, cancellationToken).ConfigureAwait(false);
                var end = new PgScript();
                var answer = write(end, now);
                end.Add("COMMIT");
                await end.RunAsync(connection, cancellationToken).ConfigureAwait(false);
                return answer;
            },
            cancellationToken);

    private static void Tell(PgScript script, string by, DateTimeOffset now, JsonObject data) =>
        Tell(script, new NewEvent(EventTypes.ControlUpdated, by) { Data = data }, now);

    private static void Tell(PgScript script, NewEvent entry, DateTimeOffset now) => script.Add(
        TellSql, PgParameters.Text(entry.Type), PgParameters.Text(entry.Actor), PgParameters.Time(now), PgParameters.Text(entry.Data?.ToJsonString()));

    private static ExecutionSwitch Off(string reason, DateTimeOffset now) => new(false, reason, null, "autopilot", now, 0, 0);
}
