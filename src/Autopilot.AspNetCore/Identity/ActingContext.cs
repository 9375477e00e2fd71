using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace Autopilot;

/// <summary>
/// Who acts, and as what. A principal may narrow itself to one of the roles that it holds, and so act under break-glass; the store keeps that
/// choice, and nothing in a request adds to it.
/// </summary>
/// <param name="Subject">Whom the ledger names.</param>
/// <param name="Roles">What the principal may be.</param>
/// <param name="Chosen">The role that it has chosen, or null: all of them but break-glass.</param>
public sealed record ActingContext(string Subject, IReadOnlyList<string> Roles, ActingRole? Chosen)
{
    private static readonly string[] RoleClaims = [ClaimTypes.Role, "role", "roles"];

    /// <summary>The only principal of a generated local installation, who may approve what it wrote.</summary>
    public bool IsSoleOperator { get; private init; }

    /// <summary>Whether the principal acts in an emergency: what it does is recorded, with its reason.</summary>
    public bool IsUnderBreakGlass => Chosen?.Role == AutopilotRoles.BreakGlass;

    /// <summary>The roles that count now.</summary>
    public IEnumerable<string> Effective => Chosen is { } chosen
        ? [chosen.Role]
        : Roles.Where(role => role != AutopilotRoles.BreakGlass);

    /// <summary>Who acts in a request that one of this API's policies has authorized.</summary>
    /// <param name="context">The request.</param>
    /// <exception cref="InvalidOperationException">No policy of this API was asked.</exception>
    public static ActingContext Of(HttpContext context) => ActingContexts.Of(context);

    /// <summary>A principal by its claims, before its choice is known.</summary>
    internal static ActingContext Of(ClaimsPrincipal user)
    {
        var held = RoleClaims.SelectMany(user.FindAll).Select(claim => claim.Value).ToHashSet(StringComparer.Ordinal);
        return new ActingContext(Name(user), [.. AutopilotRoles.All.Where(held.Contains)], null)
        {
            IsSoleOperator = user.Identities.Any(identity =>
                identity.AuthenticationType == AutopilotDefaults.TokenScheme && identity.HasClaim(ApiTokens.SoleOperatorClaim, bool.TrueString)),
        };
    }

    /// <summary>Whom the ledger names.</summary>
    internal static string Name(ClaimsPrincipal user) =>
        user.FindFirst(ClaimTypes.NameIdentifier)?.Value ?? user.FindFirst("sub")?.Value ?? user.Identity?.Name ?? "anonymous";

    /// <summary>The same principal with its choice; one of a role that it does not hold any more is none.</summary>
    internal ActingContext With(ActingRole? chosen) => this with { Chosen = Roles.Contains(chosen?.Role, StringComparer.Ordinal) ? chosen : null };

    /// <summary>Whether the roles that count now satisfy a policy.</summary>
    /// <param name="policy">One of the policies that <see cref="AutopilotDefaults"/> names.</param>
    public bool Satisfies(string policy) => AutopilotRoles.Satisfying[policy].Intersect(Effective, StringComparer.Ordinal).Any();
}
