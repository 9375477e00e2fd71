using System.Text;

namespace Autopilot;

/// <summary>The row that a statement stands on. Holds only until the statement goes on: read it, do not keep it.</summary>
internal readonly struct SqliteRow(nint statement)
{
    public bool IsDBNull(int column) => SqliteNative.ColumnType(statement, column) == SQLitePCL.raw.SQLITE_NULL;

    public long GetInt64(int column) => SqliteNative.ColumnInt64(statement, column);

    public int GetInt32(int column) => checked((int)GetInt64(column));

    public bool GetBoolean(int column) => GetInt64(column) != 0;

    public string GetString(int column) => Encoding.UTF8.GetString(GetUtf8(column));

    /// <summary>Text as SQLite holds it, without a copy.</summary>
    public unsafe ReadOnlySpan<byte> GetUtf8(int column) =>
        new(SqliteNative.ColumnBlob(statement, column), SqliteNative.ColumnBytes(statement, column));
}
