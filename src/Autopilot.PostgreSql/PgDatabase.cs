using Npgsql;

namespace Autopilot;

/// <summary>
/// Runs statements on pooled connections. Nothing hangs on a session: every call may go over another connection, or through a
/// pooler that gives each transaction another one. Not found to be alive is not an answer: it is a <see cref="StoreUnavailableException"/>.
/// </summary>
internal sealed class PgDatabase : IAsyncDisposable
{
    private readonly NpgsqlConnectionStringBuilder settings;
    private readonly TimeProvider? clock;
    private readonly SemaphoreSlim opening = new(1);
    private PgSource? source;

    /// <param name="connectionString">An Npgsql connection string. Nothing is connected before it is used.</param>
    /// <param name="clock">Tests' clock in place of the database's, or null.</param>
    public PgDatabase(string connectionString, TimeProvider? clock = null)
    {
        settings = PgConnections.Settings(connectionString);
        this.clock = clock;
        Where = PgConnections.Describe(settings);
    }

    /// <summary>The database in words, without secrets.</summary>
    public string Where { get; }

    /// <summary>What a statement takes for its time: null, for the database's clock, but in tests.</summary>
    public NpgsqlParameter Now => PgParameters.Time(clock is null ? null : Micros(clock.GetUtcNow()));

    public Task<List<T>> QueryAsync<T>(
        string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken, params NpgsqlParameter[] values) =>
        RunAsync(
            async connection =>
            {
                await using var command = Command(connection, sql, values);
                await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
                var rows = new List<T>();
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    rows.Add(read(reader));
                }

                return rows;
            },
            cancellationToken);

    public async Task<T?> FindAsync<T>(
        string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken, params NpgsqlParameter[] values)
    {
        var rows = await QueryAsync(sql, read, cancellationToken, values).ConfigureAwait(false);
        return rows.Count == 0 ? default : rows[0];
    }

    /// <summary>Runs a statement.</summary>
    /// <returns>The number of rows that it changed.</returns>
    public Task<int> ExecuteAsync(string sql, CancellationToken cancellationToken, params NpgsqlParameter[] values) =>
        RunAsync(
            async connection =>
            {
                await using var command = Command(connection, sql, values);
                return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            },
            cancellationToken);

    /// <summary>Whether a pooler stands between: it gives each transaction another session, so nobody can listen through it.</summary>
    public async ValueTask<bool> IsPooledAsync(CancellationToken cancellationToken) => (await SourceAsync(cancellationToken).ConfigureAwait(false)).IsPooled;

    /// <summary>Runs work on one connection. After a broken one it runs once more, on another: what it does must bear that.</summary>
    public async Task<T> RunAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                var opened = await SourceAsync(cancellationToken).ConfigureAwait(false);
                await using var connection = await opened.Connections.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
                return await work(connection).ConfigureAwait(false);
            }
            catch (Exception error) when (tries == 1 && PgErrors.IsWorthAnotherTry(error) && !cancellationToken.IsCancellationRequested)
            {
                if (error is not PostgresException)
                {
                    source?.Connections.Clear(); // After a restart of the server every pooled connection is dead, not only this one.
                }
            }
            catch (Exception error) when (error is NpgsqlException or IOException or TimeoutException)
            {
                throw PgErrors.Translate(error, Where);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (source is not null)
        {
            await source.Connections.DisposeAsync().ConfigureAwait(false);
        }

        opening.Dispose();
    }

    private async ValueTask<PgSource> SourceAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref source) is { } opened)
        {
            return opened;
        }

        await opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return source ??= await PgConnections.OpenAsync(settings, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            opening.Release();
        }
    }

    // A parameter stays with the first command that it was given to, and work that runs once more makes another.
    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, NpgsqlParameter[] values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(value.Collection is null ? value : value.Clone());
        }

        return command;
    }

    // Columns keep microseconds; a time that is used before it is stored must already be what will be read back.
    private static DateTimeOffset Micros(DateTimeOffset time) =>
        new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
}
