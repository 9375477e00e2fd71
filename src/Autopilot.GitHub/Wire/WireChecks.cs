namespace Autopilot;

/// <summary>A page of check runs.</summary>
internal sealed record WireCheckRuns
{
    public IReadOnlyList<WireCheckRun>? CheckRuns { get; init; }
}

/// <summary>A check run.</summary>
internal sealed record WireCheckRun
{
    public long Id { get; init; }

    public string? Name { get; init; }

    public string? HeadSha { get; init; }

    public string? Status { get; init; }

    public string? Conclusion { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public string? HtmlUrl { get; init; }

    public WireApp? App { get; init; }

    public WireSuite? CheckSuite { get; init; }

    public WireOutput? Output { get; init; }
}

/// <summary>The App that reports a check.</summary>
internal sealed record WireApp
{
    public long Id { get; init; }

    public string? Slug { get; init; }
}

/// <summary>The suite that a check run belongs to.</summary>
internal sealed record WireSuite
{
    public long Id { get; init; }
}

/// <summary>What a check says.</summary>
internal sealed record WireOutput
{
    public string? Title { get; init; }

    public string? Summary { get; init; }

    public string? Text { get; init; }
}

/// <summary>The newest status of each context of a commit.</summary>
internal sealed record WireCombinedStatus
{
    public string? Sha { get; init; }

    public IReadOnlyList<WireStatus>? Statuses { get; init; }
}

/// <summary>A commit's status.</summary>
internal sealed record WireStatus
{
    public string? Context { get; init; }

    public string? State { get; init; }

    public string? Description { get; init; }

    public string? TargetUrl { get; init; }
}

/// <summary>A page of workflow runs.</summary>
internal sealed record WireWorkflowRuns
{
    public IReadOnlyList<WireWorkflowRun>? WorkflowRuns { get; init; }
}

/// <summary>How many workflows a repository has.</summary>
internal sealed record WireWorkflows
{
    public int TotalCount { get; init; }
}

/// <summary>A workflow run.</summary>
internal sealed record WireWorkflowRun
{
    public long Id { get; init; }

    public string? Name { get; init; }

    public long WorkflowId { get; init; }

    public string? Event { get; init; }

    public string? Status { get; init; }

    public string? Conclusion { get; init; }

    public string? HeadSha { get; init; }

    public long? CheckSuiteId { get; init; }

    public DateTimeOffset? RunStartedAt { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }

    public string? HtmlUrl { get; init; }
}

/// <summary>A job of a workflow run.</summary>
internal sealed record WireJob
{
    public IReadOnlyList<WireStep>? Steps { get; init; }
}

/// <summary>A step of a job.</summary>
internal sealed record WireStep
{
    public string? Name { get; init; }

    public string? Conclusion { get; init; }
}
