using SQLitePCL;

namespace Autopilot;

/// <summary>A value to bind: null, a whole number, or text. Text comes as a string or as its UTF-8 bytes.</summary>
internal readonly struct SqliteValue
{
    private readonly object? text;
    private readonly long number;
    private readonly bool isNull;

    private SqliteValue(long? number)
    {
        isNull = number is null;
        this.number = number ?? 0;
    }

    private SqliteValue(object? text)
    {
        isNull = text is null;
        this.text = text;
    }

    public static implicit operator SqliteValue(string? text) => new((object?)text);

    public static implicit operator SqliteValue(byte[] utf8) => new((object)utf8);

    public static implicit operator SqliteValue(long number) => new(number);

    public static implicit operator SqliteValue(long? number) => new(number);

    public static implicit operator SqliteValue(bool value) => new(value ? 1 : 0);

    public int BindTo(sqlite3_stmt statement, int index) => text switch
    {
        string characters => raw.sqlite3_bind_text(statement, index, characters),
        byte[] utf8 => raw.sqlite3_bind_text(statement, index, utf8.AsSpan()),
        _ => isNull ? raw.sqlite3_bind_null(statement, index) : raw.sqlite3_bind_int64(statement, index, number),
    };
}
