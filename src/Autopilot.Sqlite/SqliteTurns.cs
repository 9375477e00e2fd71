namespace Autopilot;

/// <summary>Reads and writes turns.</summary>
internal static class SqliteTurns
{
    private const string ReadSql = "SELECT key, holder_vtid, holder_attempt, freeze, proven FROM target WHERE key = @key";

    private const string HeldBySql = """
        SELECT key, holder_vtid, holder_attempt, freeze, proven
          FROM target
         WHERE holder_vtid = @vtid AND holder_attempt = @attempt
        """;

    private const string ListSql = """
        SELECT key, holder_vtid, holder_attempt, freeze, proven
          FROM target
         WHERE holder_vtid IS NOT NULL OR freeze IS NOT NULL
         ORDER BY key
        """;

    private const string WriteSql = """
        INSERT INTO target (key, holder_vtid, holder_attempt, freeze, proven)
        VALUES (@key, @vtid, @attempt, @freeze, @proven)
        ON CONFLICT (key) DO UPDATE
           SET holder_vtid = excluded.holder_vtid, holder_attempt = excluded.holder_attempt,
               freeze = excluded.freeze, proven = excluded.proven
        """;

    public static Turn Read(SqliteSession session, string key) =>
        session.Find(ReadSql, ReadRow, ("@key", key)) ?? new Turn(key, null, null, null);

    public static IReadOnlyList<Turn> HeldBy(SqliteSession session, Vtid vtid, int attempt) =>
        session.Query(HeldBySql, ReadRow, ("@vtid", vtid.Value), ("@attempt", attempt));

    public static IReadOnlyList<Turn> List(SqliteSession session) => session.Query(ListSql, ReadRow);

    public static void Write(SqliteSession session, Turn turn) => session.Execute(
        WriteSql,
        ("@key", turn.Key), ("@vtid", turn.Holder?.Vtid.Value), ("@attempt", turn.Holder?.Attempt),
        ("@freeze", SqliteValues.Doc(turn.Freeze)), ("@proven", SqliteValues.Doc(turn.Proven)));

    private static Turn ReadRow(SqliteRow row) => new(
        row.GetString(0),
        row.IsDBNull(1) ? null : new TurnHolder(Vtid.Parse(row.GetString(1)), row.GetInt32(2)),
        row.DocOrNull<Freeze>(3),
        row.DocOrNull<ProvenRevision>(4));
}
