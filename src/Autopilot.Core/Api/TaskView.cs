namespace Autopilot;

/// <summary>A task as the HTTP API shows it: what is proven, what it waits for, and who must act.</summary>
public sealed record TaskView
{
    /// <summary>The id.</summary>
    public required Vtid Vtid { get; init; }

    /// <summary>The title.</summary>
    public required string Title { get; init; }

    /// <summary>The state of the latest run, or <c>allocated</c> or <c>scheduled</c> without one.</summary>
    public required string State { get; init; }

    /// <summary>The version; a command may name it as the one that it expects.</summary>
    public required long Version { get; init; }

    /// <summary>The attempt, 0 before the first run.</summary>
    public required int Attempt { get; init; }

    /// <summary>The repository.</summary>
    public required string Repository { get; init; }

    /// <summary>The branch that the work is for.</summary>
    public required string BaseBranch { get; init; }

    /// <summary>The profile.</summary>
    public required string Profile { get; init; }

    /// <summary>The environment.</summary>
    public required string Environment { get; init; }

    /// <summary>Higher goes first.</summary>
    public required int Priority { get; init; }

    /// <summary>Whether workers may claim it.</summary>
    public required bool Autonomous { get; init; }

    /// <summary>When it was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The spec.</summary>
    public required SpecView Spec { get; init; }

    /// <summary>What it has spent: what a claim used counts once the claim has ended.</summary>
    public required SpendingView Spent { get; init; }

    /// <summary>The latest run, or null before the first.</summary>
    public RunView? Run { get; init; }

    /// <summary>What it waits for, as a sentence.</summary>
    public required string WaitingFor { get; init; }

    /// <summary>The proof that moves it on, or null when it has ended.</summary>
    public string? MissingProof { get; init; }

    /// <summary><c>autopilot</c>, <c>worker</c>, <c>author</c>, <c>approver</c>, <c>operator</c> or <c>nobody</c>.</summary>
    public required string WhoActs { get; init; }

    /// <summary>What a person can do, or null.</summary>
    public string? Remedy { get; init; }

    /// <summary>Shows a task. Pure.</summary>
    /// <param name="snapshot">The task as it is.</param>
    public static TaskView Of(TaskSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        var (task, why) = (snapshot.Task, TaskExplanation.Of(snapshot));
        return new TaskView
        {
            Vtid = task.Vtid,
            Title = task.Title,
            State = why.State,
            Version = task.Version,
            Attempt = task.Attempt,
            Repository = task.Repository,
            BaseBranch = task.BaseBranch,
            Profile = task.Profile,
            Environment = task.Environment,
            Priority = task.Priority,
            Autonomous = task.Autonomous,
            CreatedAt = task.CreatedAt,
            Spec = SpecView.Of(task.Spec),
            Spent = SpendingView.Of(task.Spent),
            Run = snapshot.Run is { } run ? RunView.Of(run) : null,
            WaitingFor = why.WaitingFor,
            MissingProof = why.MissingProof,
            WhoActs = why.WhoActs,
            Remedy = why.Remedy,
        };
    }
}

/// <summary>A task's spec, without its text.</summary>
/// <param name="Hash">SHA-256 of the normalised text, 64 lower-case hex digits: what an approval names.</param>
/// <param name="Status"><c>invalid</c>, <c>valid</c>, <c>approved</c> or <c>rejected</c>.</param>
public sealed record SpecView(string Hash, SpecStatus Status)
{
    /// <summary>What a valid spec has and this one lacks.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];

    /// <summary>Who submitted it.</summary>
    public required string SubmittedBy { get; init; }

    /// <summary>The hash that was approved, or null.</summary>
    public string? ApprovedHash { get; init; }

    /// <summary>Who approved it, or null.</summary>
    public string? ApprovedBy { get; init; }

    /// <summary>Why it was rejected, or null.</summary>
    public string? Rejection { get; init; }

    internal static SpecView Of(SpecRecord spec) => new(spec.Hash, spec.Status)
    {
        Missing = spec.Missing,
        SubmittedBy = spec.SubmittedBy,
        ApprovedHash = spec.Approval?.Hash,
        ApprovedBy = spec.Approval?.By,
        Rejection = spec.Rejection,
    };
}

/// <summary>One run of a task.</summary>
/// <param name="State">The state.</param>
/// <param name="EnteredAt">Since when.</param>
public sealed record RunView(string State, DateTimeOffset EnteredAt)
{
    /// <summary>When it began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When the wait ends, or null while no clock runs.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>The worker that holds the work, or null.</summary>
    public string? Worker { get; init; }

    /// <summary>The fence of that claim, or null.</summary>
    public long? Fence { get; init; }

    /// <summary>What holds it, or null.</summary>
    public string? Hold { get; init; }

    /// <summary>Where it deploys, or null when the merge is the goal.</summary>
    public string? Target { get; init; }

    /// <summary>The proofs, oldest first.</summary>
    public required IReadOnlyList<Evidence> Evidence { get; init; }

    /// <summary>Why it ended or is ending without success, or null.</summary>
    public FailureView? Failure { get; init; }

    /// <summary>Why the last claim ended without work, or null: with the code and the message of what the worker reported.</summary>
    public string? LastLoss { get; init; }

    internal static RunView Of(Run run) => new(run.State.Name(), run.EnteredAt)
    {
        StartedAt = run.StartedAt,
        Deadline = run.DeadlineAt,
        Worker = run.Claim?.WorkerId,
        Fence = run.Claim?.Fence,
        Hold = run.Hold?.Name,
        Target = run.Policy.Target,
        Evidence = run.Evidence,
        Failure = run.Ending is { } ending ? FailureView.Of(ending.Failure, run.EndedIn) : null,
        LastLoss = run.LastLoss,
    };
}

/// <summary>Why a run ends without success.</summary>
/// <param name="Reason">A stable code.</param>
/// <param name="Kind">What it means for a further attempt.</param>
/// <param name="Message">What happened, and what to do.</param>
/// <param name="Cause">A code beneath the reason, or null.</param>
public sealed record FailureView(string Reason, FailureKind Kind, string Message, string? Cause)
{
    /// <summary>The outcome of a run that ends so.</summary>
    public Outcome? Outcome { get; init; }

    /// <summary>The state in which it failed.</summary>
    public string? Stage { get; init; }

    /// <summary>What a next attempt should know, or null. Data, never instructions.</summary>
    public string? Feedback { get; init; }

    internal static FailureView Of(Failure failure, RunState? stage) => new(failure.Reason, failure.Kind, failure.Message, failure.Cause)
    {
        Outcome = failure.Outcome,
        Stage = stage?.Name(),
        Feedback = failure.Feedback,
    };
}

/// <summary>What a task has spent over all its attempts.</summary>
/// <param name="Attempts">Attempts spent. Not the attempt number: an environment failure spends none.</param>
/// <param name="ClaimedTime">Time during which a worker held the task.</param>
/// <param name="Tokens">Model tokens.</param>
/// <param name="Money">US dollars.</param>
public sealed record SpendingView(int Attempts, TimeSpan ClaimedTime, long Tokens, decimal Money)
{
    internal static SpendingView Of(Spending spent) => new(spent.Attempts, spent.ClaimedTime, spent.Tokens, spent.Money);
}

/// <summary>A page of a list.</summary>
/// <typeparam name="T">What it lists.</typeparam>
/// <param name="Items">The page.</param>
/// <param name="NextCursor">Where the next page begins, or null at the end. Opaque.</param>
public sealed record PageView<T>(IReadOnlyList<T> Items, string? NextCursor);
