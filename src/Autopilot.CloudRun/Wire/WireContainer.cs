using System.Text.Json;
using System.Text.Json.Serialization;

namespace Autopilot;

/// <summary>A container of a template.</summary>
internal sealed record WireContainer
{
    public string? Image { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Rest { get; set; }
}
