namespace Autopilot;

/// <summary>Ends a claim with a typed failure from wherever it is found; it never leaves the worker.</summary>
internal sealed class WorkFailure(FailureKind kind, string reason, string message) : AutopilotException(reason, message)
{
    public Failure Failure { get; } = new(kind, reason, message);
}
