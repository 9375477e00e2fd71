using Autopilot;
using Autopilot.Dashboard;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Puts the dashboard into an ASP.NET Core service.</summary>
public static class AutopilotDashboardExtensions
{
    /// <summary>
    /// Registers what <see cref="MapAutopilotDashboard"/> maps. Where the API authenticates by its tokens, people sign in with one of them; where it
    /// asks a scheme of the host, that scheme signs them in.
    /// </summary>
    /// <param name="builder">The engine, with its API.</param>
    /// <param name="configure">Sets options; they are checked when the host starts.</param>
    public static AutopilotBuilder AddDashboard(this AutopilotBuilder builder, Action<AutopilotDashboardOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        services.AddOptions<AutopilotDashboardOptions>().ValidateDataAnnotations().ValidateOnStart();
        if (configure is not null)
        {
            services.Configure(configure);
        }

        services.AddAuthentication().AddCookie(DashboardSession.Scheme);
        services.AddSingleton<IConfigureOptions<CookieAuthenticationOptions>, DashboardSession>();
        services.PostConfigure<AutopilotApiOptions>(options =>
        {
            if (options.Schemes.Contains(AutopilotDefaults.TokenScheme, StringComparer.Ordinal))
            {
                options.Schemes.Add(DashboardSession.Scheme);
            }
        });
        services.AddSingleton<PageFilter>();
        services.AddSingleton<FrameReader>();
        services.AddSingleton<SignInPages>();
        services.AddSingleton<TaskPages>();
        services.AddSingleton<DecisionPages>();
        services.AddSingleton<FleetPages>();
        services.AddSingleton<MePages>();
        services.AddSingleton<DialogPages>();
        return builder;
    }

    /// <summary>Maps the dashboard, after <see cref="AutopilotApiExtensions.MapAutopilot"/>, whose routes its page calls. Every page asks for the policy <c>autopilot.read</c>.</summary>
    /// <param name="endpoints">The service's routes.</param>
    /// <param name="prefix">Where; default <c>/autopilot</c>. A host may have several.</param>
    /// <param name="apiPrefix">Where the API is mapped; default <c>/autopilot</c>.</param>
    /// <returns>The group, for further conventions.</returns>
    /// <exception cref="AutopilotException"><c>not_configured</c>: the dashboard is not registered, or the API is not mapped there.</exception>
    public static RouteGroupBuilder MapAutopilotDashboard(
        this IEndpointRouteBuilder endpoints, string prefix = AutopilotDefaults.Prefix, string apiPrefix = AutopilotDefaults.Prefix)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        Require(prefix, nameof(prefix));
        Require(apiPrefix, nameof(apiPrefix));
        var filter = endpoints.ServiceProvider.GetService<PageFilter>()
            ?? throw new AutopilotException("not_configured", "The dashboard is not registered: call AddDashboard() on the engine's builder.");
        if (!endpoints.DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().Any(route => route.RoutePattern.RawText == $"{apiPrefix}/api/v1/events/stream"))
        {
            throw new AutopilotException("not_configured", $"The API is not mapped at '{apiPrefix}': call MapAutopilot(\"{apiPrefix}\") before MapAutopilotDashboard.");
        }

        var pages = endpoints.MapGroup(prefix);
        pages.AddEndpointFilter(filter);
        pages.WithMetadata(new DashboardRoute(prefix, apiPrefix), new RefusalPage(SignInPages.RefuseAsync));
        pages.ExcludeFromDescription();
        SignInPages.Map(pages);
        TaskPages.Map(pages);
        DecisionPages.Map(pages);
        FleetPages.Map(pages);
        MePages.Map(pages);
        DialogPages.Map(pages);
        pages.MapGet("/assets/{hash}/{name}", (HttpContext context, string hash, string name) => Assets.Serve(context, hash, name)).AllowAnonymous();
        pages.MapGet("/{**rest}", (HttpContext context) => PageFilter.Notice(
            context, StatusCodes.Status404NotFound, "No such page", "not_found", $"There is no page {context.Request.Path}.")).RequireAuthorization(AutopilotDefaults.AnyPolicy);
        return pages;
    }

    private static void Require(string prefix, string name)
    {
        if (prefix is null || (prefix.Length > 0 && (prefix[0] != '/' || prefix[^1] == '/' || prefix.AsSpan().ContainsAny("{}*?#"))))
        {
            throw new ArgumentException($"'{prefix}' is not a path; one such as '/autopilot', or '' for the root, is accepted.", name);
        }
    }
}
