using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Autopilot;

/// <summary>Whether the process lives, and whether it can do its work; what cannot is named.</summary>
internal sealed class HealthRoutes(IAutopilotStore store, LiveFeed feed)
{
    private static readonly TimeSpan MostLag = TimeSpan.FromSeconds(60);

    public static void Map(RouteGroupBuilder health)
    {
        health.MapGet("/live", () => Api.Json(new HealthView("live"))).AllowAnonymous().Describe(Operations.ReadLive);
        health.MapGet("/ready", (HealthRoutes routes, HttpContext context) => routes.ReadyAsync(context)).AllowAnonymous().Describe(Operations.ReadReady);
    }

    private async Task<IResult> ReadyAsync(HttpContext context)
    {
        try
        {
            var execution = await store.ReadExecutionAsync(context.RequestAborted);
            var lag = await feed.ReadLagAsync(context.RequestAborted);
            var isReady = lag.Age <= MostLag;
            return Api.Json(
                new HealthView(isReady ? "ready" : "not_ready")
                {
                    Store = "ok",
                    FeedLag = new LagView(isReady ? "ok" : "behind", lag.Events, lag.Age.TotalSeconds),
                    Execution = execution.Enabled ? "enabled" : "disabled",
                },
                isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
        }
        catch (AutopilotException error)
        {
            return Api.Json(
                new HealthView("not_ready") { Store = error.Code, Detail = error.Message, Execution = "disabled" }, StatusCodes.Status503ServiceUnavailable);
        }
    }
}
