namespace Autopilot;

/// <summary>An independent model's verdict on a change.</summary>
public static class ModelReview
{
    /// <summary>
    /// The rule that a profile lists in <see cref="Profile.Rules"/> to have its changes reviewed, and the name of the check that carries the verdict:
    /// <c>model_review</c>.
    /// </summary>
    public const string Rule = "model_review";
}
