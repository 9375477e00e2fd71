namespace Autopilot;

/// <summary>How one piece of clean-up ended.</summary>
/// <param name="Action"><see cref="EffectAction.ClosePullRequest"/> or <see cref="EffectAction.Restore"/>.</param>
/// <param name="Result"><c>verified</c>, <c>superseded</c>, <c>no_baseline</c> or <c>unverified</c>.</param>
/// <param name="Subject">The pull request's number, or the commit restored.</param>
/// <param name="Detail">A sentence for a person.</param>
public sealed record CleanUp(EffectAction Action, string Result, string Subject, string Detail)
{
    /// <summary>The clean-up was done and read back.</summary>
    public const string Verified = "verified";

    /// <summary>What was to be undone is no longer there: another revision serves.</summary>
    public const string Superseded = "superseded";

    /// <summary>The clean-up deadline passed without proof.</summary>
    public const string Unverified = "unverified";

    /// <summary>No revision of the target was ever proven, so there is nothing to go back to.</summary>
    public const string NoBaseline = "no_baseline";

    /// <summary>Whether nothing more is owed.</summary>
    public bool IsSettled => Result is Verified or Superseded or NoBaseline;
}
