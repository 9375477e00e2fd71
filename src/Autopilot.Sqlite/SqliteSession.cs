using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Autopilot;

/// <summary>One connection with its prepared statements. Not safe for concurrent use: its owner sees to that.</summary>
internal sealed class SqliteSession : IDisposable
{
    /// <summary>How long a statement waits for what another connection has locked.</summary>
    public static readonly TimeSpan BusyTimeout = TimeSpan.FromSeconds(30);

    private readonly sqlite3 database;

    // By reference: every statement is one constant, and hashing its text would cost as much as a small statement does.
    private readonly Dictionary<string, SqliteStatement> statements = new(ReferenceEqualityComparer.Instance);

    static SqliteSession() => Batteries_V2.Init();

    private SqliteSession(sqlite3 database) => this.database = database;

    /// <summary>What this connection need not parse again.</summary>
    public SqliteMemory Memory { get; } = new();

    /// <summary>Whether a transaction is open. Some errors, such as a full disk, end it by themselves.</summary>
    public bool IsInTransaction => raw.sqlite3_get_autocommit(database) == 0;

    /// <summary>Rows changed over this connection so far; what a statement that failed had changed does not count.</summary>
    public int TotalChanges => raw.sqlite3_total_changes(database);

    /// <summary>Opens a connection without a lock of its own, which would be taken and given back in every call: one thread at a time uses it.</summary>
    /// <exception cref="SqliteException">The file cannot be opened.</exception>
    public static SqliteSession Open(string path, SqliteOpenMode mode)
    {
        var flags = raw.SQLITE_OPEN_NOMUTEX | mode switch
        {
            SqliteOpenMode.ReadOnly => raw.SQLITE_OPEN_READONLY,
            SqliteOpenMode.ReadWrite => raw.SQLITE_OPEN_READWRITE,
            SqliteOpenMode.Memory => raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE | raw.SQLITE_OPEN_MEMORY,
            _ => raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE,
        };
        var code = raw.sqlite3_open_v2(path, out var database, flags, null);
        var session = new SqliteSession(database);
        try
        {
            SqliteException.ThrowExceptionForRC(code, database);
            raw.sqlite3_extended_result_codes(database, 1);
            raw.sqlite3_busy_timeout(database, (int)BusyTimeout.TotalMilliseconds);
            session.Execute("PRAGMA foreign_keys = ON");
            session.Execute("PRAGMA synchronous = FULL");
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Fits the connection to write all day. A log of 16 MB is copied into the file a quarter as often as SQLite's usual one,
    /// and a page that many commits changed is then copied once; the cache keeps the pages of runs at work.
    /// </summary>
    public void PrepareToWrite()
    {
        Execute("PRAGMA wal_autocheckpoint = 4000");
        Execute("PRAGMA cache_size = -32000");
    }

    /// <summary>Runs a statement.</summary>
    /// <returns>The number of rows that it changed.</returns>
    public int Execute(string sql, params ReadOnlySpan<(string Name, SqliteValue Value)> values)
    {
        var statement = Bind(sql, values);
        try
        {
            while (statement.Step())
            {
                // Rows that nobody asked for, such as a pragma's new value.
            }

            return raw.sqlite3_changes(database);
        }
        finally
        {
            statement.Reset();
        }
    }

    /// <summary>Runs a script of several statements, which is not kept.</summary>
    public void ExecuteScript(string sql)
    {
        SqliteException.ThrowExceptionForRC(raw.sqlite3_exec(database, sql), database);
    }

    public List<T> Query<T>(string sql, Func<SqliteRow, T> read, params ReadOnlySpan<(string Name, SqliteValue Value)> values)
    {
        var statement = Bind(sql, values);
        try
        {
            var rows = new List<T>();
            while (statement.Step())
            {
                rows.Add(read(statement.Row));
            }

            return rows;
        }
        finally
        {
            statement.Reset();
        }
    }

    public T? Find<T>(string sql, Func<SqliteRow, T> read, params ReadOnlySpan<(string Name, SqliteValue Value)> values)
    {
        var statement = Bind(sql, values);
        try
        {
            return statement.Step() ? read(statement.Row) : default;
        }
        finally
        {
            statement.Reset();
        }
    }

    public void Dispose()
    {
        foreach (var statement in statements.Values)
        {
            statement.Dispose();
        }

        statements.Clear();
        database.Dispose();
    }

    private SqliteStatement Bind(string sql, ReadOnlySpan<(string Name, SqliteValue Value)> values)
    {
        if (!statements.TryGetValue(sql, out var statement))
        {
            statements[sql] = statement = SqliteStatement.Prepare(database, sql, values);
        }

        statement.Bind(values);
        return statement;
    }
}
