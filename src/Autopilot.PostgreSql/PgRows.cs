using System.Text.Json;
using Npgsql;

namespace Autopilot;

/// <summary>How values stand in rows.</summary>
internal static class PgRows
{
    public static DateTimeOffset Time(this NpgsqlDataReader row, int column) => row.GetFieldValue<DateTimeOffset>(column);

    public static DateTimeOffset? TimeOrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.Time(column);

    public static string? TextOrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static T? DocOrNull<T>(this NpgsqlDataReader row, int column)
        where T : class =>
        row.IsDBNull(column) ? null : AutopilotJson.Read<T>(row.GetString(column));

    public static string? Doc<T>(T? value)
        where T : class =>
        value is null ? null : AutopilotJson.Write(value);

    /// <summary>A claim from nine columns: worker, fence, expiry, progress, whether the holder ended, tokens, money, calls, outage.</summary>
    public static ClaimLease? ClaimOrNull(this NpgsqlDataReader row, int from) => row.IsDBNull(from) ? null : new ClaimLease(
        row.GetString(from),
        row.GetInt64(from + 1),
        row.Time(from + 2),
        row.TimeOrNull(from + 3),
        row.GetBoolean(from + 4),
        new Usage(row.GetInt64(from + 5), row.IsDBNull(from + 6) ? null : row.GetDecimal(from + 6), row.GetInt32(from + 7)))
    {
        Outage = row.GetTimeSpan(from + 8),
        OpenedAt = row.Time(from + 9),
    };

    /// <summary>Effects from one column that holds them as arrays, in the order of <see cref="PgEffects.Columns"/>; by action and ordinal.</summary>
    public static List<Effect> Effects(this NpgsqlDataReader row, int column, Vtid vtid)
    {
        var effects = new List<Effect>();
        if (!row.IsDBNull(column))
        {
            using var rows = JsonDocument.Parse(row.GetString(column));
            effects.AddRange(rows.RootElement.EnumerateArray().Select(effect => Effect(effect, vtid)));
            effects.Sort(PgEffects.Order);
        }

        return effects;
    }

    private static Effect Effect(JsonElement effect, Vtid vtid) => new(
        new EffectKey(vtid, effect[0].GetInt32(), EffectActions.Parse(effect[1].GetString()!), effect[2].GetInt32()),
        effect[4].GetString()!,
        effect[5].GetString()!)
    {
        Status = StoredNames.Status(effect[3].GetString()!),
        IntendedAt = effect[6].GetDateTimeOffset().ToUniversalTime(),
        ResolvedAt = effect[7].ValueKind == JsonValueKind.Null ? null : effect[7].GetDateTimeOffset().ToUniversalTime(),
        Result = effect[8].GetString(),
        Adopted = effect[9].GetBoolean(),
        HostEnded = effect[10].GetBoolean(),
    };
}
