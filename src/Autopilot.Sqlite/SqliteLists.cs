namespace Autopilot;

/// <summary>Lists and counts tasks.</summary>
internal static class SqliteLists
{
    private const string BeginSql = """
        SELECT t.vtid
          FROM task t
          LEFT JOIN run r ON r.vtid = t.vtid AND r.attempt = t.attempt
         WHERE (@state IS NULL OR coalesce(r.state, CASE WHEN t.approved THEN 'scheduled' ELSE 'allocated' END) = @state)
           AND (@text IS NULL OR instr(t.search, @text) > 0)
        """;

    private const string UpSql = " AND t.vtid > @cursor ORDER BY t.vtid LIMIT @most";

    private const string DownSql = " AND t.vtid < @cursor ORDER BY t.vtid DESC LIMIT @most";

    // Along the index that holds the tasks of each standing in the order of their ids.
    private const string StandingSql = " AND t.standing = @standing";

    private const string AllUpSql = BeginSql + UpSql;

    private const string AllDownSql = BeginSql + DownSql;

    private const string StandingUpSql = BeginSql + StandingSql + UpSql;

    private const string StandingDownSql = BeginSql + StandingSql + DownSql;

    private const string CountSql = "SELECT standing, count(*) FROM task GROUP BY standing";

    // In the order of the rows: every row is read, and the index would only lead to each of them by itself.
    private const string CountTextSql = "SELECT standing, count(*) FROM task WHERE instr(search, @text) > 0 GROUP BY +standing";

    public static TaskPage List(SqliteSession session, TaskQuery query, DateTimeOffset now)
    {
        var ids = Ids(session, query);
        var items = ids.Take(query.Limit).Select(id => SqliteTasks.Find(session, id, now)!).ToArray();
        return new TaskPage(items, ids.Count > query.Limit ? items[^1].Task.Vtid.Value : null);
    }

    public static TaskCounts Count(SqliteSession session, string? text, DateTimeOffset now)
    {
        var counts = text is null
            ? session.Query(CountSql, ReadCount)
            : session.Query(CountTextSql, ReadCount, ("@text", StoreRules.Fold(text)));
        return new TaskCounts(now, counts.ToDictionary(count => count.Standing, count => count.Tasks));
    }

    private static List<string> Ids(SqliteSession session, TaskQuery query)
    {
        var text = query.Text is null ? null : StoreRules.Fold(query.Text);
        var cursor = query.Cursor ?? (query.Descending ? StoreRules.AboveAll : "");
        return query.Standing is { } standing
            ? session.Query(
                query.Descending ? StandingDownSql : StandingUpSql,
                row => row.GetString(0),
                ("@state", query.State), ("@text", text), ("@standing", standing.Name()), ("@cursor", cursor), ("@most", query.Limit + 1))
            : session.Query(
                query.Descending ? AllDownSql : AllUpSql,
                row => row.GetString(0),
                ("@state", query.State), ("@text", text), ("@cursor", cursor), ("@most", query.Limit + 1));
    }

    private static (Standing Standing, long Tasks) ReadCount(SqliteRow row) => (StoredNames.Standing(row.GetString(0)), row.GetInt64(1));
}
