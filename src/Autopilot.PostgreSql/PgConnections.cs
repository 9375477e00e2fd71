using Npgsql;

namespace Autopilot;

/// <summary>Makes the connections fit what stands at the other end.</summary>
internal static class PgConnections
{
    // Every statement goes by a key. A plan that is kept must not have been made for the empty table of the first minute.
    private const string PlannerOptions = "-c enable_seqscan=off -c jit=off";

    private const string PidSql = "SELECT pg_backend_pid()";

    /// <summary>Connects, and finds out whether that goes through a pooler: one shows another process id than the server's own.</summary>
    public static async Task<PgDatabase> OpenAsync(string connectionString, TimeProvider? clock, CancellationToken cancellationToken)
    {
        var settings = Settings(connectionString);
        var pooler = await IsPoolerAsync(settings, cancellationToken).ConfigureAwait(false);
        if (!pooler)
        {
            settings.MaxAutoPrepare = settings.MaxAutoPrepare == 0 ? 100 : settings.MaxAutoPrepare;
            settings.AutoPrepareMinUsages = 2;
            settings.Options = $"{settings.Options} {PlannerOptions}".Trim();
        }

        return new PgDatabase(NpgsqlDataSource.Create(settings), Describe(settings), clock) { IsPooled = pooler };
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
    public static string Describe(string connectionString) => Describe(Settings(connectionString));

    private static string Describe(NpgsqlConnectionStringBuilder settings) =>
        $"PostgreSQL database '{settings.Database ?? settings.Username}' on {settings.Host}:{settings.Port}";

    // No session state is ever set, so there is nothing to reset when a connection goes back: that would cost statements for each use.
    private static NpgsqlConnectionStringBuilder Settings(string connectionString)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { NoResetOnClose = true };
        settings.ApplicationName ??= "autopilot";
        return string.IsNullOrEmpty(settings.Host)
            ? throw new ArgumentException("It names no Host.", nameof(connectionString))
            : settings;
    }

    private static async Task<bool> IsPoolerAsync(NpgsqlConnectionStringBuilder settings, CancellationToken cancellationToken)
    {
        await using var connection = await ConnectAsync(settings.ConnectionString, cancellationToken).ConfigureAwait(false);
        await using var command = new NpgsqlCommand(PidSql, connection);
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is int pid && pid != connection.ProcessID;
    }
}
