using System.Text.Json;

namespace Autopilot;

/// <summary>A long-running operation. What it is about is in its metadata, as of when it began.</summary>
internal sealed record WireOperation
{
    public string? Name { get; init; }

    public bool? Done { get; init; }

    public WireStatus? Error { get; init; }

    public JsonElement? Metadata { get; init; }
}
