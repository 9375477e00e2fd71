using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using static Autopilot.AutopilotDefaults;

namespace Autopilot;

/// <summary>The worker protocol: the same queue that in-process workers use, and nothing beside it.</summary>
internal sealed class WorkRoutes(IWorkQueue queue, IAutopilotStore store, WorkerOwners owners)
{
    /// <summary>What is accepted of a worker; texts in characters.</summary>
    public const int LongestName = 200, LongestMessage = 16 * 1024, LongestSha = 64, MostCapabilities = 100, MostClaims = 1000, LongestWaitSeconds = 30;

    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost("/workers", (WorkRoutes routes, HttpContext context) => routes.RegisterAsync(context)).RequireAuthorization(WorkPolicy).Describe(Operations.RegisterWorker);
        api.MapGet("/workers", (WorkRoutes routes, HttpContext context) => routes.ListAsync(context)).RequireAuthorization(ReadPolicy).Describe(Operations.ListWorkers);
        api.MapPost("/workers/stop", (WorkRoutes routes, HttpContext context) => routes.StopAsync(context)).RequireAuthorization(WorkPolicy).Describe(Operations.StopWorker);
        api.MapPost("/work/claim", (WorkRoutes routes, HttpContext context) => routes.ClaimAsync(context)).RequireAuthorization(WorkPolicy).Describe(Operations.ClaimWork);
        api.MapPost("/work/heartbeat", (WorkRoutes routes, HttpContext context) => routes.HeartbeatsAsync(context)).RequireAuthorization(WorkPolicy).Describe(Operations.RenewClaims);
        api.MapPost("/work/{vtid}/heartbeat", (WorkRoutes routes, HttpContext context) => routes.HeartbeatAsync(context)).RequireAuthorization(WorkPolicy).Describe(Operations.Heartbeat);
        api.MapPost("/work/{vtid}/complete", (WorkRoutes routes, HttpContext context) => routes.CompleteAsync(context)).RequireAuthorization(WorkPolicy).Describe(Operations.CompleteWork);
        api.MapPost("/work/{vtid}/fail", (WorkRoutes routes, HttpContext context) => routes.FailAsync(context)).RequireAuthorization(WorkPolicy).Describe(Operations.FailWork);
        api.MapPost("/work/{vtid}/release", (WorkRoutes routes, HttpContext context) => routes.ReleaseAsync(context)).RequireAuthorization(WorkPolicy).Describe(Operations.ReleaseWork);
    }

    private async Task<IResult> RegisterAsync(HttpContext context)
    {
        var (body, _) = await Body<RegisterWorkerBody>.ReadAsync(context);
        var id = await queue.RegisterAsync(
            new WorkerRegistration(Api.Text("name", body.Name, LongestName), Api.Text("host", body.Host, LongestName), Api.Text("version", body.Version, LongestName))
            {
                Revision = body.Revision is { } revision ? Api.Text("revision", revision, LongestName) : null,
                Capabilities = Capabilities(body.Capabilities) ?? ["*"],
                Principal = ActingContexts.Of(context).Subject,
                MaxConcurrent = body.MaxConcurrent is >= 1 and <= MostClaims ? body.MaxConcurrent
                    : throw Api.Field("maxConcurrent", $"{body.MaxConcurrent}", $"a whole number from 1 to {MostClaims}"),
            },
            context.RequestAborted);
        return Api.Json(new RegisteredView(id), StatusCodes.Status201Created);
    }

    private async Task<IResult> StopAsync(HttpContext context)
    {
        var (body, _) = await Body<StopWorkerBody>.ReadAsync(context);
        var worker = Api.Text("workerId", body.WorkerId, LongestName);
        if (!await RequireOwnAsync(context, worker))
        {
            throw new RefusedException(RefusalCodes.UnknownWorker, $"No worker is registered as '{worker}'.");
        }

        await queue.UnregisterAsync(worker, context.RequestAborted);
        return Results.StatusCode(StatusCodes.Status202Accepted);
    }

    private async Task<IResult> ListAsync(HttpContext context)
    {
        var now = await store.NowAsync(context.RequestAborted);
        var workers = await store.ListWorkersAsync(context.RequestAborted);
        return Api.Json(new PageView<WorkerView>([.. workers.Select(worker => WorkerView.Of(worker, now))], null));
    }

    private async Task<IResult> ClaimAsync(HttpContext context)
    {
        var (body, _) = await Body<ClaimBody>.ReadAsync(context);
        var wait = body.WaitSeconds is >= 0 and <= LongestWaitSeconds ? TimeSpan.FromSeconds(body.WaitSeconds)
            : throw Api.Field("waitSeconds", $"{body.WaitSeconds}", $"a number from 0 to {LongestWaitSeconds}");
        var worker = Api.Text("workerId", body.WorkerId, LongestName);
        await RequireOwnAsync(context, worker);
        var order = await queue.ClaimAsync(
            new ClaimRequest(worker, wait)
            {
                Capabilities = Capabilities(body.Capabilities),
                IdempotencyKey = Api.Key(context),
            },
            context.RequestAborted);
        return order is null ? Results.NoContent() : Api.Json(order);
    }

    private async Task<IResult> HeartbeatAsync(HttpContext context)
    {
        var (body, _) = await Body<HeartbeatBody>.ReadAsync(context);
        var vtid = Api.Vtid(context);
        await RequireOwnAsync(context, body.WorkerId);
        var beat = new Heartbeat(vtid, body.WorkerId, body.Fence, Progress(body.Progress), Checked(body.Usage));
        return Api.Json((await queue.HeartbeatAsync([beat], context.RequestAborted))[0] ?? throw new RefusedException(RefusalCodes.LeaseLost, $"{body.WorkerId} does not hold {vtid} with fence {body.Fence}; stop.", vtid));
    }

    private async Task<IResult> HeartbeatsAsync(HttpContext context)
    {
        var (body, _) = await Body<HeartbeatsBody>.ReadAsync(context);
        if (body.Claims is not { Count: > 0 and <= MostClaims } || body.Claims.DistinctBy(claim => claim.Vtid).Count() < body.Claims.Count)
        {
            throw Api.Field("claims", $"{body.Claims.Count} claims", $"from 1 to {MostClaims} claims of as many tasks");
        }

        await RequireOwnAsync(context, body.WorkerId);
        var answers = await queue.HeartbeatAsync(
            [.. body.Claims.Select(claim => new Heartbeat(claim.Vtid, body.WorkerId, claim.Fence, Progress(claim.Progress), Checked(claim.Usage)))],
            context.RequestAborted);
        return Api.Json(new HeartbeatsView(
            [.. body.Claims.Zip(answers, (claim, answer) => new ClaimHeartbeatView(claim.Vtid, claim.Fence, answer?.LeaseExpiresAt, answer is { CancelRequested: true }))]));
    }

    private async Task<IResult> CompleteAsync(HttpContext context)
    {
        var (body, _) = await Body<CompleteBody>.ReadAsync(context);
        var report = new WorkReport.Completed(Api.Text("headSha", body.HeadSha, LongestSha), Words("summary", body.Summary), body.OpensPullRequest);
        return await ReportAsync(context, (body.WorkerId, body.Fence), report, body.Usage);
    }

    private async Task<IResult> FailAsync(HttpContext context)
    {
        var (body, _) = await Body<FailBody>.ReadAsync(context);
        var failure = new Failure(body.Kind, Api.Text("reason", body.Reason, LongestName), Words("message", body.Message))
        {
            Feedback = body.Feedback is { } feedback ? Words("feedback", feedback) : null,
            Cause = body.Cause is { } cause ? Api.Text("cause", cause, LongestName) : null,
        };
        return await ReportAsync(context, (body.WorkerId, body.Fence), new WorkReport.Failed(failure), body.Usage);
    }

    private async Task<IResult> ReleaseAsync(HttpContext context)
    {
        var (body, _) = await Body<ReleaseBody>.ReadAsync(context);
        var message = body.Message is { } text ? Words("message", text) : "given back";
        return await ReportAsync(context, (body.WorkerId, body.Fence), new WorkReport.Released(message), body.Usage);
    }

    private async Task<IResult> ReportAsync(HttpContext context, (string Worker, long Fence) claim, WorkReport report, Usage? usage)
    {
        await RequireOwnAsync(context, claim.Worker);
        await queue.ReportAsync(Api.Vtid(context), claim.Worker, claim.Fence, report with { Usage = Checked(usage) ?? new Usage() }, context.RequestAborted);
        return Results.StatusCode(StatusCodes.Status202Accepted);
    }

    private Task<bool> RequireOwnAsync(HttpContext context, string worker) =>
        owners.RequireAsync(worker, ActingContexts.Of(context).Subject, context.RequestAborted);

    // A worker's words may be none.
    private static string Words(string name, string given) => given.Length <= LongestMessage
        ? given
        : throw Api.Field(name, $"{given.Length} characters", $"a text of at most {LongestMessage}");

    private static string? Progress(string? given) => given is null ? null : Words("progress", given);

    private static Usage? Checked(Usage? usage) => usage is { Tokens: < 0 } or { Calls: < 0 } or { Money: < 0 }
        ? throw Api.Field("usage", $"{usage}", "nothing negative")
        : usage;

    private static IReadOnlyList<string>? Capabilities(IReadOnlyList<string>? given) => given switch
    {
        null => null,
        { Count: < 1 or > MostCapabilities } => throw Api.Field("capabilities", $"{given.Count} texts", $"1 to {MostCapabilities} texts"),
        _ => [.. given.Select(capability => Api.Text("capabilities", capability, LongestName))],
    };
}
