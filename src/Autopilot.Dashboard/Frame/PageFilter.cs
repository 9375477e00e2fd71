using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Autopilot.Dashboard;

/// <summary>What every page does last: what went wrong becomes a page that says what to do.</summary>
internal sealed class PageFilter(ILogger<PageFilter> logger) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        try
        {
            return await next(context);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            return Results.Empty;
        }
        catch (RefusedException refused) when (refused.Code is RefusalCodes.TaskNotFound or RefusalCodes.InvalidVtid)
        {
            return Notice(http, StatusCodes.Status404NotFound, "No such task", refused.Code, refused.Message);
        }
        catch (AutopilotException error)
        {
            logger.PageUnavailable(http.Request.Path, error.Message);
            return Notice(http, StatusCodes.Status503ServiceUnavailable, "The store does not answer", error.Code, error.Message);
        }
        catch (Exception error)
        {
            logger.PageBroken(error, http.Request.Path);
            return Notice(http, StatusCodes.Status500InternalServerError, "This page is broken", "internal_error", "A defect of ours; it is in the log.");
        }
    }

    public static PageResult Notice(HttpContext context, int status, string title, string code, string detail) => new(
        NoticePage.Of(new NoticeView(title, code, detail, DashboardRoute.Of(context).Addresses(context))), status);
}

/// <summary>A page that has nothing to show, and says why and what to do.</summary>
internal sealed record NoticeView(string Title, string Code, string Detail, Addresses Addresses);
