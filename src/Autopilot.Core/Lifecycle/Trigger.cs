using System.Globalization;

namespace Autopilot;

/// <summary>Something that happened to a run. The cases are a closed set; <see cref="TransitionTable"/> says where each is legal.</summary>
public abstract record Trigger
{
    /// <summary>Which row of the table it is.</summary>
    public abstract TriggerKind Kind { get; }

    /// <summary>What it is about (a fence, a commit, a number): the same trigger about the same subject is a repetition.</summary>
    public abstract string Subject { get; }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>The work was put on offer.</summary>
    /// <param name="Offer">The ordinal of the dispatch effect.</param>
    public sealed record WorkOffered(int Offer) : Trigger
    {
        /// <inheritdoc/>
        public override TriggerKind Kind => TriggerKind.WorkOffered;

        /// <inheritdoc/>
        public override string Subject => Text(Offer);
    }

    /// <summary>A dispatch attempt failed.</summary>
    /// <param name="Offer">The ordinal of the dispatch effect.</param>
    /// <param name="Cause"><c>refused</c>, <c>no_worker</c>, <c>pickup_timeout</c> or <see cref="NoAnswer"/>.</param>
    /// <param name="Error">The last error, as a sentence.</param>
    public sealed record OfferFailed(int Offer, string Cause, string Error) : Trigger
    {
        /// <summary>The offer could not be made in time: <see cref="Offer"/> is then the last one that was counted.</summary>
        public const string NoAnswer = "no_answer";

        /// <inheritdoc/>
        public override TriggerKind Kind => TriggerKind.OfferFailed;

        /// <inheritdoc/>
        public override string Subject => Text(Offer);
    }

    /// <summary>Every matching worker is busy; no dispatch attempt is spent.</summary>
    /// <param name="WaitingFor">What the run waits for, as a sentence.</param>
    public sealed record PickupExtended(string WaitingFor) : Trigger
    {
        /// <inheritdoc/>
        public override TriggerKind Kind => TriggerKind.PickupExtended;

        /// <inheritdoc/>
        public override string Subject => "";
    }

    /// <summary>A worker claimed the work.</summary>
    /// <param name="Claim">The claim.</param>
    public sealed record WorkClaimed(WorkClaim Claim) : Trigger
    {
        /// <inheritdoc/>
        public override TriggerKind Kind => TriggerKind.WorkClaimed;

        /// <inheritdoc/>
        public override string Subject => Text(Claim.Fence);
    }

    /// <summary>The worker reported completed work.</summary>
    /// <param name="Work">What it reported.</param>
    /// <param name="WorkerId">The worker.</param>
    public sealed record WorkCompleted(WorkResult Work, string WorkerId) : Trigger
    {
        /// <inheritdoc/>
        public override TriggerKind Kind => TriggerKind.WorkCompleted;

        /// <inheritdoc/>
        public override string Subject => $"{Text(Work.Fence)}:{Work.HeadSha}";
    }

    /// <summary>The claim ended without completed work.</summary>
    /// <param name="Fence">The claim.</param>
    /// <param name="Loss">Why.</param>
    public sealed record ClaimLost(long Fence, ClaimLoss Loss) : Trigger
    {
        /// <inheritdoc/>
        public override TriggerKind Kind => TriggerKind.ClaimLost;

        /// <inheritdoc/>
        public override string Subject => Text(Fence);
    }

    /// <summary>A proof that moves the run to its next state.</summary>
    /// <param name="Evidence">The proof.</param>
    public sealed record Proven(Evidence Evidence) : Trigger
    {
        /// <inheritdoc/>
        public override TriggerKind Kind => Evidence switch
        {
            PullRequestEvidence => TriggerKind.PullRequestProven,
            ChecksEvidence => TriggerKind.ChecksProven,
            ValidationEvidence => TriggerKind.ValidationProven,
            MergeEvidence => TriggerKind.MergeProven,
            DeploymentEvidence => TriggerKind.DeploymentAccepted,
            ServingEvidence => TriggerKind.ServingProven,
            VerificationEvidence => TriggerKind.VerificationProven,
            _ => throw new InvalidOperationException($"{Evidence.GetType().Name} moves no run."),
        };

        /// <inheritdoc/>
        public override string Subject => Evidence.Subject;
    }

    /// <summary>The profile says explicitly that nothing is deployed: the merge evidence completes the run.</summary>
    public sealed record MergeSuffices : Trigger
    {
        /// <inheritdoc/>
        public override TriggerKind Kind => TriggerKind.MergeSuffices;

        /// <inheritdoc/>
        public override string Subject => "";
    }

    /// <summary>The rules are being evaluated.</summary>
    /// <param name="Host">The engine host that evaluates them.</param>
    public sealed record EvaluationStarted(string Host) : Trigger
    {
        /// <inheritdoc/>
        public override TriggerKind Kind => TriggerKind.EvaluationStarted;

        /// <inheritdoc/>
        public override string Subject => Host;
    }

    /// <summary>A proof was read again for the same head, or the same head against the present base.</summary>
    /// <param name="Evidence">The newer proof.</param>
    public sealed record EvidenceRenewed(Evidence Evidence) : Trigger
    {
        /// <inheritdoc/>
        public override TriggerKind Kind => TriggerKind.EvidenceRenewed;

        /// <inheritdoc/>
        public override string Subject => Evidence.Subject;
    }

    /// <summary>The run's turn to merge has come.</summary>
    public sealed record MergeTurnTaken : Trigger
    {
        /// <inheritdoc/>
        public override TriggerKind Kind => TriggerKind.MergeTurnTaken;

        /// <inheritdoc/>
        public override string Subject => "";
    }

    /// <summary>The running service answered a probe.</summary>
    /// <param name="Good">Whether the answer was healthy and reported the right commit.</param>
    /// <param name="Detail">What it answered, as a sentence.</param>
    public sealed record ProbeAnswered(bool Good, string Detail) : Trigger
    {
        /// <inheritdoc/>
        public override TriggerKind Kind => TriggerKind.ProbeAnswered;

        /// <inheritdoc/>
        public override string Subject => "";
    }

    /// <summary>The clock stands still for a named reason.</summary>
    /// <param name="Name">One of <see cref="Holds"/>.</param>
    /// <param name="EndsWhen">What ends it, as a sentence.</param>
    /// <param name="WhoActs">Who must act.</param>
    /// <param name="Since">Since when it stands still; null: from now.</param>
    public sealed record Held(string Name, string EndsWhen, string WhoActs, DateTimeOffset? Since = null) : Trigger
    {
        /// <inheritdoc/>
        public override TriggerKind Kind => TriggerKind.Held;

        /// <inheritdoc/>
        public override string Subject => Name;
    }

    /// <summary>The reason of the hold is gone.</summary>
    public sealed record Resumed : Trigger
    {
        /// <inheritdoc/>
        public override TriggerKind Kind => TriggerKind.Resumed;

        /// <inheritdoc/>
        public override string Subject => "";
    }

    /// <summary>What the run waits for has changed.</summary>
    /// <param name="WaitingFor">What it waits for now, as a sentence.</param>
    public sealed record Waited(string WaitingFor) : Trigger
    {
        /// <inheritdoc/>
        public override TriggerKind Kind => TriggerKind.Waited;

        /// <inheritdoc/>
        public override string Subject => WaitingFor;
    }

    /// <summary>A reversible fact was seen that would end the run.</summary>
    /// <param name="Failure">How the run ends when a second look confirms it.</param>
    public sealed record Suspected(Failure Failure) : Trigger
    {
        /// <inheritdoc/>
        public override TriggerKind Kind => TriggerKind.Suspected;

        /// <inheritdoc/>
        public override string Subject => Failure.Reason;
    }

    /// <summary>The run's end is decided. Irrevocable.</summary>
    /// <param name="Ending">How it ends.</param>
    public sealed record EndingDecided(Ending Ending) : Trigger
    {
        /// <inheritdoc/>
        public override TriggerKind Kind => TriggerKind.EndingDecided;

        /// <inheritdoc/>
        public override string Subject => Ending.Failure.Reason;
    }

    /// <summary>Clean-up is over.</summary>
    /// <param name="Outcome">The outcome that the ending fixed.</param>
    /// <param name="CleanUps">Each clean-up, as it ended.</param>
    /// <param name="Merged">Whether the work is on the base: <c>true</c>, <c>false</c> or <c>unknown</c>.</param>
    public sealed record Terminated(Outcome Outcome, IReadOnlyList<CleanUp> CleanUps, string Merged) : Trigger
    {
        /// <inheritdoc/>
        public override TriggerKind Kind => KindOf(Outcome);

        /// <inheritdoc/>
        public override string Subject => Outcome.ToString();

        internal static TriggerKind KindOf(Outcome outcome) => outcome switch
        {
            Outcome.Cancelled => TriggerKind.RunCancelled,
            Outcome.Blocked => TriggerKind.RunBlocked,
            _ => TriggerKind.RunFailed,
        };
    }
}
