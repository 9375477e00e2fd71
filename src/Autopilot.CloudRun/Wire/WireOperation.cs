using System.Globalization;
using System.Text.Json;

namespace Autopilot;

/// <summary>A long-running operation. What it is about is in its metadata, as of when it began.</summary>
internal sealed record WireOperation
{
    public string? Name { get; init; }

    public bool? Done { get; init; }

    public WireStatus? Error { get; init; }

    public JsonElement? Metadata { get; init; }

    /// <summary>The resource that it is about; null: it does not say.</summary>
    public string? FindSubject() => Text(Metadata, "name");

    /// <summary>The generation of the resource that it is to bring about; the largest number: it does not say.</summary>
    public long FindGeneration() => long.TryParse(Text(Metadata, "generation"), CultureInfo.InvariantCulture, out var generation) ? generation : long.MaxValue;

    /// <summary>An annotation of the resource that it is about; null: there is none.</summary>
    public string? FindAnnotation(string name) =>
        Metadata is { ValueKind: JsonValueKind.Object } about && about.TryGetProperty("annotations", out var notes) ? Text(notes, name) : null;

    private static string? Text(JsonElement? value, string name) =>
        value is { ValueKind: JsonValueKind.Object } about && about.TryGetProperty(name, out var found) && found.ValueKind == JsonValueKind.String ? found.GetString() : null;
}
