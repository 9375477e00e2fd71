using System.Text.Json;

namespace Autopilot.Tests;

/// <summary>docs/openapi.json, as everybody reads it.</summary>
internal static class ApprovedDocument
{
    private static readonly Lazy<JsonElement> Read = new(() => JsonDocument.Parse(File.ReadAllText(Path!)).RootElement);

    // From where the tests run, and not from where they were compiled: a build for release hides that.
    public static string Path { get; } = System.IO.Path.GetFullPath(System.IO.Path.Combine(AppContext.BaseDirectory, "../../../../../docs/openapi.json"));

    public static JsonElement Root => Read.Value;
}
