using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Autopilot.Tests;

/// <summary>docs/openapi.json, as everybody reads it.</summary>
internal static class ApprovedDocument
{
    private static readonly Lazy<JsonElement> Read = new(() => JsonDocument.Parse(File.ReadAllText(Path!)).RootElement);

    public static string Path { get; } = System.IO.Path.GetFullPath(System.IO.Path.Combine(Here(), "../../../docs/openapi.json"));

    public static JsonElement Root => Read.Value;

    private static string Here([CallerFilePath] string path = "") => System.IO.Path.GetDirectoryName(path)!;
}
