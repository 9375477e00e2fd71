using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Autopilot.Dashboard;

/// <summary>
/// Remembers who signed in with a token, by a cookie that no script reads. The cookie names the token by its hash, and each request looks the
/// token up again: one that is no longer configured ends the session, and its roles are always those of the configuration.
/// </summary>
internal sealed class DashboardSession(IOptions<AutopilotDashboardOptions> options, ApiTokens tokens) : IConfigureNamedOptions<CookieAuthenticationOptions>
{
    public const string Scheme = "AutopilotDashboard";

    private const string TokenHash = "autopilot:token";

    /// <summary>Whether people sign in here, and not by a scheme of the host.</summary>
    public static bool IsUsed(HttpContext context) =>
        context.RequestServices.GetRequiredService<IOptions<AutopilotApiOptions>>().Value.Schemes.Contains(Scheme, StringComparer.Ordinal);

    /// <summary>The ticket of a token.</summary>
    public static ClaimsPrincipal Ticket(string hash) => new(new ClaimsIdentity([new Claim(TokenHash, hash)], Scheme));

    public void Configure(CookieAuthenticationOptions target) => Configure(Options.DefaultName, target);

    public void Configure(string? name, CookieAuthenticationOptions target)
    {
        if (name != Scheme)
        {
            return;
        }

        target.CookieManager = new PortCookies();
        target.Cookie.Name = "autopilot";
        target.Cookie.HttpOnly = true;
        target.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;

        // A link in a chat opens the page; what changes something is refused from elsewhere by other means.
        target.Cookie.SameSite = SameSiteMode.Lax;
        target.Cookie.IsEssential = true;
        target.ExpireTimeSpan = options.Value.Session;
        target.SlidingExpiration = true;
        target.Events = new CookieAuthenticationEvents { OnValidatePrincipal = ValidateAsync, OnRedirectToLogin = _ => Task.CompletedTask, OnRedirectToAccessDenied = _ => Task.CompletedTask };
    }

    // Who sends a bearer token is that principal, and no other beside it.
    private Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var found = context.Request.Headers.ContainsKey("Authorization") ? null
            : context.Principal?.FindFirst(TokenHash)?.Value is { } hash ? tokens.Find(hash)
            : null;
        if (found is null)
        {
            context.RejectPrincipal();
        }
        else
        {
            context.ReplacePrincipal(found);
        }

        return Task.CompletedTask;
    }
}
