using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Autopilot.Tests;

/// <summary>A team's identity provider on loopback: its description, its key, and tokens that it has signed.</summary>
internal sealed class IdentityProvider : IAsyncDisposable
{
    private const string KeyId = "key-1";

    private readonly RSA key = RSA.Create(2048);
    private readonly WebApplication app;

    private IdentityProvider()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        app = builder.Build();
        app.MapGet("/.well-known/openid-configuration", () => Results.Json(new { issuer = Issuer, jwks_uri = $"{Issuer}/keys" }));
        app.MapGet("/keys", () => Results.Json(new { keys = new[] { new { kty = "RSA", kid = KeyId, n = Part(key.ExportParameters(false).Modulus!), e = Part(key.ExportParameters(false).Exponent!) } } }));
    }

    public string Issuer => app.Urls.Single();

    public static async Task<IdentityProvider> StartAsync()
    {
        var started = new IdentityProvider();
        await started.app.StartAsync();
        return started;
    }

    /// <summary>A token for an audience, with roles.</summary>
    public string Sign(string audience, params string[] roles)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var text = $"{Part(new { alg = "RS256", typ = "JWT", kid = KeyId })}.{Part(new { iss = Issuer, aud = audience, sub = "ann", roles, iat = now, exp = now + 600 })}";
        return $"{text}.{Part(key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        key.Dispose();
    }

    private static string Part(object content) => Part(JsonSerializer.SerializeToUtf8Bytes(content));

    private static string Part(byte[] content) => Base64Url.EncodeToString(content);
}
