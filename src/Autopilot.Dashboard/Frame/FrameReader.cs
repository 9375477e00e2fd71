using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Autopilot.Dashboard;

/// <summary>Reads what every page shows. All of it is read anew for each request; nothing is kept.</summary>
internal sealed class FrameReader(IAutopilotStore store, IOptions<AutopilotDashboardOptions> options)
{
    /// <param name="context">The request, which a policy has authorized.</param>
    /// <param name="view">The view that it asks for.</param>
    /// <param name="text">Only tasks with this text are counted; null: all.</param>
    public async Task<FrameView> ReadAsync(HttpContext context, string view, string? text = null)
    {
        var aborted = context.RequestAborted;
        var counts = await store.CountAsync(text, aborted);
        var execution = ExecutionView.Of(await store.ReadExecutionAsync(aborted));
        var look = options.Value;
        return new FrameView(
            look.Title, view, DashboardRoute.Of(context).Addresses(context), ActingContext.Of(context), execution, counts,
            new LookSettings(look.ReadOnly, look.PageSize, await IsOwnAsync(context)));
    }

    private static async Task<bool> IsOwnAsync(HttpContext context) =>
        DashboardSession.IsUsed(context) && (await context.AuthenticateAsync(DashboardSession.Scheme)).Succeeded;
}
