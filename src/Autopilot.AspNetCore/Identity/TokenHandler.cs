using System.Net.Http.Headers;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Autopilot;

/// <summary>Knows principals by configured bearer tokens, of which it keeps the hashes alone.</summary>
internal sealed class TokenHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> schemes, ILoggerFactory logger, UrlEncoder encoder, IOptions<AutopilotApiOptions> options)
    : AuthenticationHandler<AuthenticationSchemeOptions>(schemes, logger, encoder)
{
    public const string SoleOperatorClaim = "autopilot:sole_operator";

    private const string Bearer = "Bearer";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!AuthenticationHeaderValue.TryParse(Request.Headers.Authorization, out var header)
            || !string.Equals(header.Scheme, Bearer, StringComparison.OrdinalIgnoreCase)
            || string.IsNullOrEmpty(header.Parameter))
        {
            return Task.FromResult(AuthenticateResult.NoResult());
        }

        return Task.FromResult(Find(header.Parameter) is { } token
            ? AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(Identify(token)), Scheme.Name))
            : AuthenticateResult.Fail("No such token is configured."));
    }

    // Every configured token is compared in full, so that time tells nothing.
    private ApiToken? Find(string presented)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(presented));
        ApiToken? found = null;
        foreach (var token in options.Value.Tokens)
        {
            if (CryptographicOperations.FixedTimeEquals(hash, Convert.FromHexString(token.Sha256)))
            {
                found = token;
            }
        }

        return found;
    }

    private static ClaimsIdentity Identify(ApiToken token) => new(
        [
            new Claim(ClaimTypes.NameIdentifier, token.Subject),
            .. token.Roles.Select(role => new Claim(ClaimTypes.Role, role)),
            .. token.IsSoleOperator ? [new Claim(SoleOperatorClaim, bool.TrueString)] : Array.Empty<Claim>(),
        ],
        AutopilotDefaults.TokenScheme);
}
