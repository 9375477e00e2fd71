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

    /// <summary>The template with another image in the container that takes the requests: the one with a port, or the only one.</summary>
    public WireTemplate WithImage(string image)
    {
        var containers = (Containers ?? []).ToList();
        var front = containers.FindIndex(container => container.Rest?.ContainsKey("ports") == true);
        front = front < 0 && containers.Count > 0 ? 0 : front;
        if (front < 0)
        {
            containers.Add(new WireContainer { Image = image });
        }
        else
        {
            containers[front] = containers[front] with { Image = image };
        }

        return this with { Containers = containers };
    }
}
