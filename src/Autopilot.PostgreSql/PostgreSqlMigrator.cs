using Npgsql;

namespace Autopilot;

/// <summary>Brings a database to this library's schema, forward only, and says what a database lacks.</summary>
public static class PostgreSqlMigrator
{
    // One migration at a time in a database; it waits five seconds for each lock, so that it never stands before the fleet for longer.
    private const string BeginSql = """
        BEGIN;
        SET LOCAL lock_timeout = '5s';
        SELECT pg_advisory_xact_lock(hashtext('autopilot.migrate'));
        CREATE SCHEMA IF NOT EXISTS autopilot;
        CREATE TABLE IF NOT EXISTS autopilot.schema_version (version int NOT NULL PRIMARY KEY, applied_at timestamptz NOT NULL);
        """;

    private const string VersionSql = "SELECT coalesce(max(version), 0) FROM autopilot.schema_version";

    private const string AppliedSql = "INSERT INTO autopilot.schema_version (version, applied_at) VALUES ($1, clock_timestamp())";

    private const string MovesSql = """
        INSERT INTO autopilot.move (from_state, to_state) SELECT * FROM unnest($1::text[], $2::text[]) ON CONFLICT DO NOTHING
        """;

    private const string PartitionsSql = """
        SELECT autopilot.add_event_partition(clock_timestamp() + make_interval(months => n)) FROM generate_series(0, 2) AS n
        """;

    /// <summary>The version of the schema that this library writes.</summary>
    public static int Version => PgSchema.Scripts.Count;

    /// <summary>
    /// Creates the schema <c>autopilot</c> or brings it up to date in one transaction, and verifies it afterwards: tables, columns,
    /// constraints, indexes, triggers, functions. Only ever adds, so that hosts of the previous version work on. Safe when several
    /// programs do it at once; what is up to date is left as it is.
    /// </summary>
    /// <param name="connectionString">An Npgsql connection string of a user who may create the schema, or owns it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="StoreUnavailableException">The server does not answer, or a lock was not to be had within five seconds.</exception>
    /// <exception cref="AutopilotException">
    /// <c>store_refused</c>: no such database or user, or a right is missing; <c>schema_newer</c>: migrated by a newer library;
    /// <c>schema_damaged</c>: something is missing afterwards, and the message names it.
    /// </exception>
    public static Task MigrateAsync(string connectionString, CancellationToken cancellationToken = default) =>
        MigrateAsync(connectionString, PgSchema.Scripts.Count, cancellationToken);

    /// <summary>What a database lacks of this library's schema, one finding each; empty when nothing does. Changes nothing.</summary>
    /// <param name="connectionString">An Npgsql connection string.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="AutopilotException">As for <see cref="MigrateAsync(string, CancellationToken)"/>.</exception>
    public static async Task<IReadOnlyList<string>> CheckAsync(string connectionString, CancellationToken cancellationToken = default)
    {
        await using var database = new PgDatabase(connectionString);
        var version = await PgSchema.VersionAsync(database, cancellationToken).ConfigureAwait(false);
        return version > Version ? throw PgSchema.Newer(database.Where, version)
            : version < Version ? [$"The schema has version {version}; this library needs {Version}. Run the migration."]
            : await PgSchema.CompareAsync(database, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Migrates up to a version.</summary>
    internal static async Task MigrateAsync(string connectionString, int target, CancellationToken cancellationToken)
    {
        await ApplyAsync(connectionString, target, cancellationToken).ConfigureAwait(false);
        if (target < Version)
        {
            return;
        }

        await using var database = new PgDatabase(connectionString);
        var findings = await PgSchema.CompareAsync(database, cancellationToken).ConfigureAwait(false);
        if (findings.Count > 0)
        {
            throw PgSchema.Damaged(database.Where, findings);
        }
    }

    private static async Task ApplyAsync(string connectionString, int target, CancellationToken cancellationToken)
    {
        var where = PgConnections.Describe(PgConnections.Settings(connectionString));
        await using var connection = await PgConnections.ConnectAsync(connectionString, cancellationToken).ConfigureAwait(false);
        try
        {
            await ExecuteAsync(connection, BeginSql, cancellationToken).ConfigureAwait(false);
            var version = await VersionAsync(connection, cancellationToken).ConfigureAwait(false);
            if (version > Version)
            {
                throw PgSchema.Newer(where, version);
            }

            for (; version < target; version++)
            {
                await ExecuteAsync(connection, PgSchema.Script(PgSchema.Scripts[version]), cancellationToken).ConfigureAwait(false);
                await ExecuteAsync(connection, AppliedSql, cancellationToken, PgParameters.Int(version + 1)).ConfigureAwait(false);
            }

            await ExecuteAsync(
                connection, MovesSql, cancellationToken,
                PgParameters.Texts(PgSchema.Moves, move => move.From), PgParameters.Texts(PgSchema.Moves, move => move.To)).ConfigureAwait(false);
            await ExecuteAsync(connection, PartitionsSql, cancellationToken).ConfigureAwait(false);
            await ExecuteAsync(connection, "COMMIT", cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is NpgsqlException or IOException or TimeoutException)
        {
            throw PgErrors.Translate(error, where);
        }
    }

    private static async Task<int> VersionAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(VersionSql, connection);
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) as int? ?? 0;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params NpgsqlParameter[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(values);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
