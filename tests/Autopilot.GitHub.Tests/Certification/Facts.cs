using System.IO.Compression;
using System.Text.Json.Nodes;

namespace Autopilot.Tests;

/// <summary>What others published, as the scripts beside this file derived it.</summary>
internal static class Facts
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Certification");

    public static JsonNode Read(string file)
    {
        using var stored = File.OpenRead(Path.Combine(Folder, file));
        if (!file.EndsWith(".gz", StringComparison.Ordinal))
        {
            return JsonNode.Parse(stored)!;
        }

        using var content = new GZipStream(stored, CompressionMode.Decompress);
        return JsonNode.Parse(content)!;
    }
}
