namespace Autopilot;

/// <summary>How sure it is what a request costs. Stored as <c>metered</c>, <c>billed_unknown</c> and <c>free</c>.</summary>
public enum VertexBilling
{
    /// <summary>The answer ended, and said what it used.</summary>
    Metered,

    /// <summary>It was cancelled or cut: the model may have gone on, and what is known is the least that is billed.</summary>
    Unknown,

    /// <summary>It was refused before a model saw it.</summary>
    Free,
}
