using Npgsql;

namespace Autopilot;

/// <summary>Makes the connections fit what stands at the other end.</summary>
internal static class PgConnections
{
    // Every statement goes by a key and wants few rows. A plan that is kept must not have been made for the empty table of the first minute,
    // nor for a guess that a third of a million runs is due: that would scan in parallel. Dead entries of an index are marked only by those
    // who walk along it, and not by a bitmap. And nobody waits for a stranger's lock, or keeps others waiting, for long.
    private const string SessionOptions = "-c enable_seqscan=off -c enable_bitmapscan=off -c max_parallel_workers_per_gather=0 -c jit=off "
        + "-c lock_timeout=5s -c idle_in_transaction_session_timeout=30s";

    private const string PoolSizeKey = "Maximum Pool Size";

    // More backends than that do not do more, and each has every statement to prepare and every table to learn.
    private const int PoolSize = 10;

    private const string PidSql = "SELECT pg_backend_pid()";

    /// <summary>Finds out whether a pooler stands between, and makes connections that fit.</summary>
    public static async Task<PgSource> OpenAsync(NpgsqlConnectionStringBuilder wanted, CancellationToken cancellationToken)
    {
        var settings = new NpgsqlConnectionStringBuilder(wanted.ConnectionString);
        var pooled = await IsPoolerAsync(settings, cancellationToken).ConfigureAwait(false);
        if (!pooled)
        {
            settings.MaxAutoPrepare = settings.MaxAutoPrepare == 0 ? 100 : settings.MaxAutoPrepare;
            settings.AutoPrepareMinUsages = 2;
            settings.Options = $"{settings.Options} {SessionOptions}".Trim();
        }

        return new PgSource(NpgsqlDataSource.Create(settings), pooled);
    }

    /// <summary>A connection to migrate by: nothing is prepared, and nothing is kept.</summary>
    public static async Task<NpgsqlConnection> ConnectAsync(string connectionString, CancellationToken cancellationToken)
    {
        var settings = Settings(connectionString);
        settings.Pooling = false;
        var connection = new NpgsqlConnection(settings.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch (Exception error) when (error is NpgsqlException or IOException or TimeoutException)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw PgErrors.Translate(error, Describe(settings));
        }
    }

    /// <summary>The database in words, without secrets.</summary>
    public static string Describe(NpgsqlConnectionStringBuilder settings) =>
        $"PostgreSQL database '{settings.Database ?? settings.Username}' on {settings.Host}:{settings.Port}";

    /// <summary>What a connection string says, checked. No session state is ever set, so a connection that goes back needs no reset, which would cost statements.</summary>
    public static NpgsqlConnectionStringBuilder Settings(string connectionString)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { NoResetOnClose = true };
        settings.ApplicationName ??= "autopilot";
        if (!settings.ShouldSerialize(PoolSizeKey))
        {
            settings.MaxPoolSize = PoolSize;
        }

        return string.IsNullOrEmpty(settings.Host)
            ? throw new ArgumentException("It names no Host.", nameof(connectionString))
            : settings;
    }

    /// <summary>Refuses a pool that is too small. Who waits for a lock keeps one connection, and may have to read over another.</summary>
    public static void RequireEnough(string connectionString)
    {
        const int least = 4;
        if (Settings(connectionString) is { Pooling: true, MaxPoolSize: < least and var most })
        {
            throw new ArgumentException($"Its {PoolSizeKey} is {most}; {least} at least are needed.", nameof(connectionString));
        }
    }

    // A pooler shows another process id than the server's own.
    private static async Task<bool> IsPoolerAsync(NpgsqlConnectionStringBuilder settings, CancellationToken cancellationToken)
    {
        await using var connection = await ConnectAsync(settings.ConnectionString, cancellationToken).ConfigureAwait(false);
        await using var command = new NpgsqlCommand(PidSql, connection);
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is int pid && pid != connection.ProcessID;
    }
}

/// <summary>Connections, and whether they go through a pooler.</summary>
internal sealed record PgSource(NpgsqlDataSource Connections, bool IsPooled);
