using System.Text.Json;
using System.Text.Json.Serialization;

namespace Autopilot;

/// <summary>A container of a template.</summary>
internal sealed record WireContainer
{
    public string? Image { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Rest { get; set; }

    /// <summary>The one with a port, or the first; null: there is none.</summary>
    public static WireContainer? FindFront(IReadOnlyList<WireContainer> containers) =>
        containers.FirstOrDefault(container => container.Rest?.ContainsKey("ports") == true) ?? (containers.Count > 0 ? containers[0] : null);

    /// <summary>The containers with another image in the front one.</summary>
    public static IReadOnlyList<WireContainer> WithImage(IReadOnlyList<WireContainer> containers, string image) =>
        FindFront(containers) is { } front
            ? [.. containers.Select(container => ReferenceEquals(container, front) ? container with { Image = image } : container)]
            : [new WireContainer { Image = image }];

    /// <summary>The variables that are bound, and whether to a secret. Their values are not read.</summary>
    public IEnumerable<(string Name, bool IsSecret)> Variables()
    {
        if (Rest?.GetValueOrDefault("env") is not { ValueKind: JsonValueKind.Array } variables)
        {
            yield break;
        }

        foreach (var variable in variables.EnumerateArray())
        {
            if (variable.ValueKind == JsonValueKind.Object && variable.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String)
            {
                yield return (name.GetString()!, variable.TryGetProperty("valueSource", out var source) && source.ValueKind == JsonValueKind.Object && source.TryGetProperty("secretKeyRef", out _));
            }
        }
    }
}
