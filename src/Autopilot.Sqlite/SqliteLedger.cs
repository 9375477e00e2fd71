using System.Globalization;
using System.Text.Json.Nodes;

namespace Autopilot;

/// <summary>Appends to the ledger and reads it. One writer at a time, so positions are taken in the order of commits.</summary>
internal static class SqliteLedger
{
    private const string AppendSql = """
        INSERT OR ROLLBACK INTO event (vtid, seq, attempt, type, from_state, to_state, actor, at, outcome, data)
        VALUES (@vtid, @seq, @attempt, @type, @from, @to, @actor, @at, @outcome, @data)
        """;

    private const string AppendGovernanceSql = """
        INSERT INTO event (vtid, seq, attempt, type, actor, at, data)
        SELECT NULL, 1 + coalesce(max(seq), 0), 0, @type, @actor, @at, @data FROM event WHERE vtid IS NULL
        """;

    private const string ReadSql = """
        SELECT seq, vtid, attempt, type, from_state, to_state, actor, at, outcome, data, position
          FROM event
         WHERE position > @after
         ORDER BY position
         LIMIT @most
        """;

    private const string ReadTaskSql = """
        SELECT seq, vtid, attempt, type, from_state, to_state, actor, at, outcome, data, position
          FROM event
         WHERE vtid = @vtid AND seq > @after
         ORDER BY seq
         LIMIT @most
        """;

    private const string LagSql = "SELECT count(*), min(at) FROM (SELECT at FROM event WHERE position > @after ORDER BY position LIMIT @most)";

    private const string LastSql = "SELECT coalesce(max(position), 0) FROM event";

    public static void Append(SqliteSession session, IReadOnlyList<TaskEvent> events, IReadOnlyList<byte[]?> facts)
    {
        for (var i = 0; i < events.Count; i++)
        {
            var next = events[i];
            session.Execute(
                AppendSql,
                ("@vtid", next.Vtid?.Value), ("@seq", next.Seq), ("@attempt", next.Attempt), ("@type", next.Type),
                ("@from", next.From?.Name()), ("@to", next.To?.Name()), ("@actor", next.Actor), ("@at", next.At.Micros()),
                ("@outcome", next.Outcome is { } outcome ? StoredNames.Name(outcome) : null), ("@data", facts[i]));
        }
    }

    public static void AppendGovernance(SqliteSession session, string actor, DateTimeOffset now, JsonObject data) =>
        AppendGovernance(session, new NewEvent(EventTypes.ControlUpdated, actor) { Data = data }, now);

    public static int AppendGovernance(SqliteSession session, NewEvent entry, DateTimeOffset now) => session.Execute(
        AppendGovernanceSql,
        ("@type", entry.Type), ("@actor", entry.Actor), ("@at", now.Micros()), ("@data", entry.Data?.ToJsonString()));

    public static IReadOnlyList<TaskEvent> Read(SqliteSession session, string epoch, LedgerPosition after, int most) => session.Query(
        ReadSql, row => ReadRow(row, epoch), ("@after", Parse(session, epoch, after)), ("@most", most));

    public static IReadOnlyList<TaskEvent> ReadTask(SqliteSession session, string epoch, Vtid vtid, long after, int most) => session.Query(
        ReadTaskSql, row => ReadRow(row, epoch), ("@vtid", vtid.Value), ("@after", after), ("@most", most));

    public static LedgerLag Lag(SqliteSession session, string epoch, LedgerPosition after, DateTimeOffset now) => session.Find(
        LagSql,
        row => new LedgerLag(row.GetInt32(0), row.IsDBNull(1) ? TimeSpan.Zero : now - row.Time(1)),
        ("@after", Parse(session, epoch, after)), ("@most", StoreRules.MostLag))!;

    public static LedgerPosition Tail(SqliteSession session, string epoch) =>
        session.Find(LastSql, row => row.GetInt64(0)) is > 0 and var last ? Position(epoch, last) : LedgerPosition.Start;

    /// <summary>The number of a position, checked: one of another store is refused.</summary>
    public static long Parse(SqliteSession session, string epoch, LedgerPosition position)
    {
        var parts = position.ToString().Split('-');
        if (parts is [""])
        {
            return 0;
        }

        return parts.Length == 2
            && string.Equals(parts[0], epoch, StringComparison.Ordinal)
            && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= 1
            && number <= session.Find(LastSql, row => row.GetInt64(0))
            ? number
            : throw StoreRules.UnknownPosition(position);
    }

    private static TaskEvent ReadRow(SqliteRow row, string epoch) => new()
    {
        Seq = row.GetInt64(0),
        Vtid = row.IsDBNull(1) ? null : Vtid.Parse(row.GetString(1)),
        Attempt = row.GetInt32(2),
        Type = row.GetString(3),
        From = row.TextOrNull(4) is { } from ? RunStates.Parse(from) : null,
        To = row.TextOrNull(5) is { } to ? RunStates.Parse(to) : null,
        Actor = row.GetString(6),
        At = row.Time(7),
        Outcome = row.TextOrNull(8) is { } outcome ? StoredNames.Outcome(outcome) : null,
        Data = row.TextOrNull(9) is { } data ? JsonNode.Parse(data)!.AsObject() : null,
        Position = Position(epoch, row.GetInt64(10)),
    };

    private static LedgerPosition Position(string epoch, long number) => new(string.Create(CultureInfo.InvariantCulture, $"{epoch}-{number}"));
}
