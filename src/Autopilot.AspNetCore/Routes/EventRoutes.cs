using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace Autopilot;

/// <summary>Live events.</summary>
internal sealed class EventRoutes(EventHub hub, IOptions<AutopilotApiOptions> options, TimeProvider time)
{
    public static void Map(RouteGroupBuilder api) => api
        .MapGet("/events/stream", (EventRoutes routes, HttpContext context) => routes.StreamAsync(context))
        .RequireAuthorization(AutopilotDefaults.ReadPolicy)
        .Describe(Operations.StreamEvents);

    private async Task<IResult> StreamAsync(HttpContext context)
    {
        await new EventStream(hub, options.Value.PingInterval, time).WriteAsync(context);
        return Results.Empty;
    }
}
