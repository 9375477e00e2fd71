using System.Text.Json;

namespace Autopilot.Tests;

/// <summary>A request as the double saw it.</summary>
internal sealed record SeenRequest(string Path, string Query, string Token, string? RequestType, JsonElement Body)
{
    public string Verb => Path[(Path.LastIndexOf(':') + 1)..];

    public string Model => Path[(Path.LastIndexOf('/') + 1)..Path.LastIndexOf(':')];

    public string Location => Path.Split('/')[5];

    public bool Streams => Verb.StartsWith("stream", StringComparison.Ordinal);

    public bool IsClaude => Path.Contains("/publishers/anthropic/", StringComparison.Ordinal);
}
