namespace Autopilot;

/// <summary>One coding task: what a person asked for and decided, and what it has spent. Its runs hold what happened.</summary>
public sealed record AutopilotTask
{
    /// <summary>The environment where none is named: here, and nowhere else.</summary>
    internal const string DefaultEnvironment = "dev-sandbox";

    /// <summary>The id.</summary>
    public required Vtid Vtid { get; init; }

    /// <summary>One line, imperative.</summary>
    public required string Title { get; init; }

    /// <summary><c>owner/name</c> on the configured code host, or the path of a git repository for the local one.</summary>
    public required string Repository { get; init; }

    /// <summary>The branch that the work is merged into.</summary>
    public required string BaseBranch { get; init; }

    /// <summary>The name of the profile that says how this task is proven.</summary>
    public string Profile { get; init; } = "default";

    /// <summary>The environment that it is deployed to; default <c>dev-sandbox</c>.</summary>
    public string Environment { get; init; } = DefaultEnvironment;

    /// <summary>Higher goes first; default 0.</summary>
    public int Priority { get; init; }

    /// <summary>Whether workers may claim it. Opt-in: a person's own task is never claimed.</summary>
    public bool Autonomous { get; init; }

    /// <summary>The current spec.</summary>
    public required SpecRecord Spec { get; init; }

    /// <summary>What it may spend.</summary>
    public Budget Budget { get; init; } = new();

    /// <summary>What it has spent.</summary>
    public Spending Spent { get; init; } = new();

    /// <summary>Tasks that must be completed first.</summary>
    public IReadOnlyList<Vtid> BlockedBy { get; init; } = [];

    /// <summary>Tasks that must not run at the same time.</summary>
    public IReadOnlyList<Vtid> ConflictsWith { get; init; } = [];

    /// <summary>A person's approval to merge, where the profile asks for one.</summary>
    public MergeApproval? MergeApproval { get; init; }

    /// <summary>Clean-up still owed by ended runs.</summary>
    public IReadOnlyList<Debt> Debts { get; init; } = [];

    /// <summary>The number of the latest run, 0 before the first.</summary>
    public int Attempt { get; init; }

    /// <summary>The highest fencing token minted so far, over all attempts.</summary>
    public long LastFence { get; init; }

    /// <summary>An automatic next attempt that the latest run earned, or null.</summary>
    public PendingRetry? PendingRetry { get; init; }

    /// <summary>Rises by one with every commit that changes the task or its run.</summary>
    public long Version { get; init; }

    /// <summary>Who created it.</summary>
    public string CreatedBy { get; init; } = "";

    /// <summary>When it was created, by the store's clock.</summary>
    public DateTimeOffset CreatedAt { get; init; }
}
