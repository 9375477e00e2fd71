using System.Text.Json;
using System.Text.Json.Serialization;

namespace Autopilot;

/// <summary>What the next revision is made from. What the adapter does not know of goes back as it came.</summary>
internal sealed record WireTemplate
{
    public string? Revision { get; init; }

    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    public IReadOnlyDictionary<string, string>? Annotations { get; init; }

    public IReadOnlyList<WireContainer>? Containers { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Rest { get; set; }

    /// <summary>The container that takes the requests: the one with a port, or the first; null: there is none.</summary>
    public WireContainer? FindFront() => WireContainer.FindFront(Containers ?? []);

    /// <summary>The template with another image in the container that takes the requests.</summary>
    public WireTemplate WithImage(string image) => this with { Containers = WireContainer.WithImage(Containers ?? [], image) };
}
