using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;

namespace Autopilot;

/// <summary>Marks the routes of this API, whose refusals are problems whatever scheme authenticates.</summary>
internal sealed class ApiRouteMark;

/// <summary>Marks a route whose refusals are pages: on it, whoever is refused by a policy of this API gets what this writes.</summary>
/// <param name="WriteAsync">Writes the answer, from the status (401, 403 or 503), the code and the detail that the API would give.</param>
public sealed record RefusalPage(Func<HttpContext, int, string, string, Task> WriteAsync);

/// <summary>
/// Answers what authorization refused: 401 and 403 as problems on the routes of this API, by whatever scheme of the host; attempts on
/// authority are recorded. Other routes of the host are left to the host's own handler.
/// </summary>
internal sealed class RefusedRequests(IAuthorizationMiddlewareResultHandler others, AuditTrail audit) : IAuthorizationMiddlewareResultHandler
{
    private const string Bearer = "Bearer";

    public async Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        var (isApi, page) = (context.GetEndpoint()?.Metadata.GetMetadata<ApiRouteMark>() is not null, context.GetEndpoint()?.Metadata.GetMetadata<RefusalPage>());
        if (!isApi && page is null)
        {
            await others.HandleAsync(next, context, policy, authorizeResult);
        }
        else if (await ProblemAsync(context, authorizeResult) is { } problem)
        {
            await (page?.WriteAsync(context, problem.Status, problem.Code, problem.Detail) ?? problem.WriteAsync(context));
        }
        else
        {
            await next(context);
        }
    }

    private async Task<Problem?> ProblemAsync(HttpContext context, PolicyAuthorizationResult result)
    {
        var bypass = BypassHeaders.In(context.Request);
        if (result.Challenged)
        {
            if (bypass is not null)
            {
                await audit.RefusedAsync(context, "anonymous", ProblemCodes.Unauthenticated, $"The request names no principal and carries '{bypass}'.");
            }

            context.Response.Headers.WWWAuthenticate = Bearer;
            return new Problem(
                StatusCodes.Status401Unauthorized, ProblemCodes.Unauthenticated, "The request names no principal: send 'Authorization: Bearer TOKEN' with a configured token.");
        }

        if (result.AuthorizationFailure?.FailureReasons.OfType<StoreDownReason>().FirstOrDefault() is { Error: var error })
        {
            return ProblemCodes.Of(error) ?? new Problem(StatusCodes.Status503ServiceUnavailable, error.Code, error.Message);
        }

        var acting = ActingContexts.Of(context);
        var refused = result.Forbidden ? new Problem(StatusCodes.Status403Forbidden, ProblemCodes.Forbidden, Describe(acting))
            : bypass is not null && !acting.IsUnderBreakGlass ? new Problem(
                StatusCodes.Status403Forbidden, ProblemCodes.HeaderGrantsNothing,
                $"The header '{bypass}' grants nothing here; send the request without it. In an emergency act in the role '{AutopilotRoles.BreakGlass}'.")
            : null;
        if (refused is not null)
        {
            await audit.RefusedAsync(context, acting.Subject, refused.Code, refused.Detail);
        }

        return refused;
    }

    private static string Describe(ActingContext acting) =>
        $"{acting.Subject} acts as {(acting.Effective.Any() ? string.Join(", ", acting.Effective) : "nothing")}; this needs another role.";
}
