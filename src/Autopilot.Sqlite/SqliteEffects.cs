namespace Autopilot;

/// <summary>Writes and resolves intents, and reads recorded commands.</summary>
internal static class SqliteEffects
{
    private const string InsertSql = """
        INSERT OR ROLLBACK INTO effect (vtid, attempt, action, ordinal, status, host, subject, intended_at, resolved_at, result)
        VALUES (@vtid, @attempt, @action, @ordinal, @status, @host, @subject, @at, @resolved_at, @result)
        """;

    private const string ResolveSql = """
        UPDATE OR ROLLBACK effect
           SET status = @status, result = @result, adopted = @adopted, resolved_at = @at
         WHERE vtid = @vtid AND attempt = @attempt AND action = @action AND ordinal = @ordinal AND status = 'intended'
        """;

    private const string CommandSql = "SELECT payload_hash, answer FROM command WHERE principal = @principal AND key = @key";

    public static void Insert(SqliteSession session, Effect intent)
    {
        session.Memory.ForgetEffects(intent.Key.Vtid.Value, intent.Key.Attempt);
        session.Execute(
            InsertSql,
            ("@vtid", intent.Key.Vtid.Value), ("@attempt", intent.Key.Attempt), ("@action", intent.Key.Action.Name()), ("@ordinal", intent.Key.Ordinal),
            ("@status", StoredNames.Name(intent.Status)), ("@host", intent.Host), ("@subject", intent.Subject), ("@at", intent.IntendedAt.Micros()),
            ("@resolved_at", intent.ResolvedAt.Micros()), ("@result", intent.Result));
    }

    public static bool Resolve(SqliteSession session, EffectKey key, EffectStatus status, string? result, bool adopted, DateTimeOffset now)
    {
        var known = session.Memory.FindEffects(key.Vtid.Value, key.Attempt);
        session.Memory.ForgetEffects(key.Vtid.Value, key.Attempt);
        var resolves = session.Execute(
            ResolveSql,
            ("@status", StoredNames.Name(status)), ("@result", result), ("@adopted", adopted), ("@at", now.Micros()),
            ("@vtid", key.Vtid.Value), ("@attempt", key.Attempt), ("@action", key.Action.Name()), ("@ordinal", key.Ordinal)) == 1;
        if (resolves && known is not null)
        {
            session.Memory.KeepEffects(key.Vtid.Value, key.Attempt, [.. known.Select(effect => effect.Key != key ? effect : effect with
            {
                Status = status, Result = result, Adopted = adopted, ResolvedAt = now,
            })]);
        }

        return resolves;
    }

    public static CommandRecord? FindCommand(SqliteSession session, string principal, string key) => session.Find(
        CommandSql,
        row => new CommandRecord(principal, key, row.GetString(0), row.GetString(1)),
        ("@principal", principal), ("@key", key));
}
