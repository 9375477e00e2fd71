using System.Reflection;

namespace Autopilot;

/// <summary>The schema's scripts, and what a database has of what they make.</summary>
internal static class PgSchema
{
    /// <summary>The scripts, in order. Released ones never change.</summary>
    public static IReadOnlyList<string> Scripts { get; } = ["001_initial.sql", "002_checkpoints.sql", "003_deliveries.sql", "004_standing.sql"];

    private const string CatalogueResource = "catalogue.txt";

    private const string HasVersionSql = "SELECT to_regclass('autopilot.schema_version') IS NOT NULL";

    private const string VersionSql = "SELECT coalesce(max(version), 0) FROM autopilot.schema_version";

    private const string EpochSql = "SELECT value FROM autopilot.control WHERE name = 'epoch'";

    private const string MovesSql = "SELECT from_state || '>' || to_state FROM autopilot.move";

    // Partitions come and go; what every one of them must have, the parent's lines say.
    private const string CatalogueSql = """
        WITH owned AS (
            SELECT c.oid, c.relname, c.relkind FROM pg_class c
             WHERE c.relnamespace = to_regnamespace('autopilot') AND NOT c.relispartition AND c.relname <> 'schema_version')
        SELECT 'table ' || relname FROM owned WHERE relkind IN ('r', 'p')
        UNION ALL
        SELECT 'column ' || o.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END
          FROM owned o JOIN pg_attribute a ON a.attrelid = o.oid
         WHERE o.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
        UNION ALL
        SELECT 'constraint ' || o.relname || '.' || k.conname
          FROM owned o JOIN pg_constraint k ON k.conrelid = o.oid
         WHERE k.convalidated AND k.contype IN ('c', 'f', 'p', 'u')
        UNION ALL
        SELECT 'index ' || o.relname || CASE WHEN i.indisunique THEN ' unique' ELSE '' END
          FROM owned o JOIN pg_index i ON i.indexrelid = o.oid JOIN owned indexed ON indexed.oid = i.indrelid
         WHERE i.indisvalid
        UNION ALL
        SELECT 'trigger ' || o.relname || '.' || t.tgname
          FROM owned o JOIN pg_trigger t ON t.tgrelid = o.oid
         WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')
        UNION ALL
        SELECT 'function ' || p.proname FROM pg_proc p WHERE p.pronamespace = to_regnamespace('autopilot')
        """;

    /// <summary>What a database must have, a line each.</summary>
    public static IReadOnlyList<string> Expected { get; } =
        Script(CatalogueResource).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    public static string Script(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The library lacks its script {name}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>The version of the database's schema, 0 where there is none.</summary>
    public static async Task<int> VersionAsync(PgDatabase database, CancellationToken cancellationToken) =>
        await database.FindAsync(HasVersionSql, row => row.GetBoolean(0), cancellationToken).ConfigureAwait(false)
            ? await database.FindAsync(VersionSql, row => row.GetInt32(0), cancellationToken).ConfigureAwait(false)
            : 0;

    public static async Task<string> EpochAsync(PgDatabase database, CancellationToken cancellationToken) =>
        await database.FindAsync(EpochSql, row => row.GetString(0), cancellationToken).ConfigureAwait(false)
        ?? throw new AutopilotException("schema_damaged", $"{database.Where} has no epoch: the row 'epoch' of table control is missing.");

    /// <summary>Refuses a database that this library cannot work with.</summary>
    public static async Task RequireAsync(PgDatabase database, CancellationToken cancellationToken)
    {
        var version = await VersionAsync(database, cancellationToken).ConfigureAwait(false);
        if (version < Scripts.Count)
        {
            throw new AutopilotException(
                "schema_missing",
                $"{database.Where} has schema {version}, and this library needs {Scripts.Count}. Run 'autopilot migrate', or set {nameof(PostgreSqlStoreOptions)}.{nameof(PostgreSqlStoreOptions.Migrate)}.");
        }

        if (version > Scripts.Count)
        {
            throw Newer(database.Where, version);
        }

        var findings = await CompareAsync(database, cancellationToken).ConfigureAwait(false);
        if (findings.Count > 0)
        {
            throw Damaged(database.Where, findings);
        }
    }

    /// <summary>What the database lacks, one finding each.</summary>
    public static async Task<IReadOnlyList<string>> CompareAsync(PgDatabase database, CancellationToken cancellationToken)
    {
        var found = (await CatalogueAsync(database, cancellationToken).ConfigureAwait(false)).ToHashSet(StringComparer.Ordinal);
        var missing = Expected.Where(line => !found.Contains(line)).Select(line => $"It lacks the {line}.").ToList();
        if (found.Contains("table move"))
        {
            var moves = (await database.QueryAsync(MovesSql, row => row.GetString(0), cancellationToken).ConfigureAwait(false)).ToHashSet(StringComparer.Ordinal);
            missing.AddRange(Moves.Select(move => $"{move.From}>{move.To}").Where(move => !moves.Contains(move)).Select(move => $"It lacks the move {move}."));
        }

        return missing;
    }

    /// <summary>What the database has, a line each.</summary>
    public static async Task<IReadOnlyList<string>> CatalogueAsync(PgDatabase database, CancellationToken cancellationToken) =>
        [.. (await database.QueryAsync(CatalogueSql, row => row.GetString(0), cancellationToken).ConfigureAwait(false)).Order(StringComparer.Ordinal)];

    /// <summary>The legal moves by their stored names; '' stands for where a run begins.</summary>
    public static IReadOnlyList<(string From, string To)> Moves { get; } =
        [.. TransitionTable.Moves.Select(move => (move.From?.Name() ?? "", move.To.Name())).Distinct()];

    public static AutopilotException Newer(string where, int version) =>
        new("schema_newer", $"{where} has schema {version}; this library knows {Scripts.Count}. Use the newer library.");

    public static AutopilotException Damaged(string where, IReadOnlyList<string> findings) =>
        new("schema_damaged", $"{where} is not as this library made it: {string.Join(" ", findings)}");
}
