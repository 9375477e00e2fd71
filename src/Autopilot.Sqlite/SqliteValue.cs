using System.Buffers;
using System.Text;

namespace Autopilot;

/// <summary>A value to bind: null, a whole number, or text. Text comes as a string or as its UTF-8 bytes.</summary>
internal readonly struct SqliteValue
{
    private const int MostOnStack = 512;

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

    public static implicit operator SqliteValue(byte[]? utf8) => new((object?)utf8);

    public static implicit operator SqliteValue(long number) => new(number);

    public static implicit operator SqliteValue(long? number) => new(number);

    public static implicit operator SqliteValue(bool value) => new(value ? 1 : 0);

    public int BindTo(nint statement, int index) => text switch
    {
        string characters => BindText(statement, index, characters),
        byte[] utf8 => BindText(statement, index, utf8.AsSpan()),
        _ => isNull ? SqliteNative.BindNull(statement, index) : SqliteNative.BindInt64(statement, index, number),
    };

    private static int BindText(nint statement, int index, string characters)
    {
        var most = Encoding.UTF8.GetMaxByteCount(characters.Length);
        if (most <= MostOnStack)
        {
            Span<byte> utf8 = stackalloc byte[MostOnStack];
            return BindText(statement, index, utf8[..Encoding.UTF8.GetBytes(characters, utf8)]);
        }

        var rented = ArrayPool<byte>.Shared.Rent(most);
        var code = BindText(statement, index, rented.AsSpan(0, Encoding.UTF8.GetBytes(characters, rented)));
        ArrayPool<byte>.Shared.Return(rented);
        return code;
    }

    private static unsafe int BindText(nint statement, int index, ReadOnlySpan<byte> utf8)
    {
        // An empty span may have no address, which SQLite would take for null.
        byte none = 0;
        fixed (byte* first = utf8)
        {
            return SqliteNative.BindText(statement, index, first is null ? &none : first, utf8.Length, SqliteNative.Transient);
        }
    }
}
