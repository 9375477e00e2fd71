namespace Autopilot;

/// <summary>A task's pull request as the store holds it: at most one open per task, by a unique constraint (law 9).</summary>
/// <param name="Number">Its number on the code host.</param>
/// <param name="IsOpen">False once it is merged or verifiably closed.</param>
public sealed record PullRequestBinding(int Number, bool IsOpen);
