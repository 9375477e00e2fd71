using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Autopilot;

/// <summary>An App's private key, with which it says who it is.</summary>
internal sealed class AppKey : IDisposable
{
    // GitHub accepts at most ten minutes, and refuses what was issued in its future: clocks that differ by a minute still agree.
    private static readonly TimeSpan Backdated = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(9);

    private static readonly string Header = Base64Url.EncodeToString("""{"alg":"RS256","typ":"JWT"}"""u8);

    private readonly string appId;
    private readonly RSA key;

    /// <summary>Reads a key.</summary>
    /// <exception cref="ProviderException">Environment: it is no RSA private key. The message does not show it.</exception>
    public AppKey(string appId, string pem)
    {
        this.appId = appId;
        key = RSA.Create();
        try
        {
            key.ImportFromPem(pem);
            key.ExportParameters(includePrivateParameters: true);
        }
        catch (Exception error) when (error is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new ProviderException(
                FailureKind.Environment, "github_private_key", $"The private key of App {appId} is no RSA private key in PEM. Accepted: the file that GitHub offers for the App.");
        }
    }

    /// <summary>A JSON web token for the App.</summary>
    /// <param name="now">The time on GitHub's clock.</param>
    public string Sign(DateTimeOffset now)
    {
        var issued = now - Backdated;
        var claims = JsonSerializer.SerializeToUtf8Bytes(
            new WireClaims(issued.ToUnixTimeSeconds(), (issued + Lifetime).ToUnixTimeSeconds(), appId), GitHubJson.Default.WireClaims);
        var text = $"{Header}.{Base64Url.EncodeToString(claims)}";
        var signature = key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{text}.{Base64Url.EncodeToString(signature)}";
    }

    public void Dispose() => key.Dispose();
}
