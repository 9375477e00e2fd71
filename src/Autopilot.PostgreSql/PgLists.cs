namespace Autopilot;

/// <summary>Lists and counts tasks.</summary>
internal static class PgLists
{
    // Each list goes along the index that holds just its tasks in the order of their ids.
    private const string BeginSql = $"""
        SELECT coalesce($1, clock_timestamp()), {PgTasks.Columns}
          FROM autopilot.task t
          {PgTasks.Joins}
         WHERE ($3::text IS NULL OR position($3 IN t.search) > 0)
        """;

    private const string UpSql = " AND t.vtid > $2 ORDER BY t.vtid LIMIT $4";

    private const string DownSql = " AND t.vtid < $2 ORDER BY t.vtid DESC LIMIT $4";

    private const string WithoutRunSql = " AND t.attempt = 0 AND t.approved = ($5 = 'scheduled')";

    private const string ActiveSql = " AND r.terminal_seq IS NULL AND r.state = $5";

    private const string EndedSql = " AND r.terminal_seq IS NOT NULL AND r.state = $5";

    private const string StandingSql = """
         AND t.standing = $5
           AND ($6::text IS NULL OR coalesce(r.state, CASE WHEN t.approved THEN 'scheduled' ELSE 'allocated' END) = $6)
        """;

    private const string CountSql = """
        SELECT m.now, c.standing, c.tasks
          FROM (SELECT coalesce($1, clock_timestamp()) AS now) m
          LEFT JOIN (SELECT standing, count(*) AS tasks FROM autopilot.task GROUP BY standing) c ON true
        """;

    private const string CountTextSql = """
        SELECT m.now, c.standing, c.tasks
          FROM (SELECT coalesce($1, clock_timestamp()) AS now) m
          LEFT JOIN (SELECT standing, count(*) AS tasks FROM autopilot.task WHERE position($2 IN search) > 0 GROUP BY standing) c ON true
        """;

    public static async Task<TaskPage> ListAsync(PgTasks tasks, PgDatabase database, TaskQuery query, CancellationToken cancellationToken)
    {
        StoreRules.Check(query);
        var found = await tasks.ReadAsync(
            Sql(query),
            cancellationToken,
            [
                database.Now,
                PgParameters.Text(query.Cursor ?? (query.Descending ? StoreRules.AboveAll : "")),
                PgParameters.Text(query.Text is { } text ? StoreRules.Fold(text) : null),
                PgParameters.Int(query.Limit + 1),
                .. query switch
                {
                    { Standing: { } standing } => [PgParameters.Text(standing.Name()), PgParameters.Text(query.State)],
                    { State: { } state } => [PgParameters.Text(state)],
                    _ => Array.Empty<Npgsql.NpgsqlParameter>(),
                },
            ]).ConfigureAwait(false);
        return found.Count <= query.Limit
            ? new TaskPage(found, null)
            : new TaskPage(found[..query.Limit], found[query.Limit - 1].Task.Vtid.Value);
    }

    public static async Task<TaskCounts> CountAsync(PgDatabase database, string? text, CancellationToken cancellationToken)
    {
        var rows = text is null
            ? await database.QueryAsync(CountSql, ReadRow, cancellationToken, database.Now).ConfigureAwait(false)
            : await database.QueryAsync(CountTextSql, ReadRow, cancellationToken, database.Now, PgParameters.Text(StoreRules.Fold(text))).ConfigureAwait(false);
        return new TaskCounts(
            rows[0].Now,
            rows.Where(row => row.Standing is not null).ToDictionary(row => StoredNames.Standing(row.Standing!), row => row.Tasks));
    }

    private static (DateTimeOffset Now, string? Standing, long Tasks) ReadRow(Npgsql.NpgsqlDataReader row) =>
        (row.Time(0), row.TextOrNull(1), row.IsDBNull(1) ? 0 : row.GetInt64(2));

    private static string Sql(TaskQuery query) => BeginSql + Which(query) + (query.Descending ? DownSql : UpSql);

    private static string Which(TaskQuery query) => query switch
    {
        { Standing: not null } => StandingSql,
        { State: null } => "",
        { State: StoreRules.Allocated or StoreRules.Scheduled } => WithoutRunSql,
        { State: var state } when RunStates.Parse(state).IsTerminal() => EndedSql,
        _ => ActiveSql,
    };
}
