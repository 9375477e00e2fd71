using System.Globalization;

namespace Autopilot;

/// <summary>How values stand in columns: times as microseconds, records as JSON, money as exact text.</summary>
internal static class SqliteValues
{
    public static long Micros(this DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static long? Micros(this DateTimeOffset? time) => time?.Micros();

    public static DateTimeOffset Time(long micros) => DateTimeOffset.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond);

    public static DateTimeOffset Time(this SqliteRow row, int column) => Time(row.GetInt64(column));

    public static DateTimeOffset? TimeOrNull(this SqliteRow row, int column) => row.IsDBNull(column) ? null : row.Time(column);

    public static string? TextOrNull(this SqliteRow row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static T? DocOrNull<T>(this SqliteRow row, int column)
        where T : class =>
        row.IsDBNull(column) ? null : AutopilotJson.Read<T>(row.GetUtf8(column));

    public static string? Doc<T>(T? value)
        where T : class =>
        value is null ? null : AutopilotJson.Write(value);

    public static string? Money(decimal? money) => money?.ToString(CultureInfo.InvariantCulture);

    public static decimal? MoneyOrNull(this SqliteRow row, int column) =>
        row.IsDBNull(column) ? null : decimal.Parse(row.GetString(column), CultureInfo.InvariantCulture);
}
