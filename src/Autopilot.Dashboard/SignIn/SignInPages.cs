using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Autopilot.Dashboard;

/// <summary>Signing in with a token, where the host has no scheme of its own, and what whoever is refused gets to see.</summary>
internal sealed class SignInPages(ApiTokens tokens, IOptions<AutopilotDashboardOptions> options, ILogger<SignInPages> logger)
{
    private const int LongestToken = 4096;

    public static void Map(RouteGroupBuilder pages)
    {
        pages.MapGet("/sign-in", (SignInPages page, HttpContext context) => page.Show(context, context.Request.Query["to"].ToString(), null, StatusCodes.Status200OK)).AllowAnonymous();
        pages.MapPost("/sign-in", (SignInPages page, HttpContext context) => page.SignInAsync(context)).AllowAnonymous();
        pages.MapPost("/sign-out", (SignInPages page, HttpContext context) => page.SignOutAsync(context)).AllowAnonymous();
    }

    /// <summary>
    /// Answers a request that a policy has refused: who is not known is led to sign in, as a whole page; a script's request gets the status alone.
    /// </summary>
    public static async Task RefuseAsync(HttpContext context, int status, string code, string detail)
    {
        var addresses = DashboardRoute.Of(context).Addresses(context);
        if (status != StatusCodes.Status401Unauthorized)
        {
            await PageFilter.Notice(context, status, status == StatusCodes.Status403Forbidden ? "Not yours to see" : "The store does not answer", code, detail).ExecuteAsync(context);
        }
        else if (context.Request.Headers.ContainsKey(AutopilotDefaults.ClientHeader))
        {
            PageHeaders.Set(context.Response);
            context.Response.StatusCode = status;
        }
        else if (DashboardSession.IsUsed(context))
        {
            PageHeaders.Set(context.Response);
            context.Response.Redirect(addresses.SignIn(context.Request.PathBase + context.Request.Path + context.Request.QueryString));
        }
        else
        {
            await ChallengeAsync(context);
        }
    }

    private static async Task ChallengeAsync(HttpContext context)
    {
        foreach (var scheme in context.RequestServices.GetRequiredService<IOptions<AutopilotApiOptions>>().Value.Schemes)
        {
            await context.ChallengeAsync(scheme);
        }
    }

    private PageResult Show(HttpContext context, string to, string? problem, int status) => new(
        SignInPage.Of(new SignInView(options.Value.Title, DashboardRoute.Of(context).Addresses(context), to, problem)), status);

    private async Task<IResult> SignInAsync(HttpContext context)
    {
        if (CrossSite.WhatIsWrong(context.Request, asksForHeader: false) is { } wrong)
        {
            return Show(context, "", wrong, StatusCodes.Status403Forbidden);
        }

        var form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync(context.RequestAborted) : FormCollection.Empty;
        var (token, to) = (form["token"].ToString().Trim(), form["to"].ToString());
        var hash = ApiTokens.Hash(token);
        if (token.Length is 0 or > LongestToken || tokens.Find(hash) is null || !DashboardSession.IsUsed(context))
        {
            logger.SignInRefused(context.Connection.RemoteIpAddress?.ToString() ?? "");
            return Show(context, to, "This token is not configured here.", StatusCodes.Status401Unauthorized);
        }

        await context.SignInAsync(DashboardSession.Scheme, DashboardSession.Ticket(hash), new AuthenticationProperties { IsPersistent = true });
        PageHeaders.Set(context.Response);
        return Results.LocalRedirect(DashboardRoute.Of(context).Addresses(context).Return(to));
    }

    private async Task<IResult> SignOutAsync(HttpContext context)
    {
        PageHeaders.Set(context.Response);
        if (CrossSite.WhatIsWrong(context.Request) is not null)
        {
            return Results.StatusCode(StatusCodes.Status403Forbidden);
        }

        await context.SignOutAsync(DashboardSession.Scheme);
        return Results.NoContent();
    }
}

/// <summary>The page that asks for a token.</summary>
internal sealed record SignInView(string Title, Addresses Addresses, string To, string? Problem);
