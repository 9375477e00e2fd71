using Microsoft.Data.Sqlite;

namespace Autopilot;

/// <summary>The schema: applied from scripts, and compared with what the same scripts make in memory.</summary>
internal static class SqliteSchema
{
    private const string ObjectsSql = """
        SELECT type, name, coalesce(sql, '')
          FROM sqlite_master
         WHERE name NOT LIKE 'sqlite\_%' ESCAPE '\' AND name <> 'schema_version'
         ORDER BY type, name
        """;

    private const string ColumnsSql = """
        SELECT m.name, c.name
          FROM sqlite_master m, pragma_table_info(m.name) c
         WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\_%' ESCAPE '\' AND m.name <> 'schema_version'
        """;

    public static void Apply(SqliteSession session, string script)
    {
        using var stream = typeof(SqliteSchema).Assembly.GetManifestResourceStream(script)
            ?? throw new InvalidOperationException($"The library lacks its script {script}.");
        using var reader = new StreamReader(stream);
        session.ExecuteScript(reader.ReadToEnd());
    }

    public static void AddMoves(SqliteSession session)
    {
        foreach (var (from, to) in Moves())
        {
            session.Execute("INSERT INTO move (from_state, to_state) VALUES (@from, @to) ON CONFLICT DO NOTHING", ("@from", from), ("@to", to));
        }
    }

    /// <summary>What differs, one finding each.</summary>
    public static IReadOnlyList<string> Compare(SqliteSession session, IEnumerable<string> scripts)
    {
        using var model = SqliteSession.Open(":memory:", SqliteOpenMode.Memory);
        foreach (var script in scripts)
        {
            Apply(model, script);
        }

        return [.. CompareObjects(session, model), .. CompareColumns(session, model), .. CompareMoves(session)];
    }

    private static IEnumerable<string> CompareObjects(SqliteSession session, SqliteSession model)
    {
        var found = Objects(session).ToDictionary(row => (row.Type, row.Name), row => row.Sql);
        foreach (var (type, name, sql) in Objects(model))
        {
            if (!found.TryGetValue((type, name), out var present))
            {
                yield return $"The {type} {name} is missing.";
            }
            else if (type is not "table" && !string.Equals(sql, present, StringComparison.Ordinal))
            {
                yield return $"The {type} {name} is not the one that this library made.";
            }
        }
    }

    private static IEnumerable<string> CompareColumns(SqliteSession session, SqliteSession model)
    {
        var found = Columns(session).ToHashSet();
        var tables = found.Select(column => column.Table).ToHashSet(StringComparer.Ordinal);
        return Columns(model)
            .Where(column => tables.Contains(column.Table) && !found.Contains(column))
            .Select(column => $"The column {column.Table}.{column.Column} is missing.");
    }

    private static IEnumerable<string> CompareMoves(SqliteSession session)
    {
        if (!Objects(session).Exists(row => row is ("table", "move", _)))
        {
            return [];
        }

        var found = session.Query("SELECT from_state, to_state FROM move", row => (row.GetString(0), row.GetString(1))).ToHashSet();
        var known = Moves().ToHashSet();
        return
        [
            .. known.Except(found).Select(move => $"The move from '{move.Item1}' to '{move.Item2}' is missing."),
            .. found.Except(known).Select(move => $"The move from '{move.Item1}' to '{move.Item2}' is not in this library's table."),
        ];
    }

    private static IEnumerable<(string From, string To)> Moves() =>
        TransitionTable.Moves.Select(move => (move.From?.Name() ?? "", move.To.Name())).Distinct();

    private static List<(string Type, string Name, string Sql)> Objects(SqliteSession session) =>
        session.Query(ObjectsSql, row => (row.GetString(0), row.GetString(1), row.GetString(2)));

    private static List<(string Table, string Column)> Columns(SqliteSession session) =>
        session.Query(ColumnsSql, row => (row.GetString(0), row.GetString(1)));
}
