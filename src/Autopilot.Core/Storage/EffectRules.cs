using static Autopilot.EffectAction;

namespace Autopilot;

/// <summary>How often an effect may happen (law 5): ordinals rise by one, and only after the one before is settled.</summary>
internal static class EffectRules
{
    /// <summary>The effects that clean-up performs, on a run that ends or has ended.</summary>
    public static bool IsCleanUp(EffectAction action) => action is Restore or ClosePullRequest;

    /// <summary>Why the intent may not be recorded, or null.</summary>
    public static string? Refusal(Effect intent, IReadOnlyList<Effect> ofRun)
    {
        var earlier = ofRun.Where(effect => effect.Key.Action == intent.Key.Action).OrderBy(effect => effect.Key.Ordinal).ToArray();
        if (intent.Key.Ordinal != earlier.Length + 1)
        {
            return $"its ordinal must be {earlier.Length + 1}";
        }

        if (earlier.Length == 0 || intent.Key.Action == Dispatch)
        {
            return null;
        }

        if (earlier[^1].Status == EffectStatus.Intended)
        {
            return $"{earlier[^1].Key} is not resolved";
        }

        var done = earlier.Where(effect => effect.Status == EffectStatus.Done).ToArray();
        return MayHappenAgain(intent, done) ? null : $"{done[^1].Key} is done";
    }

    // Merging, deploying and moving traffic happen once in a run. The rest happens once for each thing acted on: a later
    // fence has another branch, a renewal another head, and a run that lost a claim may have two pull requests to close.
    private static bool MayHappenAgain(Effect intent, Effect[] done) => intent.Key.Action switch
    {
        CreatePullRequest or StartChecks or ClosePullRequest =>
            !done.Any(effect => string.Equals(effect.Subject, intent.Subject, StringComparison.Ordinal)),
        UpdateBranch => done.Length < 3,
        _ => done.Length == 0,
    };
}
