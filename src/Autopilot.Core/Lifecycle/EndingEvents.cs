namespace Autopilot;

/// <summary>The event that names what failed, beside the one that says that the run ends.</summary>
internal static class EndingEvents
{
    /// <summary>The event for an ending, or null when the terminal event alone tells it.</summary>
    public static NewEvent? For(Run run, Ending ending)
    {
        var failure = ending.Failure;
        var type = (failure.Reason, run.State) switch
        {
            (FailureReasons.ValidationTimeout, _) => EventTypes.ValidationTimeout,
            (FailureReasons.VerificationFailed or FailureReasons.VerificationTimeout, _) => EventTypes.VerificationFailed,
            (FailureReasons.DeployFailed, RunState.Deploying) => Deploy(run, "failed"),
            (FailureReasons.DeployTimeout, RunState.Deploying) => Deploy(run, "timeout"),
            (FailureReasons.HeadMoved, RunState.Reviewing) => EventTypes.ValidationFailed,
            // Whatever word a rule gives as its reason, its id is the cause.
            (_, RunState.Reviewing or RunState.Validated) when failure.Cause is { } rule && run.Policy.Rules.Contains(rule, StringComparer.Ordinal) =>
                EventTypes.ValidationFailed,
            (FailureReasons.ValidationFailed or FailureReasons.ScopeViolation or FailureReasons.ProtectedPath, RunState.Reviewing or RunState.Validated) =>
                EventTypes.ValidationFailed,
            (_, RunState.Building) when run.Claim?.WorkerId == ending.Actor => EventTypes.WorkFailed,
            _ => null,
        };
        return type is null
            ? null
            : RunEvents.By(ending.Actor, run, type, run.State, ("reason", failure.Reason), ("cause", failure.Cause), ("message", failure.Message));
    }

    private static string? Deploy(Run run, string what) =>
        run.Find<DeploymentEvidence>() is { } deployment ? EventTypes.Deploy(deployment.Provider, what) : null;
}
