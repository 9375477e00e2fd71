namespace Autopilot;

/// <summary>What a run waits for when it enters a state, and for how long.</summary>
internal static class Waits
{
    /// <summary>How a wait begins that only an operator can end before its deadline.</summary>
    public const string OperatorMustMend = "an operator to mend this: ";

    /// <summary>A sentence for a person.</summary>
    public static string? For(RunState state, RunPolicy policy) => state switch
    {
        RunState.PrCreated => "the checks",
        RunState.Reviewing => "the validation rules",
        RunState.Validated => policy.RequireMergeApproval ? "a person to approve the merge" : "its turn to merge",
        RunState.Merged => policy.Target is null ? "completion" : "its turn to deploy",
        RunState.Deploying => "the new revision to serve",
        RunState.Verifying => "healthy answers that report the merged commit",
        _ => null,
    };

    /// <summary>The deadline that begins with the state.</summary>
    public static TimeSpan Limit(RunState state, RunPolicy policy) => state switch
    {
        RunState.PrCreated => policy.Timeouts.Checks,
        RunState.Reviewing => policy.Timeouts.Validation,
        RunState.Validated => policy.RequireMergeApproval ? policy.Timeouts.Approval : policy.Timeouts.Merge,
        RunState.Merged or RunState.Deploying => policy.Timeouts.Deploy,
        RunState.Verifying => policy.Timeouts.Verification,
        _ => throw new InvalidOperationException($"{state.Name()} is not entered by a proof."),
    };
}
