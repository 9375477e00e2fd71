namespace Autopilot;

/// <summary>One condition of a service, revision or execution.</summary>
internal sealed record WireCondition
{
    public const string Succeeded = "CONDITION_SUCCEEDED";

    public const string Failed = "CONDITION_FAILED";

    public string? Type { get; init; }

    public string? State { get; init; }

    public string? Message { get; init; }

    public string? Reason { get; init; }

    public string? RevisionReason { get; init; }

    public string? ExecutionReason { get; init; }
}
