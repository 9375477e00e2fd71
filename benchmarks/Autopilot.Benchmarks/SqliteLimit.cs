using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace Autopilot.Benchmarks;

/// <summary>
/// The limit that the machine sets: task and run whole, and the events and effects, written by bare prepared statements on one
/// connection in WAL mode with synchronous=FULL. Tables have primary keys only: no triggers, no further indexes, no reads.
/// </summary>
internal static class SqliteLimit
{
    private const string SchemaSql = """
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        CREATE TABLE task (vtid TEXT NOT NULL PRIMARY KEY, version INTEGER NOT NULL, doc TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE run (vtid TEXT NOT NULL, attempt INTEGER NOT NULL, version INTEGER NOT NULL, doc TEXT NOT NULL, PRIMARY KEY (vtid, attempt)) WITHOUT ROWID;
        CREATE TABLE event (position INTEGER PRIMARY KEY, vtid TEXT NOT NULL, type TEXT NOT NULL, data TEXT);
        CREATE TABLE effect (vtid TEXT NOT NULL, action TEXT NOT NULL, result TEXT, PRIMARY KEY (vtid, action)) WITHOUT ROWID;
        """;

    private const string TaskSql = "INSERT INTO task VALUES (@vtid, @version, @doc) ON CONFLICT (vtid) DO UPDATE SET version = excluded.version, doc = excluded.doc";

    private const string RunSql = "INSERT INTO run VALUES (@vtid, 1, @version, @doc) ON CONFLICT (vtid, attempt) DO UPDATE SET version = excluded.version, doc = excluded.doc";

    private const string EventSql = "INSERT INTO event (vtid, type, data) VALUES (@vtid, @type, @data)";

    private const string EffectSql = "INSERT INTO effect VALUES (@vtid, @action, NULL)";

    private const string ResolveSql = "UPDATE effect SET result = '7' WHERE vtid = @vtid AND action = @action";

    public static async Task<LimitResult> MeasureAsync(string path, IReadOnlyList<IReadOnlyList<Written>> log, int group)
    {
        var transactions = Transactions(log, group);
        await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        await connection.OpenAsync();
        Prepare(connection, SchemaSql).ExecuteNonQuery();
        var prepared = new[] { TaskSql, RunSql, EventSql, EffectSql, ResolveSql, "BEGIN IMMEDIATE", "COMMIT" }
            .ToDictionary(sql => sql, sql => Prepare(connection, sql), StringComparer.Ordinal);

        var statements = 0;
        GC.Collect();
        var began = Stopwatch.GetTimestamp();
        foreach (var transaction in transactions)
        {
            prepared["BEGIN IMMEDIATE"].ExecuteNonQuery();
            foreach (var (sql, values) in transaction)
            {
                var command = prepared[sql];
                for (var index = 0; index < values.Length; index++)
                {
                    command.Parameters[index].Value = values[index].Value;
                }

                command.ExecuteNonQuery();
            }

            prepared["COMMIT"].ExecuteNonQuery();
            statements += transaction.Count + 2;
        }

        return new LimitResult(Stopwatch.GetElapsedTime(began).TotalSeconds, transactions.Count, statements);
    }

    // The n-th commits of a wave's tasks share a transaction, as they do when all tasks wait for the same flush.
    private static List<List<(string Sql, (string Name, object Value)[] Values)>> Transactions(IReadOnlyList<IReadOnlyList<Written>> log, int group) =>
    [
        .. log.Chunk(group).SelectMany(wave => Enumerable.Range(0, wave.Max(task => task.Count))
            .Select(step => wave.Where(task => step < task.Count).SelectMany(task => Rows(task[step])).ToList())),
    ];

    private static IEnumerable<(string Sql, (string Name, object Value)[] Values)> Rows(Written written)
    {
        var (commit, snapshot) = (written.Commit, written.Snapshot);
        var vtid = snapshot.Task.Vtid.Value;
        yield return (TaskSql, [("@vtid", vtid), ("@version", snapshot.Task.Version), ("@doc", AutopilotJson.Write(snapshot.Task))]);
        if (commit.Run is not null)
        {
            yield return (RunSql, [("@vtid", vtid), ("@version", snapshot.Run!.Version), ("@doc", WholeRun(snapshot.Run))]);
        }

        foreach (var next in commit.Events)
        {
            yield return (EventSql, [("@vtid", vtid), ("@type", next.Type), ("@data", next.Data?.ToJsonString() ?? "")]);
        }

        if (commit.Intent is { } intent)
        {
            yield return (EffectSql, [("@vtid", vtid), ("@action", intent.Key.Action.Name())]);
            if (intent.Key.Action != EffectAction.Dispatch)
            {
                yield return (ResolveSql, [("@vtid", vtid), ("@action", intent.Key.Action.Name())]);
            }
        }
    }

    // With all its evidence each time: the limit does not follow how the store divides its rows, so that ratios compare across versions.
    private static string WholeRun(Run run) => $"{AutopilotJson.Write(run)[..^1]},\"evidence\":{AutopilotJson.Write(run.Evidence)}}}";

    private static SqliteCommand Prepare(SqliteConnection connection, string sql)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in new[] { "@vtid", "@version", "@doc", "@type", "@data", "@action" }.Where(name => sql.Contains(name, StringComparison.Ordinal)))
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = name });
        }

        return command;
    }
}
