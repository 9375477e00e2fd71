namespace Autopilot;

/// <summary>The event that names what failed, beside the one that says that the run ends.</summary>
internal static class EndingEvents
{
    /// <summary>The event for an ending, or null when the terminal event alone tells it.</summary>
    public static NewEvent? For(Run run, Ending ending)
    {
        var failure = ending.Failure;
        var type = TypeOf(failure.Reason, run.State, run.Find<DeploymentEvidence>()?.Provider) ?? run.State switch
        {
            // Whatever word a rule gives as its reason, its id is the cause.
            RunState.Reviewing or RunState.Validated when failure.Cause is { } rule && run.Policy.Rules.Contains(rule, StringComparer.Ordinal) =>
                EventTypes.ValidationFailed,
            RunState.Building when run.Claim?.WorkerId == ending.Actor => EventTypes.WorkFailed,
            _ => null,
        };
        return type is null
            ? null
            : RunEvents.By(ending.Actor, run, type, run.State, ("reason", failure.Reason), ("cause", failure.Cause), ("message", failure.Message));
    }

    /// <summary>The event that a reason alone asks for in a state, or null.</summary>
    /// <param name="reason">Why the run ends.</param>
    /// <param name="state">Where it is.</param>
    /// <param name="deployedBy">The provider that accepted its deployment, or null.</param>
    public static string? TypeOf(string reason, RunState state, string? deployedBy) => (reason, state) switch
    {
        (FailureReasons.ValidationTimeout, _) => EventTypes.ValidationTimeout,
        (FailureReasons.VerificationFailed or FailureReasons.VerificationTimeout, _) => EventTypes.VerificationFailed,
        (FailureReasons.DeployFailed, RunState.Deploying) => deployedBy is null ? null : EventTypes.Deploy(deployedBy, "failed"),
        (FailureReasons.DeployTimeout, RunState.Deploying) => deployedBy is null ? null : EventTypes.Deploy(deployedBy, "timeout"),
        (FailureReasons.HeadMoved, RunState.Reviewing) => EventTypes.ValidationFailed,
        (FailureReasons.ValidationFailed or FailureReasons.ScopeViolation or FailureReasons.ProtectedPath, RunState.Reviewing or RunState.Validated) =>
            EventTypes.ValidationFailed,
        _ => null,
    };
}
