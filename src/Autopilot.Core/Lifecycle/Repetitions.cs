namespace Autopilot;

/// <summary>
/// Whether a trigger has happened already: the same thing about the same subject changes nothing and is recorded nowhere.
/// Anything else of that kind is judged by the table and by <see cref="Objections"/>.
/// </summary>
internal static class Repetitions
{
    /// <summary>Whether the run already is what the trigger would make of it.</summary>
    public static bool Is(Run run, Trigger trigger) => trigger switch
    {
        Trigger.Proven proven => TransitionTable.Entered(proven.Kind) == run.State && HasEqual(run, proven.Evidence),
        Trigger.Waited waited => run.WaitingFor == waited.WaitingFor && run.Suspicion is null && !run.State.IsTerminal(),
        Trigger.ProbeAnswered or Trigger.ClaimLost or Trigger.PickupExtended or Trigger.MergeTurnTaken => false,
        Trigger.WorkOffered offered => run.OnOffer && run.Offers == offered.Offer,
        Trigger.OfferFailed failed => !run.OnOffer && run.FailedOffers > 0 && run.Offers == failed.Offer
            && run.OfferFailure == failed.Cause && failed.Cause != Trigger.OfferFailed.NoAnswer,
        Trigger.WorkClaimed claimed => run.Claim is { } claim && claim.Fence == claimed.Claim.Fence && claim.WorkerId == claimed.Claim.WorkerId,
        Trigger.WorkCompleted completed => run.Work is { } work && work.Fence == completed.Work.Fence && work.HeadSha == completed.Work.HeadSha,
        Trigger.EvaluationStarted started => run.State == RunState.Reviewing && run.EvaluatedBy == started.Host,
        Trigger.EvidenceRenewed renewed => !run.State.IsTerminal() && HasNewest(run, renewed.Evidence),
        Trigger.MergeSuffices => run.State == RunState.Completed && run.Policy.Target is null,
        Trigger.Held held => run.Hold?.Name == held.Name,
        Trigger.Resumed => run.Hold is null && !run.State.IsTerminal(),
        Trigger.Suspected suspected => run.Suspicion?.Failure.Reason == suspected.Failure.Reason,
        Trigger.EndingDecided decided => run.Ending == decided.Ending,
        Trigger.Terminated terminated => run.State.IsTerminal() && run.Ending?.Outcome == terminated.Outcome,
        _ => false,
    };

    private static bool HasEqual(Run run, Evidence evidence)
    {
        foreach (var known in run.Evidence)
        {
            if (IsSame(known, evidence))
            {
                return true;
            }
        }

        return false;
    }

    // A proof is renewed because time has passed: only the very same reading is a repetition.
    private static bool HasNewest(Run run, Evidence evidence)
    {
        for (var i = run.Evidence.Count - 1; i >= 0; i--)
        {
            if (run.Evidence[i].GetType() == evidence.GetType())
            {
                return IsSame(run.Evidence[i], evidence) && run.Evidence[i].At == evidence.At;
            }
        }

        return false;
    }

    private static bool IsSame(Evidence known, Evidence evidence) =>
        known.GetType() == evidence.GetType() && known.Attempt == evidence.Attempt && known.Vtid == evidence.Vtid
        && string.Equals(known.Subject, evidence.Subject, StringComparison.Ordinal);
}
