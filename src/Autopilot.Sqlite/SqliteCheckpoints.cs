namespace Autopilot;

/// <summary>How far readers of the ledger have acted.</summary>
internal static class SqliteCheckpoints
{
    private const string ReadSql = "SELECT token FROM checkpoint WHERE consumer = @consumer";

    private const string SaveSql = """
        INSERT INTO checkpoint (consumer, token, saved_at) VALUES (@consumer, @token, @now)
        ON CONFLICT (consumer) DO UPDATE SET token = excluded.token, saved_at = excluded.saved_at
        """;

    public static LedgerPosition Read(SqliteSession session, string consumer) =>
        new(session.Find(ReadSql, row => row.GetString(0), ("@consumer", consumer)) ?? "");

    public static int Save(SqliteSession session, string epoch, string consumer, LedgerPosition position, DateTimeOffset now)
    {
        SqliteLedger.Parse(session, epoch, position);
        return session.Execute(SaveSql, ("@consumer", consumer), ("@token", position.ToString()), ("@now", now.Micros()));
    }
}
