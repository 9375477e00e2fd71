using Npgsql;
using NpgsqlTypes;

namespace Autopilot;

/// <summary>Makes parameters with explicit types: what a column is must not depend on the value that happens to come.</summary>
internal static class PgParameters
{
    public static NpgsqlParameter Text(string? value) => Of(NpgsqlDbType.Text, value);

    public static NpgsqlParameter Int(int? value) => Of(NpgsqlDbType.Integer, value);

    public static NpgsqlParameter Long(long? value) => Of(NpgsqlDbType.Bigint, value);

    public static NpgsqlParameter Bool(bool value) => Of(NpgsqlDbType.Boolean, value);

    public static NpgsqlParameter Time(DateTimeOffset? value) => Of(NpgsqlDbType.TimestampTz, value);

    public static NpgsqlParameter Span(TimeSpan? value) => Of(NpgsqlDbType.Interval, value);

    public static NpgsqlParameter Transaction(ulong value) => Of(NpgsqlDbType.Xid8, value);

    public static NpgsqlParameter Texts<T>(IReadOnlyCollection<T> rows, Func<T, string?> value) => Array(NpgsqlDbType.Text, rows, value);

    public static NpgsqlParameter Texts(IReadOnlyCollection<string> values) => Texts(values, value => value);

    public static NpgsqlParameter Ints<T>(IReadOnlyCollection<T> rows, Func<T, int> value) => Array(NpgsqlDbType.Integer, rows, value);

    public static NpgsqlParameter Longs<T>(IReadOnlyCollection<T> rows, Func<T, long> value) => Array(NpgsqlDbType.Bigint, rows, value);

    public static NpgsqlParameter LongsOrNull<T>(IReadOnlyCollection<T> rows, Func<T, long?> value) => Array(NpgsqlDbType.Bigint, rows, value);

    public static NpgsqlParameter IntsOrNull<T>(IReadOnlyCollection<T> rows, Func<T, int?> value) => Array(NpgsqlDbType.Integer, rows, value);

    public static NpgsqlParameter MoneysOrNull<T>(IReadOnlyCollection<T> rows, Func<T, decimal?> value) => Array(NpgsqlDbType.Numeric, rows, value);

    public static NpgsqlParameter Bools<T>(IReadOnlyCollection<T> rows, Func<T, bool> value) => Array(NpgsqlDbType.Boolean, rows, value);

    public static NpgsqlParameter Ids<T>(IReadOnlyCollection<T> rows, Func<T, Guid> value) => Array(NpgsqlDbType.Uuid, rows, value);

    public static NpgsqlParameter IdsOrNull<T>(IReadOnlyCollection<T> rows, Func<T, Guid?> value) => Array(NpgsqlDbType.Uuid, rows, value);

    public static NpgsqlParameter BoolsOrNull<T>(IReadOnlyCollection<T> rows, Func<T, bool?> value) => Array(NpgsqlDbType.Boolean, rows, value);

    public static NpgsqlParameter Times<T>(IReadOnlyCollection<T> rows, Func<T, DateTimeOffset?> value) => Array(NpgsqlDbType.TimestampTz, rows, value);

    public static NpgsqlParameter SpansOrNull<T>(IReadOnlyCollection<T> rows, Func<T, TimeSpan?> value) => Array(NpgsqlDbType.Interval, rows, value);

    private static NpgsqlParameter Of(NpgsqlDbType type, object? value) => new() { NpgsqlDbType = type, Value = value ?? DBNull.Value };

    private static NpgsqlParameter<TValue[]> Array<T, TValue>(NpgsqlDbType type, IReadOnlyCollection<T> rows, Func<T, TValue> value)
    {
        var values = new TValue[rows.Count];
        var index = 0;
        foreach (var row in rows)
        {
            values[index++] = value(row);
        }

        return new NpgsqlParameter<TValue[]> { NpgsqlDbType = NpgsqlDbType.Array | type, TypedValue = values };
    }
}
