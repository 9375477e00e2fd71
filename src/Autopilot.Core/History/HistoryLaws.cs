namespace Autopilot;

/// <summary>The laws of a ledger, as data: the checker applies them, the documents and tests read them.</summary>
public static class HistoryLaws
{
    internal const string KnownEvent = "known_event";
    internal const string WholeCommit = "whole_commit";
    internal const string MergeApproval = "merge_approval";
    internal const string OneDeployment = "one_deployment";
    internal const string ProvenBaseline = "proven_baseline";
    internal const string OneTask = "one_task";
    internal const string RowAgrees = "row_agrees";
    internal const string BoundedWait = "bounded_wait";
    internal const string EffectOrdinals = "effect_ordinals";
    internal const string EffectsBear = "effects_bear_out";

    /// <summary>The laws over one task's events, in the order in which an event is judged: the first that it breaks is named.</summary>
    internal static IReadOnlyList<HistoryRule> Rules { get; } =
    [
        new(KnownEvent, "Every event is one that the engine writes, with the states and facts that its name calls for.", (_, next) => EventForms.Objection(next)),
        new("numbered", "A task's events are numbered 1, 2, … without holes.", OrderLaws.Numbered),
        new("time_order", "The times of a task's events never fall.", OrderLaws.InTime),
        new("one_terminal_event", "A run has one terminal event, and behind it stands nothing but what may follow an end.", EndingLaws.OneEnd),
        new(WholeCommit, "What one commit writes stands together: a cause with the decision to end, the last proof with the terminal event.", CommitPartners.Objection),
        new("beginning", "A task begins with its allocation and its first spec, and only once.", OrderLaws.Begins),
        new("attempt_order", "Attempts rise by one, and each begins only after the one before has ended without success.", OrderLaws.Attempts),
        new("legal_move", "Each event starts from the state in which the run is, and leads where the move table says.", MoveLaws.Legal),
        new("ending_irrevocable", "A run ends by a decision or by its last proof; after the decision only clean-up follows.", EndingLaws.Irrevocable),
        new("outcome_agrees", "Outcome, reason and kind of an end agree, and only a terminal event carries an outcome.", EndingLaws.OutcomeAgrees),
        new("reason_told", "A reason that counts something stands behind what it counts.", EndingLaws.ReasonTold),
        new("approved_spec", "A run carries out the spec that stands approved when it begins, and no spec changes under an active run.", ApprovalLaws.Spec),
        new(MergeApproval, "A merge approval names the head of the open pull request; where the profile asks for one, no other head's merge is asked for.", ApprovalLaws.Merge),
        new("earned_retry", "An attempt begins by itself only after a transient failure or red checks, and not once it was withdrawn.", ApprovalLaws.Retry),
        new("fence_order", "Fences rise by one with each claim, over all attempts of a task.", ClaimLaws.FenceOrder),
        new("one_owner", "Work is claimed only from an offer that stands, and only the owner of the live fence completes or loses it.", ClaimLaws.OneOwner),
        new("evidence_chain", "Evidence is the engine's own, and chained by commit from the work's head to the commit that the service reports.", EvidenceLaws.Chain),
        new("adopted_merge", "A run that begins behind a merge names an earlier attempt of its task that made it under the same spec.", EvidenceLaws.Adopted),
        new("no_effect_twice", "No offer is made twice, no pull request serves two attempts, no merge is made twice, no mismatch is recorded twice.", EffectLaws.NotTwice),
        new("clean_up_owed", "What an ended attempt owes is settled before a later one opens a pull request, and only what is owed is settled.", CleanUpLaws.Owed),
        new("clean_up_told", "A terminal event tells what became of all that its run had made, each piece once, and of nothing else.", CleanUpLaws.Told),
        new("deadline_kept", "What a deadline ends, ends after it: the deadline that the ledger names, and the one that the pinned profile gives.", DeadlineLaws.Kept),
        new("pinned_profile", "A run does what its pinned profile asks: its goal, its rules, its checks and its number of good answers.", ProfileLaws.Kept),
    ];

    /// <summary>Every law: those over one task's events, those over all tasks, and those that need a store.</summary>
    public static IReadOnlyList<HistoryLaw> All { get; } =
    [
        .. Rules.Select(rule => new HistoryLaw(rule.Name, rule.Sentence)),
        new(OneDeployment, "A target is deployed to by one run at a time, from the start of its deployment to its terminal event."),
        new(OneTask, "A pull request that shows one head belongs to one task, and a merge commit merges one head."),
        new(ProvenBaseline, "The baseline of a deployment is a revision that an earlier run proved on its target, and only the first deployments have none."),
        new(RowAgrees, "The rows of a store say what the ledger says: attempt, state, fence, ending and proven commits."),
        new(BoundedWait, "Every run that waits has a deadline or a named hold, and never both."),
        new(EffectOrdinals, "The ordinals of an effect rise by one, and what is done once in a run is done once."),
        new(EffectsBear, "The recorded effects bear out what a run says that it did: its offers, its proofs and its clean-up."),
    ];
}
