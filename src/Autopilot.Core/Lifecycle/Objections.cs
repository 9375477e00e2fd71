using System.Buffers;

namespace Autopilot;

/// <summary>
/// What speaks against a trigger that the table allows: the chain of evidence (law 3), the fence (law 7) and a fixed
/// ending (law 8). Each answer is a sentence with the values.
/// </summary>
internal static class Objections
{
    private static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");

    /// <summary>The first objection, or null.</summary>
    public static string? Find(Run run, Trigger trigger)
    {
        var ending = AgainstEnding(run, trigger);
        return ending ?? trigger switch
        {
            Trigger.Proven proven => AgainstOwner(run, proven.Evidence) ?? AgainstChain(run, proven.Evidence),
            Trigger.EvidenceRenewed renewed => AgainstOwner(run, renewed.Evidence) ?? AgainstRenewal(run, renewed.Evidence) ?? AgainstAge(run, renewed.Evidence),
            Trigger.WorkClaimed claimed => AgainstClaim(run, claimed.Claim),
            Trigger.WorkCompleted completed => AgainstFence(run, completed.WorkerId, completed.Work.Fence) ?? AgainstSha(completed.Work.HeadSha),
            Trigger.ClaimLost lost => run.Claim?.Fence == lost.Fence ? null : $"The claim under fence {lost.Fence} is not the run's.",
            Trigger.WorkOffered offered => AgainstOffering(run) ?? (offered.Offer <= run.Offers ? $"Offer {offered.Offer} was counted; the last is {run.Offers}." : null),
            Trigger.OfferFailed failed => AgainstOffering(run) ?? AgainstFailedOffer(run, failed),
            Trigger.PickupExtended when !run.OnOffer => "The work is not on offer.",
            Trigger.EndingDecided decided => AgainstOutcome(run, decided.Ending.Outcome),
            Trigger.MergeSuffices => AgainstMergeOnly(run),
            _ => null,
        };
    }

    /// <summary>Whether a text is a full commit: 40 or 64 lower-case hex digits.</summary>
    public static bool IsCommit(string sha) => sha.Length is 40 or 64 && !sha.AsSpan().ContainsAnyExcept(LowerHex);

    private static string? AgainstEnding(Run run, Trigger trigger) => (run.Ending, trigger) switch
    {
        (null, Trigger.Terminated) => "No ending was decided.",
        ({ } ending, Trigger.Terminated terminated) when ending.Outcome != terminated.Outcome =>
            $"The ending fixed the outcome {ending.Outcome}, not {terminated.Outcome}.",
        ({ }, Trigger.Terminated) or ({ }, Trigger.Waited) or (null, _) => null,
        ({ } ending, _) => $"The run is ending ({ending.Failure.Reason}); only its clean-up goes on.",
    };

    private static string? AgainstOwner(Run run, Evidence evidence) =>
        evidence.Vtid == run.Vtid && evidence.Attempt == run.Attempt
            ? null
            : $"The evidence is about {evidence.Vtid} attempt {evidence.Attempt}, not about {run.Vtid} attempt {run.Attempt}.";

    private static string? AgainstChain(Run run, Evidence evidence) => evidence switch
    {
        PullRequestEvidence pr => run.Work is not { } work ? "No work was completed."
            : Differs("The pull request's head", pr.HeadSha, "the work's head", work.HeadSha)
            ?? (pr.ChangedFiles.Count == 0 ? "The pull request changes nothing." : null),
        ChecksEvidence checks => AgainstChecks(run, checks),
        ValidationEvidence validation => AgainstValidation(run, validation),
        MergeEvidence merge => Differs("The merged head", merge.HeadSha, "the validated commit", run.Find<ValidationEvidence>()?.Sha)
            ?? AgainstSha(merge.MergeSha),
        DeploymentEvidence deployment => Differs("The deployed commit", deployment.Commit, "the merge commit", run.Find<MergeEvidence>()?.MergeSha)
            ?? Differs("The target", deployment.Target, "the profile's target", run.Policy.Target),
        ServingEvidence serving => AgainstServing(run, serving),
        VerificationEvidence verification => Differs(
                "The reported commit", verification.ReportedCommit, "the serving commit", run.Find<ServingEvidence>()?.Commit)
            ?? (verification.Answers < run.Policy.GoodAnswers
                ? $"{verification.Answers} good answers; {run.Policy.GoodAnswers} in a row are required." : null),
        _ => $"{evidence.GetType().Name} moves no run.",
    };

    private static string? AgainstChecks(Run run, ChecksEvidence checks) =>
        Differs("The checked commit", checks.Sha, "the pull request's head", run.Find<PullRequestEvidence>()?.HeadSha)
        ?? Lacks("check", checks.Passed, run.Policy.RequiredChecks)
        ?? (checks.Passed.Count == 0 ? "The check set is empty." : null);

    // A validation that looked at nothing passes everything.
    private static string? AgainstValidation(Run run, ValidationEvidence validation) =>
        Differs("The validated commit", validation.Sha, "the checked commit", run.Find<ChecksEvidence>()?.Sha)
        ?? Lacks("rule", validation.Rules, run.Policy.Rules)
        ?? (validation.Rules.Count == 0 ? "No rule was evaluated." : null);

    private static string? AgainstServing(Run run, ServingEvidence serving)
    {
        var deployment = run.Find<DeploymentEvidence>();
        return Differs("The merge commit", serving.MergeSha, "the deployed commit", deployment?.Commit)
            ?? (deployment!.CoveredBy is null && serving.CoveredBy is null
                ? Differs("The serving commit", serving.Commit, "the merge commit", serving.MergeSha)
                    ?? Differs("The serving revision", serving.Revision, "the deployed revision", deployment.Revision)
                : null);
    }

    private static string? AgainstRenewal(Run run, Evidence evidence) => evidence switch
    {
        ServingEvidence serving when run.State == RunState.Verifying =>
            Differs("The merge commit", serving.MergeSha, "the deployed commit", run.Find<DeploymentEvidence>()?.Commit) ?? AgainstSha(serving.Commit),
        not ServingEvidence when run.State == RunState.Verifying => $"{evidence.GetType().Name} is not renewed in {run.State.Name()}.",
        ChecksEvidence checks => AgainstChecks(run, checks),
        ValidationEvidence validation => AgainstValidation(run, validation),
        _ => $"{evidence.GetType().Name} is not renewed.",
    };

    // The newest proof of a kind counts, so a reading that comes late must not take the place of a newer one.
    private static string? AgainstAge(Run run, Evidence evidence)
    {
        foreach (var known in run.Evidence)
        {
            if (known.GetType() == evidence.GetType() && known.At > evidence.At)
            {
                return $"A newer {evidence.GetType().Name} is known.";
            }
        }

        return null;
    }

    private static string? AgainstClaim(Run run, WorkClaim claim) =>
        run.Claim is { } holder ? $"Worker {holder.WorkerId} holds the work under fence {holder.Fence}."
        : run.Work is not null ? "The work is completed; it is never offered again."
        : !run.OnOffer ? "The work is not on offer."
        : Has(run.ExcludedWorkers, claim.WorkerId) ? $"Worker {claim.WorkerId} could not work here; it must register again."
        : claim.Fence <= run.LastFence ? $"Fence {claim.Fence} is not above the last, {run.LastFence}."
        : null;

    private static string? AgainstOffering(Run run) =>
        run.Claim is not null || run.Work is not null ? "A worker holds or has completed the work."
        : run.FailedOffers >= run.Policy.Timeouts.DispatchAttempts ? $"{run.FailedOffers} dispatch attempts failed; there are no more."
        : null;

    // The offer that stands is judged; one that never stood was refused or could not be made.
    private static string? AgainstFailedOffer(Run run, Trigger.OfferFailed failed)
    {
        var judged = run.OnOffer ? failed.Offer == run.Offers
            : failed.Cause == Trigger.OfferFailed.NoAnswer ? failed.Offer == run.Offers
            : failed.Offer > run.Offers;
        return judged ? null : $"Offer {failed.Offer} does not stand; the last that was counted is {run.Offers}.";
    }

    // An ending that no move of the table carries out would never end.
    private static string? AgainstOutcome(Run run, Outcome outcome) =>
        outcome == Outcome.Success ? "A run succeeds by its proofs, not by an ending."
        : TransitionTable.TryMove(run.State, Trigger.Terminated.KindOf(outcome), out _) ? null
        : $"A run in {run.State.Name()} can no longer end as {outcome.ToString().ToLowerInvariant()}.";

    private static string? AgainstFence(Run run, string workerId, long fence) =>
        run.Claim is { } claim && claim.Fence == fence && claim.WorkerId == workerId
            ? null
            : $"Worker {workerId} does not hold the work under fence {fence}.";

    private static string? AgainstSha(string sha) => IsCommit(sha) ? null : $"'{sha}' is not a full commit SHA.";

    private static string? AgainstMergeOnly(Run run) =>
        run.Policy.Target is { } target ? $"The profile deploys to {target}."
        : run.Find<MergeEvidence>() is null ? "There is no merge evidence."
        : null;

    private static string? Differs(string what, string actual, string whose, string? expected) =>
        expected is not null && string.Equals(actual, expected, StringComparison.Ordinal)
            ? null
            : $"{what} is {actual}, {whose} is {expected ?? "unknown"}.";

    private static string? Lacks(string what, IReadOnlyList<string> have, IReadOnlyList<string> required)
    {
        foreach (var name in required)
        {
            if (!Has(have, name))
            {
                return $"The required {what} '{name}' is not among those that passed.";
            }
        }

        return null;
    }

    private static bool Has(IReadOnlyList<string> names, string wanted)
    {
        foreach (var name in names)
        {
            if (string.Equals(name, wanted, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
