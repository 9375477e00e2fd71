using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Autopilot;

/// <summary>
/// A prepared statement. Bound and stepped through SQLite's own interface: a commit is a handful of statements of a few
/// microseconds, and a command object around each would cost as much again.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 database;
    private readonly sqlite3_stmt statement;
    private readonly nint handle;
    private readonly int[] places;

    private SqliteStatement(sqlite3 database, sqlite3_stmt statement, int[] places)
    {
        this.database = database;
        this.statement = statement;
        handle = statement.DangerousGetHandle();
        this.places = places;
    }

    /// <summary>The row that the last step reached.</summary>
    public SqliteRow Row => new(handle);

    public static SqliteStatement Prepare(sqlite3 database, string sql, ReadOnlySpan<(string Name, SqliteValue Value)> values)
    {
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v3(database, sql, raw.SQLITE_PREPARE_PERSISTENT, out var statement), database);
        var found = new int[values.Length];
        for (var i = 0; i < found.Length; i++)
        {
            found[i] = raw.sqlite3_bind_parameter_index(statement, values[i].Name);
        }

        if (found.Contains(0) || raw.sqlite3_bind_parameter_count(statement) != found.Distinct().Count())
        {
            statement.Dispose();
            throw new InvalidOperationException($"The values do not match the parameters of the statement: {sql}");
        }

        return new SqliteStatement(database, statement, found);
    }

    /// <summary>Gives the parameters their values, in the order in which the statement was prepared with them.</summary>
    public void Bind(ReadOnlySpan<(string Name, SqliteValue Value)> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            Check(values[i].Value.BindTo(handle, places[i]));
        }
    }

    /// <summary>Goes to the next row.</summary>
    /// <returns><see langword="false"/> at the end.</returns>
    public bool Step()
    {
        var code = SqliteNative.Step(handle);
        if (code is not (raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            Check(code);
        }

        return code == raw.SQLITE_ROW;
    }

    /// <summary>Ends the statement, so that the next one may begin. What it answers repeats what the step threw.</summary>
    public void Reset() => _ = SqliteNative.Reset(handle);

    public void Dispose() => statement.Dispose();

    private void Check(int code) => SqliteException.ThrowExceptionForRC(code, database);
}
