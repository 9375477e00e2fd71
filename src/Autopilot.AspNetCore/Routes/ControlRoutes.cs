using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using static Autopilot.AutopilotDefaults;

namespace Autopilot;

/// <summary>The execution switch, and who one is.</summary>
internal sealed class ControlRoutes(ExecutionControl control, IAutopilotStore store)
{
    /// <summary>Asks for nothing but a principal.</summary>
    public const string AnyPolicy = "autopilot.any";

    public static void Map(RouteGroupBuilder api, string path)
    {
        api.MapGet("/controls/execution", (ControlRoutes routes, HttpContext context) => routes.ReadAsync(context)).RequireAuthorization(ReadPolicy).Describe(Operations.ReadExecution);
        api.MapPut("/controls/execution", (ControlRoutes routes, HttpContext context) => routes.SetAsync(context)).RequireAuthorization(GovernPolicy).Describe(Operations.SetExecution);
        api.MapGet("/me", (HttpContext context) => Me(ActingContext.Of(context))).RequireAuthorization(AnyPolicy).Describe(Operations.ReadMe);
        api.MapPut("/me/role", (Delegate)((HttpContext context) => ActAsync(context, path))).RequireAuthorization(AnyPolicy).Describe(Operations.SetActiveRole);
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

        TimeSpan? expiresIn = asked.ExpiresAt is { } expiry ? expiry - await store.NowAsync(context.RequestAborted) : null;
        if (asked.CancelRunning || expiresIn <= TimeSpan.Zero)
        {
            throw asked.CancelRunning
                ? Api.Field("cancelRunning", "true", "false with 'enabled' true")
                : Api.Field("expiresAt", $"{asked.ExpiresAt:O}", "a time to come");
        }

        return Api.Json(ExecutionView.Of(await control.ThawAsync(reason, expiresIn, caller, context.RequestAborted)));
    }

    private static IResult Me(ActingContext acting) =>
        Api.Json(new MeView(acting.Subject, acting.Roles, acting.ActiveRole));

    private static async Task<IResult> ActAsync(HttpContext context, string path)
    {
        var (body, _) = await Body<ActiveRoleBody>.ReadAsync(context);
        var acting = ActingContext.Of(context);
        if (body.Role is { } role && !acting.Roles.Contains(role, StringComparer.Ordinal))
        {
            throw new ProblemException(
                StatusCodes.Status403Forbidden, ProblemCodes.RoleNotHeld, $"{acting.Subject} is not '{role}'; it may be: {string.Join(", ", acting.Roles)}.");
        }

        ActingContext.Keep(context, body.Role, path);
        return Me(acting with { ActiveRole = body.Role });
    }
}
