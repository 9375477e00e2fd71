using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Autopilot.Dashboard;

/// <summary>Events as the HTTP API writes them, but for people: indented.</summary>
internal static class EventJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // Razor encodes it for the page.
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };
}
