using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Autopilot.Dashboard;

/// <summary>Who looks, what they may be, and as what they act.</summary>
internal sealed class MePages(FrameReader frames)
{
    public const string View = "me";

    public static void Map(RouteGroupBuilder pages) =>
        pages.MapGet("/me", (MePages page, HttpContext context) => page.ShowAsync(context)).RequireAuthorization(AutopilotDefaults.AnyPolicy);

    private async Task<IResult> ShowAsync(HttpContext context)
    {
        var frame = await frames.ReadAsync(context, View);
        return new PageResult(Page.Of(frame, MeCard.Of(frame), "Me"));
    }
}
