namespace Autopilot;

/// <summary>What the recorded effects of a run must say: how often each happened, and that they bear out what the run says that it did.</summary>
internal static class EffectRowLaws
{
    // Somebody else may have done what a run proves, but not while its own asking for it is in doubt. Checks are asked for only where
    // they do not start by themselves, and that may change under a run.
    private static readonly Dictionary<Type, EffectAction> Asked = new()
    {
        [typeof(PullRequestEvidence)] = EffectAction.CreatePullRequest,
        [typeof(MergeEvidence)] = EffectAction.Merge,
        [typeof(DeploymentEvidence)] = EffectAction.Deploy,
        [typeof(ServingEvidence)] = EffectAction.Shift,
    };

    public static string? Ordinals(IReadOnlyList<Effect> ofRun)
    {
        foreach (var effect in ofRun.OrderBy(effect => effect.Key.Ordinal))
        {
            var before = ofRun.Where(other => other.Key.Action == effect.Key.Action && other.Key.Ordinal < effect.Key.Ordinal).ToArray();
            if (EffectRules.Refusal(effect, before) is { } refusal)
            {
                return $"The effect {effect.Key} may not stand there: {refusal}.";
            }
        }

        return null;
    }

    /// <param name="run">The run.</param>
    /// <param name="ofRun">Its effects.</param>
    /// <param name="merged">What its terminal event says of the merge; null before that.</param>
    public static string? BearOut(Run run, IReadOnlyList<Effect> ofRun, string? merged) =>
        AgainstOffers(run, ofRun) ?? AgainstProofs(run, ofRun) ?? AgainstMerged(ofRun, merged) ?? AgainstCleanUp(run, ofRun);

    private static string? AgainstOffers(Run run, IReadOnlyList<Effect> ofRun)
    {
        var offers = ofRun.Where(effect => effect.Key.Action == EffectAction.Dispatch).ToArray();
        return offers.Length < run.Offers ? $"{run.Offers} offers are counted; {offers.Length} are recorded."
            : offers.FirstOrDefault(offer => offer.Key.Ordinal <= run.Offers && offer.Status == EffectStatus.Intended) is { } open ? $"{open.Key} is counted and not resolved."
            : null;
    }

    private static string? AgainstProofs(Run run, IReadOnlyList<Effect> ofRun)
    {
        foreach (var proof in run.Evidence)
        {
            if (Asked.TryGetValue(proof.GetType(), out var action)
                && ofRun.FirstOrDefault(effect => effect.Key.Action == action && effect.Status == EffectStatus.Intended) is { } open)
            {
                return $"{proof.Subject} is proven, and {open.Key} is not resolved.";
            }
        }

        return run.Find<DeploymentEvidence>() is { CoveredBy: null } deployment
            && !ofRun.Any(effect => effect.Key.Action == EffectAction.Deploy && effect.Status == EffectStatus.Done && effect.Result == deployment.Revision)
                ? $"The run deployed {deployment.Revision}; no effect that is done started it."
                : null;
    }

    private static string? AgainstMerged(IReadOnlyList<Effect> ofRun, string? merged)
    {
        // A refusal may come to be known behind the end.
        var asked = ofRun.Where(effect => effect.Key.Action == EffectAction.Merge).ToArray();
        return merged == "unknown" && asked.Length == 0 ? "The terminal event says that a merge is in doubt; none is recorded."
            : merged == "false" && Array.Find(asked, effect => effect.Status != EffectStatus.Refused) is { } merge
                ? $"The terminal event says that nothing was merged; {merge.Key} is not refused."
            : null;
    }

    // Whoever moved traffic and did not complete says what serves now.
    private static string? AgainstCleanUp(Run run, IReadOnlyList<Effect> ofRun)
    {
        var restores = run.CleanUps.Where(cleanUp => cleanUp.Action == EffectAction.Restore).ToArray();
        return run.State.IsTerminal() && run.State != RunState.Completed && restores.Length == 0
            && ofRun.FirstOrDefault(effect => effect.Key.Action == EffectAction.Shift && effect.Status != EffectStatus.Refused) is { } shift
                ? $"{shift.Key} is not refused, and what became of the traffic is not told."
            : restores.Any(restore => restore.Result == CleanUp.Verified) && !ofRun.Any(effect => effect.Key.Action == EffectAction.Restore)
                ? "The restore was verified; none is recorded."
            : null;
    }
}
