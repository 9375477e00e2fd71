using System.Security.Cryptography;
using System.Text;

namespace Autopilot;

/// <summary>
/// Whether GitHub sent a body: <c>X-Hub-Signature-256</c> is <c>sha256=</c> and HMAC-SHA256 of its raw bytes under the webhook's secret
/// (GitHub's documentation, "Validating webhook deliveries").
/// </summary>
internal static class GitHubSignature
{
    public const string Header = "X-Hub-Signature-256";

    private const string Prefix = "sha256=";

    /// <summary>Every secret is tried in full, so that time tells nothing; there are two while one replaces the other.</summary>
    public static bool IsBy(IEnumerable<string> secrets, ReadOnlySpan<byte> body, string? presented)
    {
        Span<byte> given = stackalloc byte[HMACSHA256.HashSizeInBytes];
        var isWellFormed = presented is not null && presented.StartsWith(Prefix, StringComparison.Ordinal)
            && presented.Length == Prefix.Length + (2 * HMACSHA256.HashSizeInBytes)
            && Convert.FromHexString(presented.AsSpan(Prefix.Length), given, out _, out _) == System.Buffers.OperationStatus.Done;
        var isSigned = false;
        foreach (var secret in secrets)
        {
            isSigned |= CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body), given);
        }

        return isWellFormed && isSigned;
    }
}
