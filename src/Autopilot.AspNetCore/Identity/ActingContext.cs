using System.Security.Claims;

namespace Autopilot;

/// <summary>
/// Who acts, and as what. A principal may narrow itself to one of the roles that it holds, and so act under break-glass; the store keeps that
/// choice, and nothing in a request adds to it.
/// </summary>
/// <param name="Subject">Whom the ledger names.</param>
/// <param name="Roles">What the principal may be.</param>
/// <param name="Chosen">The role that it has chosen, or null: all of them but break-glass.</param>
internal sealed record ActingContext(string Subject, IReadOnlyList<string> Roles, ActingRole? Chosen)
{
    private static readonly string[] RoleClaims = [ClaimTypes.Role, "role", "roles"];

    /// <summary>The only principal of a generated local installation.</summary>
    public bool IsSoleOperator { get; private init; }

    public bool IsUnderBreakGlass => Chosen?.Role == AutopilotRoles.BreakGlass;

    /// <summary>The roles that count now.</summary>
    public IEnumerable<string> Effective => Chosen is { } chosen
        ? [chosen.Role]
        : Roles.Where(role => role != AutopilotRoles.BreakGlass);

    /// <summary>A principal by its claims, before its choice is known.</summary>
    public static ActingContext Of(ClaimsPrincipal user)
    {
        var held = RoleClaims.SelectMany(user.FindAll).Select(claim => claim.Value).ToHashSet(StringComparer.Ordinal);
        return new ActingContext(Name(user), [.. AutopilotRoles.All.Where(held.Contains)], null)
        {
            IsSoleOperator = user.Identities.Any(identity =>
                identity.AuthenticationType == AutopilotDefaults.TokenScheme && identity.HasClaim(TokenHandler.SoleOperatorClaim, bool.TrueString)),
        };
    }

    /// <summary>Whom the ledger names.</summary>
    public static string Name(ClaimsPrincipal user) =>
        user.FindFirst(ClaimTypes.NameIdentifier)?.Value ?? user.FindFirst("sub")?.Value ?? user.Identity?.Name ?? "anonymous";

    /// <summary>The same principal with its choice; one of a role that it does not hold any more is none.</summary>
    public ActingContext With(ActingRole? chosen) => this with { Chosen = Roles.Contains(chosen?.Role, StringComparer.Ordinal) ? chosen : null };

    public bool Satisfies(string policy) => AutopilotRoles.Satisfying[policy].Intersect(Effective, StringComparer.Ordinal).Any();
}
