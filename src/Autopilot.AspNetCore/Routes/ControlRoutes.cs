using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using static Autopilot.AutopilotDefaults;

namespace Autopilot;

/// <summary>The execution switch, and who one is.</summary>
internal sealed class ControlRoutes(ExecutionControl control, IAutopilotStore store, IOptions<AutopilotApiOptions> options)
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/controls/execution", (ControlRoutes routes, HttpContext context) => routes.ReadAsync(context)).RequireAuthorization(ReadPolicy).Describe(Operations.ReadExecution);
        api.MapPut("/controls/execution", (ControlRoutes routes, HttpContext context) => routes.SetAsync(context)).RequireAuthorization(GovernPolicy).Describe(Operations.SetExecution);
        api.MapGet("/me", (HttpContext context) => Me(ActingContexts.Of(context))).RequireAuthorization(AnyPolicy).Describe(Operations.ReadMe);
        api.MapPut("/me/role", (ControlRoutes routes, HttpContext context) => routes.ActAsync(context)).RequireAuthorization(AnyPolicy).Describe(Operations.SetActiveRole);
    }

    private async Task<IResult> ReadAsync(HttpContext context) => Api.Json(ExecutionView.Of(await control.ReadAsync(context.RequestAborted)));

    private async Task<IResult> SetAsync(HttpContext context)
    {
        var body = await Body<ExecutionBody>.ReadAsync(context);
        var (asked, caller) = (body.Value, Api.Caller(context, body, null));
        var reason = Api.Text("reason", asked.Reason, Api.LongestReason);
        if (!asked.Enabled)
        {
            return asked.ExpiresAt is null
                ? Api.Json(ExecutionView.Of(await control.StopAsync(reason, asked.CancelRunning, caller, context.RequestAborted)))
                : throw Api.Field("expiresAt", $"{asked.ExpiresAt:O}", "nothing with 'enabled' false: off stays off");
        }

        if (asked.CancelRunning)
        {
            throw Api.Field("cancelRunning", "true", "false with 'enabled' true");
        }

        return Api.Json(ExecutionView.Of(await control.ThawAsync(reason, await UntilAsync(context, asked.ExpiresAt), caller, context.RequestAborted)));
    }

    private static IResult Me(ActingContext acting) => Api.Json(new MeView(acting.Subject, acting.Roles, acting.Chosen?.Role)
    {
        Reason = acting.Chosen?.Reason,
        ExpiresAt = acting.Chosen?.ExpiresAt,
    });

    private async Task<IResult> ActAsync(HttpContext context)
    {
        var (body, _) = await Body<ActiveRoleBody>.ReadAsync(context);
        var acting = ActingContexts.Of(context);
        if (body.Role is { } role && !acting.Roles.Contains(role, StringComparer.Ordinal))
        {
            throw new ProblemException(
                StatusCodes.Status403Forbidden, ProblemCodes.RoleNotHeld, $"{acting.Subject} is not '{role}'; it may be: {string.Join(", ", acting.Roles)}.");
        }

        var reason = body.Reason is null && body.Role != AutopilotRoles.BreakGlass ? null : Api.Text("reason", body.Reason, Api.LongestReason);
        var expiresIn = await UntilAsync(context, body.ExpiresAt);
        if (body.Role is null && expiresIn is not null)
        {
            throw Api.Field("expiresAt", $"{body.ExpiresAt:O}", "nothing without a role");
        }

        var longest = options.Value.LongestBreakGlass;
        if (body.Role == AutopilotRoles.BreakGlass && (expiresIn is null || expiresIn > longest))
        {
            throw Api.Field("expiresAt", $"{body.ExpiresAt:O}", $"with '{AutopilotRoles.BreakGlass}' a time within {longest} from now");
        }

        return Me(acting.With(await store.SetRoleAsync(acting.Subject, body.Role, reason, expiresIn, context.RequestAborted)));
    }

    private async Task<TimeSpan?> UntilAsync(HttpContext context, DateTimeOffset? expiresAt)
    {
        if (expiresAt is not { } expiry)
        {
            return null;
        }

        var left = expiry - await store.NowAsync(context.RequestAborted);
        return left > TimeSpan.Zero ? left : throw Api.Field("expiresAt", $"{expiry:O}", "a time to come");
    }
}
