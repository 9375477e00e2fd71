using Autopilot;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Puts the HTTP API into an ASP.NET Core service.</summary>
public static class AutopilotApiExtensions
{
    /// <summary>Registers what <see cref="MapAutopilot"/> maps: policies, the token scheme, and the reader of live events.</summary>
    /// <param name="builder">The engine.</param>
    /// <param name="configure">Sets options; they are checked when the host starts.</param>
    public static AutopilotBuilder AddApi(this AutopilotBuilder builder, Action<AutopilotApiOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        services.AddOptions<AutopilotApiOptions>().ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IValidateOptions<AutopilotApiOptions>, AutopilotApiOptionsRules>();
        if (configure is not null)
        {
            services.Configure(configure);
        }

        services.AddHttpContextAccessor();
        services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, TokenHandler>(AutopilotDefaults.TokenScheme, null);
        services.AddAuthorization();
        services.AddRefusedRequests();
        services.AddSingleton<ApiTokens>();
        services.AddSingleton<AuditTrail>();
        services.AddSingleton<ActingContexts>();
        services.AddSingleton<WorkerOwners>();
        services.AddSingleton<IAuthorizationHandler, RoleRequirementHandler>();
        services.AddSingleton<IConfigureOptions<AuthorizationOptions>, PolicySetup>();
        services.AddSingleton<EventHub>();
        services.AddHostedService(provider => provider.GetRequiredService<EventHub>());
        services.AddSingleton(provider => new LiveFeed(provider.GetRequiredService<EventHub>(), provider.GetRequiredService<IAutopilotStore>()));
        services.AddSingleton<ApiFilter>();
        services.AddSingleton<TaskRoutes>();
        services.AddSingleton<WorkRoutes>();
        services.AddSingleton<ControlRoutes>();
        services.AddSingleton<EventRoutes>();
        services.AddSingleton<WebhookRoutes>();
        services.AddSingleton<HealthRoutes>();
        ApiDocument.Add(services);
        return builder;
    }

    /// <summary>Maps the HTTP API. Nothing of it is open: each route asks for its policy; health alone does not.</summary>
    /// <param name="endpoints">The service's routes.</param>
    /// <param name="prefix">Where; default <c>/autopilot</c>.</param>
    /// <returns>The group, for further conventions.</returns>
    public static RouteGroupBuilder MapAutopilot(this IEndpointRouteBuilder endpoints, string prefix = AutopilotDefaults.Prefix)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(prefix);
        var filter = endpoints.ServiceProvider.GetService<ApiFilter>()
            ?? throw new AutopilotException("not_configured", "The HTTP API is not registered: call AddApi() on the engine's builder.");
        var group = endpoints.MapGroup(prefix);
        group.AddEndpointFilter(filter);
        group.WithMetadata(new ApiRouteMark());
        var api = group.MapGroup("/api/v1");
        TaskRoutes.Map(api);
        WorkRoutes.Map(api);
        ControlRoutes.Map(api);
        EventRoutes.Map(api);
        WebhookRoutes.Map(api);
        ApiDocument.Map(api);
        api.Map("/{**rest}", (HttpContext context) => NotFound(context)).RequireAuthorization(AutopilotDefaults.AnyPolicy);
        HealthRoutes.Map(group.MapGroup("/health"));
        return group;
    }

    // Whatever answered the host's own refusals before goes on to answer them.
    private static void AddRefusedRequests(this IServiceCollection services)
    {
        var others = services.Last(service => service.ServiceType == typeof(IAuthorizationMiddlewareResultHandler));
        services.AddSingleton<IAuthorizationMiddlewareResultHandler>(provider => new RefusedRequests(
            (IAuthorizationMiddlewareResultHandler)(others.ImplementationInstance
                ?? others.ImplementationFactory?.Invoke(provider)
                ?? ActivatorUtilities.CreateInstance(provider, others.ImplementationType!)),
            provider.GetRequiredService<AuditTrail>()));
    }

    private static ProblemResult NotFound(HttpContext context) => new(new Problem(
        StatusCodes.Status404NotFound, ProblemCodes.NotFound, $"There is no {context.Request.Method} {context.Request.Path}."));
}
