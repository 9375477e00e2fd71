using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace Autopilot;

/// <summary>
/// Who acts, and as what: the one place that reads identity, roles and the active role. A principal may narrow itself to one of the roles
/// that it holds; nothing in a request ever adds one.
/// </summary>
/// <param name="Subject">Whom the ledger names.</param>
/// <param name="Roles">What the principal may be.</param>
/// <param name="ActiveRole">What it has narrowed itself to, or null: all of them.</param>
internal sealed record ActingContext(string Subject, IReadOnlyList<string> Roles, string? ActiveRole)
{
    private const string RoleCookie = "autopilot-role";

    private static readonly string[] RoleClaims = [ClaimTypes.Role, "role", "roles"];

    /// <summary>The only principal of a generated local installation.</summary>
    public bool IsSoleOperator { get; private init; }

    /// <summary>The roles that count now.</summary>
    public IReadOnlyList<string> Effective => ActiveRole is null ? Roles : [ActiveRole];

    public static ActingContext Of(HttpContext context) => Of(context.User, context.Request.Cookies[RoleCookie]);

    public static ActingContext Of(ClaimsPrincipal user, string? wanted)
    {
        var subject = user.FindFirst(ClaimTypes.NameIdentifier)?.Value ?? user.FindFirst("sub")?.Value ?? user.Identity?.Name ?? "anonymous";
        var held = RoleClaims.SelectMany(user.FindAll).Select(claim => claim.Value).ToHashSet(StringComparer.Ordinal);
        var roles = AutopilotRoles.All.Where(held.Contains).ToArray();
        return new ActingContext(subject, roles, roles.Contains(wanted, StringComparer.Ordinal) ? wanted : null)
        {
            IsSoleOperator = user.Identities.Any(identity =>
                identity.AuthenticationType == AutopilotDefaults.TokenScheme && identity.HasClaim(TokenHandler.SoleOperatorClaim, bool.TrueString)),
        };
    }

    /// <summary>Keeps the active role; null: none.</summary>
    public static void Keep(HttpContext context, string? role, string path)
    {
        var options = new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = context.Request.IsHttps, Path = path };
        if (role is null)
        {
            context.Response.Cookies.Delete(RoleCookie, options);
        }
        else
        {
            context.Response.Cookies.Append(RoleCookie, role, options);
        }
    }

    public bool Satisfies(string policy) => AutopilotRoles.Satisfying[policy].Intersect(Effective, StringComparer.Ordinal).Any();
}
