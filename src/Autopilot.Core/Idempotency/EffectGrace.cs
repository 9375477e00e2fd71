namespace Autopilot;

/// <summary>When "not found" proves that an intent was not performed: the call may still have been under way until then.</summary>
internal static class EffectGrace
{
    /// <summary>Whether nothing can come of the intent any more.</summary>
    public static bool IsOver(StageContext context, Effect effect) => Left(context, effect) <= TimeSpan.Zero;

    /// <summary>How long the intent may still come true.</summary>
    public static TimeSpan Left(StageContext context, Effect effect)
    {
        var limits = context.Policy.Timeouts;
        return effect.HostEnded ? TimeSpan.Zero : effect.IntendedAt + limits.Call + limits.CallGrace - context.Now;
    }
}
