using System.Text.Json;

namespace Autopilot;

/// <summary>The execution switch, and who acts as what.</summary>
internal static class SqliteControls
{
    private const string ReadSql = "SELECT value FROM control WHERE name = @name";

    private const string WriteSql = """
        INSERT INTO control (name, value) VALUES (@name, @value)
        ON CONFLICT (name) DO UPDATE SET value = excluded.value
        """;

    private const string RemoveSql = "DELETE FROM control WHERE name = @name";

    private const string LiveClaimsSql = "SELECT count(*) FROM claim WHERE expires_at > @now AND holder_ended = 0";

    // What a run left unresolved when it ended, nobody will resolve: its clean-up and freeze have said what is unknown.
    private const string UnresolvedSql = """
        SELECT count(*)
          FROM effect JOIN run USING (vtid, attempt)
         WHERE effect.status = 'intended' AND run.terminal_seq IS NULL
        """;

    private const string Execution = "execution";

    public static string ReadEpoch(SqliteSession session) =>
        session.Find(ReadSql, row => row.GetString(0), ("@name", "epoch"))
        ?? throw new AutopilotException("not_a_store", "The store has no epoch: the row 'epoch' of table control is missing.");

    public static ExecutionSwitch ReadExecution(SqliteSession session, DateTimeOffset now) => Read(session, now) with
    {
        LiveClaims = session.Find(LiveClaimsSql, row => row.GetInt32(0), ("@now", now.Micros())),
        UnresolvedIntents = session.Find(UnresolvedSql, row => row.GetInt32(0)),
    };

    public static bool IsExecutionEnabled(SqliteSession session, DateTimeOffset now) => Read(session, now).Enabled;

    public static ExecutionSwitch SetExecution(
        SqliteSession session, bool enabled, string reason, TimeSpan? expiresIn, string by, DateTimeOffset now)
    {
        var set = new ExecutionSwitch(enabled, reason, now + expiresIn, by, now, 0, 0);
        session.Execute(WriteSql, ("@name", Execution), ("@value", AutopilotJson.Write(set)));
        SqliteLedger.AppendGovernance(session, by, now, StoreRules.ExecutionChange(enabled, reason, set.ExpiresAt));
        if (enabled)
        {
            SqliteLeases.Wake(session, null, now);
        }
        else
        {
            SqliteLeases.WakeActive(session, now);
        }

        return ReadExecution(session, now);
    }

    public static bool LiftFreeze(SqliteSession session, string key, string reason, string by, DateTimeOffset now)
    {
        if (SqliteTurns.Read(session, key) is not { Freeze: { } freeze } turn)
        {
            return false;
        }

        SqliteTurns.Write(session, turn with { Freeze = null });
        SqliteLedger.AppendGovernance(session, by, now, StoreRules.FreezeLifted(key, freeze, reason));
        SqliteLeases.Wake(session, null, now);
        return true;
    }

    public static ActingRole? Role(SqliteSession session, string principal, DateTimeOffset now) =>
        StoreRules.ReadRole(session.Find(ReadSql, row => row.GetString(0), ("@name", StoreRules.RoleRow(principal))), now);

    public static ActingRole? SetRole(
        SqliteSession session, string principal, string? role, string? reason, TimeSpan? expiresIn, DateTimeOffset now)
    {
        var name = StoreRules.RoleRow(principal);
        var acting = role is null ? null : new ActingRole(principal, role, reason, now + expiresIn, now);
        if (acting is null)
        {
            session.Execute(RemoveSql, ("@name", name));
        }
        else
        {
            session.Execute(WriteSql, ("@name", name), ("@value", AutopilotJson.Write(acting)));
        }

        SqliteLedger.AppendGovernance(session, principal, now, StoreRules.RoleChange(role, reason, acting?.ExpiresAt));
        return acting;
    }

    private static ExecutionSwitch Read(SqliteSession session, DateTimeOffset now)
    {
        var text = session.Find(ReadSql, row => row.GetString(0), ("@name", Execution));
        if (text is null)
        {
            return Off("A new store starts with execution off.", now);
        }

        try
        {
            var set = AutopilotJson.Read<ExecutionSwitch>(text);
            return set with { Enabled = set.Enabled && !(set.ExpiresAt <= now) };
        }
        catch (JsonException)
        {
            return Off("The switch could not be read, which counts as off.", now);
        }
    }

    private static ExecutionSwitch Off(string reason, DateTimeOffset now) => new(false, reason, null, "autopilot", now, 0, 0);
}
