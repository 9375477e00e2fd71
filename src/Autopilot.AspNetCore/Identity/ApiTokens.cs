using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Autopilot;

/// <summary>The configured bearer tokens, known by their hashes alone, as principals.</summary>
/// <param name="options">The options that hold them.</param>
public sealed class ApiTokens(IOptions<AutopilotApiOptions> options)
{
    internal const string SoleOperatorClaim = "autopilot:sole_operator";

    /// <summary>SHA-256 of a token's UTF-8 bytes: 64 lower-case hex digits.</summary>
    /// <param name="token">The token.</param>
    public static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    /// <summary>Whom a token stands for, or null when it is not configured.</summary>
    /// <param name="sha256">The token's <see cref="Hash"/>.</param>
    public ClaimsPrincipal? Find(string sha256)
    {
        // Every configured token is compared in full, so that time tells nothing.
        var hash = Encoding.ASCII.GetBytes(sha256);
        ApiToken? found = null;
        foreach (var token in options.Value.Tokens)
        {
            if (CryptographicOperations.FixedTimeEquals(hash, Encoding.ASCII.GetBytes(token.Sha256.ToLowerInvariant())))
            {
                found = token;
            }
        }

        return found is null ? null : new ClaimsPrincipal(Identify(found));
    }

    private static ClaimsIdentity Identify(ApiToken token) => new(
        [
            new Claim(ClaimTypes.NameIdentifier, token.Subject),
            .. token.Roles.Select(role => new Claim(ClaimTypes.Role, role)),
            .. token.IsSoleOperator ? [new Claim(SoleOperatorClaim, bool.TrueString)] : Array.Empty<Claim>(),
        ],
        AutopilotDefaults.TokenScheme);
}
