using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using static Autopilot.ProblemCodes;
using static Autopilot.RefusalCodes;

namespace Autopilot;

/// <summary>Every operation of the HTTP API. What follows from a route's policy or path is not repeated here.</summary>
internal static class Operations
{
    public static Operation CreateTask { get; } = (Stored("createTask", "Creates a task. It starts nothing.") with { AsksCodeHost = true })
        .Takes<NewTask>().With(ApiParameter.Key).Answering<TaskView>(StatusCodes.Status201Created)
        .Refuses(InvalidVtid, InvalidSpec, UnknownProfile, RepositoryNotFound, VtidExists, VersionConflict, IdempotencyKeyReused);

    public static Operation ListTasks { get; } = Stored("listTasks", "Tasks by id, a page at a time.")
        .With(ApiParameter.State, ApiParameter.Text, ApiParameter.Cursor, ApiParameter.Limit(TaskRoutes.Page, TaskRoutes.MostTasks)).Answering<PageView<TaskView>>();

    public static Operation GetTask { get; } = Stored("getTask", "A task with its latest run: what is proven, what it waits for, and who must act.")
        .Answering<TaskView>().Refuses(TaskNotFound);

    public static Operation ListTaskEvents { get; } = Stored("listTaskEvents", "The task's ledger, oldest first, a page at a time.")
        .With(ApiParameter.After, ApiParameter.Limit(TaskRoutes.PageOfEvents, TaskRoutes.MostEvents)).Answering<PageView<EventView>>().Refuses(TaskNotFound);

    public static Operation SubmitSpec { get; } = OnTask<SubmitSpecBody>("submitSpec", "Replaces the spec. Every approval of the earlier text is void.")
        .Refuses(InvalidSpec, UnknownProfile, RunActive);

    public static Operation ApproveSpec { get; } = OnTask<ApproveSpecBody>("approveSpec", "Approves the spec by its hash: neither its author nor a worker may.")
        .Refuses(SpecHashMismatch, SpecNotValid, SelfApproval);

    public static Operation RejectSpec { get; } = OnTask<RejectSpecBody>("rejectSpec", "Rejects the spec by its hash.")
        .Refuses(SpecHashMismatch, RunActive);

    public static Operation ActivateTask { get; } = Starts<ActivateBody>("activateTask", "Activates an approved task: its run is under way when this answers.")
        .Refuses(SpecHashMismatch);

    public static Operation RetryTask { get; } = Starts<RetryBody>("retryTask", "Starts the next attempt of a task whose run has ended without success.", StatusCodes.Status202Accepted);

    public static Operation CancelTask { get; } = OnTask<CancelBody>("cancelTask", "Cancels a run, until its merge has been asked for.", StatusCodes.Status202Accepted)
        .Refuses(NotCancellable);

    public static Operation ApproveMerge { get; } = OnTask<ApproveMergeBody>("approveMerge", "Approves the merge of one head.", StatusCodes.Status202Accepted)
        .Refuses(HeadMoved, NoActiveRun, SelfApproval);

    public static Operation StreamEvents { get; } = Stored(
            "streamEvents",
            "Live events, as Server-Sent Events: `hello` at once, an `event` with its `id` for each event of the ledger, `ping` at every interval, `reset` for a position that cannot be resumed, `bye` when the host stops.")
        .With(ApiParameter.Followed, ApiParameter.LastEventId).Answering(StatusCodes.Status200OK, typeof(string), "text/event-stream").Refuses(InvalidVtid);

    public static Operation RegisterWorker { get; } = Stored("registerWorker", "Registers a worker's instance.")
        .Takes<RegisterWorkerBody>().Answering<RegisteredView>(StatusCodes.Status201Created);

    public static Operation ListWorkers { get; } = Stored("listWorkers", "Every worker, with its signs of life.").Answering<PageView<WorkerView>>();

    public static Operation StopWorker { get; } = OfWorker<StopWorkerBody>("stopWorker", "Says that a worker stops: it holds nothing any more.")
        .Answering(StatusCodes.Status202Accepted).Refuses(UnknownWorker);

    public static Operation ClaimWork { get; } = OfWorker<ClaimBody>("claimWork", "Waits for work and claims it. 204: there was none in that time.")
        .With(ApiParameter.Key).Answering<WorkOrder>().Answering(StatusCodes.Status204NoContent).Refuses(UnknownWorker, ExecutionDisabled);

    public static Operation RenewClaims { get; } = OfWorker<HeartbeatsBody>("renewClaims", "Renews the leases of a worker's claims, each as it stands.")
        .Answering<HeartbeatsView>().Refuses(InvalidVtid);

    public static Operation Heartbeat { get; } = OfWorker<HeartbeatBody>("heartbeat", "Renews a claim's lease, and tells its worker when the run is being ended.")
        .Answering<HeartbeatAnswer>().Refuses(LeaseLost);

    public static Operation CompleteWork { get; } = Reports<CompleteBody>("completeWork", "Reports the head that was pushed. The proof is the engine's to find.");

    public static Operation FailWork { get; } = Reports<FailBody>("failWork", "Reports that the work failed, and what that means for a further attempt.");

    public static Operation ReleaseWork { get; } = Reports<ReleaseBody>("releaseWork", "Gives the work back, for another worker to claim.");

    public static Operation ReadExecution { get; } = Stored("readExecution", "The execution switch.").Answering<ExecutionView>();

    public static Operation SetExecution { get; } = Stored("setExecution", "Sets the execution switch.")
        .Takes<ExecutionBody>().With(ApiParameter.Key).Answering<ExecutionView>();

    public static Operation ReadMe { get; } = new Operation("readMe", "Who one is.").Answering<MeView>();

    public static Operation SetActiveRole { get; } = new Operation("setActiveRole", "Narrows oneself to one of the roles that one holds, or acts under break-glass, until a time.")
        .Takes<ActiveRoleBody>().Answering<MeView>().Refuses(RoleNotHeld);

    public static Operation ReceiveFromGitHub { get; } = Stored(
            "receiveFromGitHub", "Takes a delivery of a GitHub webhook: stored before it is answered, once. All it does is that runs are looked at now. Open to whoever holds the webhook's secret.")
        .TakesAnything().With(ApiParameter.Signature, ApiParameter.Event, ApiParameter.Delivery, ApiParameter.Hook).Answering<WebhookView>(StatusCodes.Status202Accepted)
        .Refuses(InvalidSignature, NotFound);

    public static Operation ReadDocument { get; } = new Operation("readDocument", "This document.").Answering<JsonObject>();

    public static Operation ReadLive { get; } = new Operation("readLive", "Whether the process lives.").Answering<HealthView>();

    public static Operation ReadReady { get; } = new Operation("readReady", "Whether the host can do its work; what cannot is named.")
        .Answering<HealthView>().Answering<HealthView>(StatusCodes.Status503ServiceUnavailable);

    private static Operation Stored(string id, string summary) => new Operation(id, summary).Refuses(StoreUnavailable);

    private static Operation OnTask<T>(string id, string summary, int status = StatusCodes.Status200OK) => Stored(id, summary)
        .Takes<T>().With(ApiParameter.Key).Answering<TaskView>(status).Refuses(TaskNotFound, VersionConflict, IdempotencyKeyReused);

    private static Operation Starts<T>(string id, string summary, int status = StatusCodes.Status200OK) => (OnTask<T>(id, summary, status) with { AsksCodeHost = true })
        .Refuses(SpecNotApproved, RunActive, NotAutonomous, NotRetryable, BudgetExhausted, ExecutionDisabled);

    private static Operation OfWorker<T>(string id, string summary) => Stored(id, summary).Takes<T>().Refuses(WorkerOfAnother);

    private static Operation Reports<T>(string id, string summary) => OfWorker<T>(id, summary)
        .Answering(StatusCodes.Status202Accepted).Refuses(LeaseLost);
}
