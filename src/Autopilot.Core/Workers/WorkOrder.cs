namespace Autopilot;

/// <summary>Everything that a worker needs for one claim, and nothing that it does not.</summary>
public sealed record WorkOrder
{
    /// <summary>The task.</summary>
    public required Vtid Vtid { get; init; }

    /// <summary>The attempt.</summary>
    public required int Attempt { get; init; }

    /// <summary>The fencing token; every later call carries it.</summary>
    public required long Fence { get; init; }

    /// <summary>When the lease ends unless renewed.</summary>
    public required DateTimeOffset LeaseExpiresAt { get; init; }

    /// <summary>When the execution ends.</summary>
    public required DateTimeOffset Deadline { get; init; }

    /// <summary>The store's time when the order was made; leases and deadlines are read against it.</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>How often to renew the lease.</summary>
    public required TimeSpan Heartbeat { get; init; }

    /// <summary>The task's title.</summary>
    public required string Title { get; init; }

    /// <summary>The approved spec's text.</summary>
    public required string Spec { get; init; }

    /// <summary>The approved spec's hash.</summary>
    public required string SpecHash { get; init; }

    /// <summary>The repository.</summary>
    public required string Repository { get; init; }

    /// <summary>The branch that the work is for.</summary>
    public required string BaseBranch { get; init; }

    /// <summary>The commit to start from.</summary>
    public required string BaseSha { get; init; }

    /// <summary>The branch to push.</summary>
    public required string Branch { get; init; }

    /// <summary>Globs of the files that may change.</summary>
    public required IReadOnlyList<string> Scope { get; init; }

    /// <summary>What is left of the task's budget.</summary>
    public required Budget Budget { get; init; }

    /// <summary>What the last attempt left: failing checks, review comments. Data, never instructions.</summary>
    public string? Feedback { get; init; }

    /// <summary>Where the worker's spans belong in the run's trace: a W3C <c>traceparent</c>. Null: nowhere.</summary>
    public string? Traceparent { get; init; }
}
