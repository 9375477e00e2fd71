using Npgsql;

namespace Autopilot.Benchmarks;

/// <summary>
/// Counts what reaches a database: statements from pg_stat_statements, transactions from pg_stat_database. Sessions tell the latter only
/// now and then, and when they end: so they are ended before each reading, and a store then connects anew.
/// </summary>
internal sealed class StatementCounts
{
    // A server of somebody else may not have loaded it: statements are then not counted.
    private const string IsLoadedSql = "SELECT position('pg_stat_statements' IN current_setting('shared_preload_libraries')) > 0";

    private const string ExtensionSql = "CREATE EXTENSION IF NOT EXISTS pg_stat_statements";

    private const string ResetSql = "SELECT pg_stat_statements_reset()";

    private const string StatementsSql = """
        SELECT s.query, s.calls, s.total_exec_time FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid WHERE d.datname = $1
        """;

    private const string EndSessionsSql = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = $1";

    // To begin a session takes a transaction as well.
    private const string TransactionsSql = "SELECT xact_commit - sessions FROM pg_stat_database WHERE datname = $1";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly string server;
    private readonly string name;
    private readonly bool isLoaded;
    private long transactionsBefore;

    private StatementCounts(string server, string name, bool isLoaded) => (this.server, this.name, this.isLoaded) = (server, name, isLoaded);

    /// <param name="server">Connects a superuser to another database of the server.</param>
    /// <param name="database">Leads to the database.</param>
    public static async Task<StatementCounts> OpenAsync(string server, string database)
    {
        await using var connection = await BenchmarkServer.ConnectAsync(server);
        var loaded = await ScalarAsync<bool>(connection, IsLoadedSql);
        if (loaded)
        {
            await ExecuteAsync(connection, ExtensionSql);
        }

        return new StatementCounts(server, new NpgsqlConnectionStringBuilder(database).Database!, loaded);
    }

    /// <summary>Begins to count.</summary>
    public async Task BeginAsync()
    {
        await using var connection = await BenchmarkServer.ConnectAsync(server);
        if (isLoaded)
        {
            await ExecuteAsync(connection, ResetSql);
        }

        await EndSessionsAsync(connection);
        transactionsBefore = await ScalarAsync<long>(connection, TransactionsSql, name);
    }

    /// <summary>What has been counted, in the order of the time that it took.</summary>
    public async Task<Counted> EndAsync()
    {
        await using var connection = await BenchmarkServer.ConnectAsync(server);
        var statements = await StatementsAsync(connection);
        await EndSessionsAsync(connection);
        return new Counted(statements, await ScalarAsync<long>(connection, TransactionsSql, name) - transactionsBefore);
    }

    /// <summary>The statements up to now.</summary>
    public async Task<IReadOnlyList<CountedStatement>> StatementsAsync()
    {
        await using var connection = await BenchmarkServer.ConnectAsync(server);
        return await StatementsAsync(connection);
    }

    private async Task<IReadOnlyList<CountedStatement>> StatementsAsync(NpgsqlConnection connection)
    {
        if (!isLoaded)
        {
            return [];
        }

        await using var command = Command(connection, StatementsSql, name);
        await using var reader = await command.ExecuteReaderAsync();
        var statements = new List<CountedStatement>();
        while (await reader.ReadAsync())
        {
            statements.Add(new CountedStatement(reader.GetString(0), reader.GetInt64(1), reader.GetDouble(2)));
        }

        return [.. statements.OrderByDescending(statement => statement.Milliseconds)];
    }

    private async Task EndSessionsAsync(NpgsqlConnection connection)
    {
        while (await ScalarAsync<long>(connection, EndSessionsSql, name) > 0)
        {
            await Task.Delay(Pause);
        }
    }

    private static async Task<T> ScalarAsync<T>(NpgsqlConnection connection, string sql, params string[] values)
    {
        await using var command = Command(connection, sql, values);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = Command(connection, sql);
        await command.ExecuteNonQueryAsync();
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, params string[] values)
    {
        var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(Array.ConvertAll(values, value => new NpgsqlParameter<string> { TypedValue = value }));
        return command;
    }
}

/// <summary>One statement, as pg_stat_statements knows it.</summary>
internal sealed record CountedStatement(string Sql, long Calls, double Milliseconds)
{
    public StatementKind Kind =>
        Sql is "BEGIN" or "COMMIT" or "ROLLBACK" ? StatementKind.Utility
        : Sql.Contains("pg_notify", StringComparison.Ordinal) ? StatementKind.Notification
        : IsPartOfCommit ? StatementKind.Transition
        : !Sql.Contains("autopilot.", StringComparison.Ordinal) ? StatementKind.Foreign
        : IsLease ? StatementKind.Lease
        : StatementKind.Transition;

    /// <summary>The one statement that every group of commits sends.</summary>
    public bool IsChange => Sql.StartsWith("WITH changed AS", StringComparison.Ordinal);

    // What a group of commits asks without naming a table: what time it is after all locks, and, behind a pooler, limits for its waits.
    private bool IsPartOfCommit => Sql is "SELECT coalesce($1, clock_timestamp())" || Sql.StartsWith("SELECT set_config($", StringComparison.Ordinal);

    // Leases of due runs, the question when the next one is due, and the ends of leases, whose constants show as parameters.
    private bool IsLease => Sql.Contains("due AS MATERIALIZED", StringComparison.Ordinal) || Sql.Contains("free AS MATERIALIZED", StringComparison.Ordinal)
        || Sql.Contains("   SET lease_host = $", StringComparison.Ordinal);
}

/// <summary>What a statement serves.</summary>
internal enum StatementKind
{
    /// <summary>Commits of decisions and resolutions of effects: locks, reads and writes.</summary>
    Transition,

    /// <summary>BEGIN and COMMIT. Prepared, they are not counted: there are two for each group of commits.</summary>
    Utility,

    /// <summary>Host leases, each in a transaction of its own.</summary>
    Lease,

    /// <summary>Wake-ups of other hosts, each in a transaction of its own.</summary>
    Notification,

    /// <summary>A pooler's questions, each in a transaction of its own.</summary>
    Foreign,
}

/// <summary>Statements, and the transactions that committed.</summary>
internal sealed record Counted(IReadOnlyList<CountedStatement> Statements, long Transactions)
{
    public long Calls(StatementKind kind) => Statements.Where(statement => statement.Kind == kind).Sum(statement => statement.Calls);

    public object PerTransition(long transitions)
    {
        var beside = Calls(StatementKind.Lease) + Calls(StatementKind.Notification);
        return new
        {
            transitions,
            statements = Share(Calls(StatementKind.Transition), transitions),
            commits = Share(Transactions - beside - Calls(StatementKind.Foreign), transitions),
            beginAndCommit = Share(2 * Statements.Where(statement => statement.IsChange).Sum(statement => statement.Calls), transitions),
            leaseStatements = Share(Calls(StatementKind.Lease), transitions),
            notifications = Share(Calls(StatementKind.Notification), transitions),
            statementsWithLeases = Share(Calls(StatementKind.Transition) + beside, transitions),
            commitsWithLeases = Share(Transactions - Calls(StatementKind.Foreign), transitions),
        };
    }

    private static double Share(long count, long transitions) => Math.Round(count / (double)transitions, 4);
}
