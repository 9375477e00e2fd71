using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using static Autopilot.AutopilotDefaults;

namespace Autopilot;

/// <summary>Tasks: what people ask, and what they see. What answers 200, 201 or 202 is committed.</summary>
internal sealed class TaskRoutes(TaskEngine tasks, RunCommands runs, IAutopilotStore store)
{
    /// <summary>How long a page is, unless told otherwise, and at most.</summary>
    public const int Page = 50, MostTasks = 500, PageOfEvents = 500, MostEvents = 1000;

    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost("/tasks", (TaskRoutes routes, HttpContext context) => routes.CreateAsync(context)).RequireAuthorization(OperatePolicy).Describe(Operations.CreateTask);
        api.MapGet("/tasks", (TaskRoutes routes, HttpContext context) => routes.ListAsync(context)).RequireAuthorization(ReadPolicy).Describe(Operations.ListTasks);
        api.MapGet("/tasks/{vtid}", (TaskRoutes routes, HttpContext context) => routes.GetAsync(context)).RequireAuthorization(ReadPolicy).Describe(Operations.GetTask);
        api.MapGet("/tasks/{vtid}/events", (TaskRoutes routes, HttpContext context) => routes.EventsAsync(context)).RequireAuthorization(ReadPolicy).Describe(Operations.ListTaskEvents);
        api.MapPut("/tasks/{vtid}/spec", (TaskRoutes routes, HttpContext context) => routes.SubmitSpecAsync(context)).RequireAuthorization(OperatePolicy).Describe(Operations.SubmitSpec);
        api.MapPost("/tasks/{vtid}/spec/approve", (TaskRoutes routes, HttpContext context) => routes.ApproveSpecAsync(context)).RequireAuthorization(ApprovePolicy).Describe(Operations.ApproveSpec);
        api.MapPost("/tasks/{vtid}/spec/reject", (TaskRoutes routes, HttpContext context) => routes.RejectSpecAsync(context)).RequireAuthorization(ApprovePolicy).Describe(Operations.RejectSpec);
        api.MapPost("/tasks/{vtid}/activate", (TaskRoutes routes, HttpContext context) => routes.ActivateAsync(context)).RequireAuthorization(OperatePolicy).Describe(Operations.ActivateTask);
        api.MapPost("/tasks/{vtid}/retry", (TaskRoutes routes, HttpContext context) => routes.RetryAsync(context)).RequireAuthorization(OperatePolicy).Describe(Operations.RetryTask);
        api.MapPost("/tasks/{vtid}/cancel", (TaskRoutes routes, HttpContext context) => routes.CancelAsync(context)).RequireAuthorization(OperatePolicy).Describe(Operations.CancelTask);
        api.MapPost("/tasks/{vtid}/merge/approve", (TaskRoutes routes, HttpContext context) => routes.ApproveMergeAsync(context)).RequireAuthorization(ApprovePolicy).Describe(Operations.ApproveMerge);
    }

    private async Task<IResult> CreateAsync(HttpContext context)
    {
        var body = await Body<NewTask>.ReadAsync(context);
        var created = await tasks.CreateAsync(NewTaskRules.Checked(body.Value), Api.Caller(context, body, null), context.RequestAborted);
        context.Response.Headers.Location = $"{context.Request.PathBase}{context.Request.Path}/{created.Task.Vtid}";
        return Api.Task(created, StatusCodes.Status201Created);
    }

    private async Task<IResult> ListAsync(HttpContext context)
    {
        var page = await store.ListAsync(
            new TaskQuery
            {
                State = State(context),
                Text = Api.Query(context, "q"),
                Cursor = Api.Query(context, "cursor"),
                Limit = (int)Api.Number(context, "limit", Page, 1, MostTasks),
            },
            context.RequestAborted);
        return Api.Json(new PageView<TaskView>([.. page.Items.Select(TaskView.Of)], page.NextCursor));
    }

    private async Task<IResult> GetAsync(HttpContext context) => Api.Task(await tasks.GetAsync(Api.Vtid(context), context.RequestAborted));

    private async Task<IResult> EventsAsync(HttpContext context)
    {
        var vtid = Api.Vtid(context);
        var (after, limit) = (Api.Number(context, "after", 0, 0, long.MaxValue), (int)Api.Number(context, "limit", PageOfEvents, 1, MostEvents));
        await tasks.GetAsync(vtid, context.RequestAborted);
        var page = await store.ReadTaskAsync(vtid, after, limit, context.RequestAborted);
        var next = page.Count < limit ? null : page[^1].Seq.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return Api.Json(new PageView<EventView>([.. page.Select(EventView.Of)], next));
    }

    private static string? State(HttpContext context)
    {
        var state = Api.Query(context, "state");
        try
        {
            return state is null or StoreRules.Allocated or StoreRules.Scheduled ? state : RunStates.Parse(state).Name();
        }
        catch (FormatException error)
        {
            throw new ProblemException(StatusCodes.Status400BadRequest, ProblemCodes.InvalidField, error.Message);
        }
    }

    private async Task<IResult> SubmitSpecAsync(HttpContext context)
    {
        var body = await Body<SubmitSpecBody>.ReadAsync(context);
        return Api.Task(await tasks.SubmitSpecAsync(
            Api.Vtid(context), body.Value.Spec, Api.Caller(context, body, body.Value.ExpectedVersion), context.RequestAborted));
    }

    private async Task<IResult> ApproveSpecAsync(HttpContext context)
    {
        var body = await Body<ApproveSpecBody>.ReadAsync(context);
        return Api.Task(await tasks.ApproveSpecAsync(
            Api.Vtid(context), body.Value.SpecHash, Api.Caller(context, body, body.Value.ExpectedVersion), context.RequestAborted));
    }

    private async Task<IResult> RejectSpecAsync(HttpContext context)
    {
        var body = await Body<RejectSpecBody>.ReadAsync(context);
        return Api.Task(await tasks.RejectSpecAsync(
            Api.Vtid(context), body.Value.SpecHash, Api.Text("reason", body.Value.Reason, Api.LongestReason),
            Api.Caller(context, body, body.Value.ExpectedVersion), context.RequestAborted));
    }

    private async Task<IResult> ActivateAsync(HttpContext context)
    {
        var body = await Body<ActivateBody>.ReadAsync(context);
        var reason = body.Value.Reason is { } given ? Api.Text("reason", given, Api.LongestReason) : null;
        return Api.Task(await runs.ActivateAsync(
            Api.Vtid(context), body.Value.SpecHash, reason, Api.Caller(context, body, body.Value.ExpectedVersion), context.RequestAborted));
    }

    private async Task<IResult> RetryAsync(HttpContext context)
    {
        var body = await Body<RetryBody>.ReadAsync(context);
        return Api.Task(
            await runs.RetryAsync(
                Api.Vtid(context), Api.Text("reason", body.Value.Reason, Api.LongestReason), body.Value.Fresh,
                Api.Caller(context, body, body.Value.ExpectedVersion), context.RequestAborted),
            StatusCodes.Status202Accepted);
    }

    private async Task<IResult> CancelAsync(HttpContext context)
    {
        var body = await Body<CancelBody>.ReadAsync(context);
        return Api.Task(
            await runs.CancelAsync(
                Api.Vtid(context), Api.Text("reason", body.Value.Reason, Api.LongestReason),
                Api.Caller(context, body, body.Value.ExpectedVersion), context.RequestAborted),
            StatusCodes.Status202Accepted);
    }

    private async Task<IResult> ApproveMergeAsync(HttpContext context)
    {
        var body = await Body<ApproveMergeBody>.ReadAsync(context);
        return Api.Task(
            await runs.ApproveMergeAsync(
                Api.Vtid(context), body.Value.HeadSha, Api.Caller(context, body, body.Value.ExpectedVersion), context.RequestAborted),
            StatusCodes.Status202Accepted);
    }
}
