namespace Autopilot;

/// <summary>What changes in a call that is made again after a malformed or an empty answer: asked the same, a model answers the same.</summary>
/// <param name="Message">What the model is told.</param>
/// <param name="Tool">The tool that it is made to call; null: it is free to choose.</param>
internal sealed record Correction(string Message, string? Tool = null);
