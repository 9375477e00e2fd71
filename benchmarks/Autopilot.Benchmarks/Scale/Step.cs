namespace Autopilot.Benchmarks.Scale;

/// <summary>What somebody does with a task at once: a look of the engine in one phase of a run, or a call of a person or of a worker.</summary>
internal enum Phase
{
    Created,
    Retried,
    Claim,
    Report,
    Offered,
    Working,
    OfferedAgain,
    Delivering,
    Checking,
    Reviewing,
    Merging,
    Merged,
    Deploying,
    Verifying,

    /// <summary>Being ended, with a pull request to close or to read back.</summary>
    Closing,

    /// <summary>Being ended, without one.</summary>
    Ending,

    /// <summary>Ended, with clean-up still owed.</summary>
    Owing,

    /// <summary>Ended otherwise than completed, and owing nothing.</summary>
    Ended,
    Completed,
}

/// <summary>How the engine's part of a look in one phase ends.</summary>
internal enum StepEnd
{
    /// <summary>With a commit that leaves the phase.</summary>
    Left,

    /// <summary>In the same phase, with a commit: an offer, a hold, a first wait for something, an answer that counts.</summary>
    Changed,

    /// <summary>In the same phase, with nothing to write.</summary>
    Same,
}

/// <summary>One kind of step.</summary>
/// <param name="Phase">The phase in which it begins.</param>
/// <param name="End">How it ends.</param>
internal readonly record struct Step(Phase Phase, StepEnd End)
{
    public const int Kinds = ((int)Phase.Completed + 1) * Ends;

    private const int Ends = (int)StepEnd.Same + 1;

    public int Index => ((int)Phase * Ends) + (int)End;

    public static Step At(int index) => new((Phase)(index / Ends), (StepEnd)(index % Ends));
}

/// <summary>Tells the phase of a run.</summary>
internal static class Phases
{
    public static Phase Of(TaskSnapshot snapshot) => Of(snapshot.Run!, owes: snapshot.Task.Debts.Count > 0);

    private static Phase Of(Run run, bool owes) => run.State switch
    {
        RunState.Completed => Phase.Completed,
        _ when run.State.IsTerminal() => owes ? Phase.Owing : Phase.Ended,
        _ when run.Ending is not null => run.Find<PullRequestEvidence>() is null ? Phase.Ending : Phase.Closing,
        RunState.InProgress => Phase.Offered,
        RunState.Building when run.Work is not null => Phase.Delivering,
        RunState.Building when run.Claim is not null => Phase.Working,
        RunState.Building => Phase.OfferedAgain,
        RunState.PrCreated => Phase.Checking,
        RunState.Reviewing => Phase.Reviewing,
        RunState.Validated => Phase.Merging,
        RunState.Merged => Phase.Merged,
        RunState.Deploying => Phase.Deploying,
        _ => Phase.Verifying,
    };
}
