using System.Text.Json.Nodes;

namespace Autopilot.Tests;

/// <summary>A request as the double saw it.</summary>
/// <param name="Method">The method of Google's description that it is.</param>
/// <param name="Path">Its path.</param>
/// <param name="Query">Its query by name.</param>
/// <param name="Body">Its body; null: none.</param>
internal sealed record SeenCall(string Method, string Path, IReadOnlyDictionary<string, string> Query, JsonNode? Body)
{
    public string? Mask => Query.GetValueOrDefault("updateMask");

    public bool ValidatesOnly => Query.GetValueOrDefault("validateOnly") == "true";

    /// <summary>The last part of the path: the resource's own name.</summary>
    public string Resource => Path[(Path.LastIndexOf('/') + 1)..];
}
