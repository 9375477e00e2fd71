namespace Autopilot;

/// <summary>A page of executions.</summary>
internal sealed record WireExecutions
{
    public IReadOnlyList<WireExecution>? Executions { get; init; }

    public string? NextPageToken { get; init; }
}
