using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Autopilot.Dashboard;

/// <summary>
/// Style, script and icon, embedded in the assembly: they need nothing of the host. Their address carries the hash of their contents, so a
/// browser keeps them for good, and a new version has a new address.
/// </summary>
internal static class Assets
{
    private static readonly (string Name, string Type)[] Names =
        [("dashboard.css", "text/css; charset=utf-8"), ("dashboard.js", "text/javascript; charset=utf-8"), ("icon.svg", "image/svg+xml")];

    private static readonly Dictionary<string, Asset> All = Names.ToDictionary(asset => asset.Name, asset => Load(asset.Name, asset.Type), StringComparer.Ordinal);

    /// <summary>What every address of an asset carries.</summary>
    public static string Hash { get; } =
        Convert.ToHexStringLower(SHA256.HashData([.. Names.SelectMany(asset => All[asset.Name].Plain)]))[..16];

    /// <summary>The bytes of an asset as a browser gets them without compression.</summary>
    public static ReadOnlyMemory<byte> Read(string name) => All[name].Plain;

    public static IResult Serve(HttpContext context, string hash, string name)
    {
        var headers = context.Response.Headers;
        if (hash != Hash || !All.TryGetValue(name, out var asset))
        {
            headers.CacheControl = "no-store"; // Of a host of another version, which may be the next to be asked.
            return Results.NotFound();
        }

        headers.CacheControl = "public, max-age=31536000, immutable";
        headers.XContentTypeOptions = "nosniff";
        headers.Vary = "Accept-Encoding";
        if (!context.Request.Headers.AcceptEncoding.ToString().Contains("br", StringComparison.Ordinal))
        {
            return Results.Bytes(asset.Plain, asset.Type);
        }

        headers.ContentEncoding = "br";
        return Results.Bytes(asset.Brotli, asset.Type);
    }

    private static Asset Load(string name, string type)
    {
        using var stream = typeof(Assets).Assembly.GetManifestResourceStream($"Autopilot.Dashboard.{name}")!;
        using var plain = new MemoryStream();
        stream.CopyTo(plain);
        using var small = new MemoryStream();
        using (var brotli = new BrotliStream(small, CompressionLevel.SmallestSize))
        {
            brotli.Write(plain.ToArray());
        }

        return new Asset(plain.ToArray(), small.ToArray(), type);
    }

    private sealed record Asset(byte[] Plain, byte[] Brotli, string Type);
}
