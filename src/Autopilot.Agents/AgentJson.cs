using System.Globalization;
using System.Text.Json;

namespace Autopilot;

/// <summary>Reads single facts out of what an agent says. What is absent, or of another kind, is unsaid.</summary>
internal static class AgentJson
{
    public static bool IsFalse(JsonElement line, string name) => Find(line, name) is { ValueKind: JsonValueKind.False };

    public static string? Word(JsonElement line, params ReadOnlySpan<string> path) => Find(line, path) switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
        _ => null,
    };

    public static long Number(JsonElement line, params ReadOnlySpan<string> path) =>
        Find(line, path) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var value) ? Math.Max(0, value) : 0;

    public static decimal? Money(JsonElement line, params ReadOnlySpan<string> path) =>
        Find(line, path) is { ValueKind: JsonValueKind.Number } number
        && decimal.TryParse(number.GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;

    public static JsonElement? Find(JsonElement line, params ReadOnlySpan<string> path)
    {
        var found = line;
        foreach (var name in path)
        {
            if (found.ValueKind != JsonValueKind.Object || !found.TryGetProperty(name, out found))
            {
                return null;
            }
        }

        return found;
    }
}
