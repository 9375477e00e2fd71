using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Autopilot.Tests;

/// <summary>Who may ask: an App by its signature, an installation by tokens that live an hour, a person by a token.</summary>
internal sealed class TokenDesk(TimeProvider time)
{
    public const string AppId = "4711";
    public const long Installation = 99;
    public const string Personal = "ghp_personalpersonalpersonal1234";

    // One key for all doubles: making one takes a while.
    private static readonly RSA Key = RSA.Create(2048);

    private readonly Lock gate = new();
    private readonly Dictionary<string, DateTimeOffset> live = new(StringComparer.Ordinal);

    public static string PrivateKey { get; } = Key.ExportRSAPrivateKeyPem();

    /// <summary>The last App token that was refused or accepted, as its claims.</summary>
    public JsonNode? LastClaims { get; private set; }

    public TimeSpan Lifetime { get; set; } = TimeSpan.FromHours(1);

    public int Minted { get; private set; }

    public string? Latest { get; private set; }

    public void RevokeAll()
    {
        lock (gate)
        {
            live.Clear();
        }
    }

    public bool Accepts(Exchange exchange, Route route) => exchange.Token is { } token && (route.IsForApp ? IsApp(token) : IsLive(token));

    public bool IsLive(string token)
    {
        lock (gate)
        {
            return token == Personal || (live.TryGetValue(token, out var end) && time.GetUtcNow() < end);
        }
    }

    public Task<DoubleAnswer> MintAsync(Exchange exchange)
    {
        if (exchange["installation"] != Installation.ToString(CultureInfo.InvariantCulture))
        {
            return Task.FromResult(DoubleAnswer.Error(404, "Integration not found"));
        }

        lock (gate)
        {
            Minted++;
            Latest = $"ghs_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(18))}";
            var end = time.GetUtcNow() + Lifetime;
            live[Latest] = end;
            return Task.FromResult(DoubleAnswer.Json(
                new JsonObject { ["token"] = Latest, ["expires_at"] = end.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture), ["permissions"] = new JsonObject { ["contents"] = "write" } }, 201));
        }
    }

    // As GitHub judges: signed by the App's key, issued in the past, and for ten minutes at most.
    private bool IsApp(string token)
    {
        var parts = token.Split('.');
        if (parts.Length != 3 || !Key.VerifyData(
            Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))
        {
            return false;
        }

        LastClaims = JsonNode.Parse(Base64Url.DecodeFromChars(parts[1]))!;
        var (issued, end, now) = (LastClaims["iat"]!.GetValue<long>(), LastClaims["exp"]!.GetValue<long>(), time.GetUtcNow().ToUnixTimeSeconds());
        return issued <= now && end > now && end - issued <= 600 && end - now <= 600 && LastClaims["iss"]!.GetValue<string>() == AppId;
    }
}
