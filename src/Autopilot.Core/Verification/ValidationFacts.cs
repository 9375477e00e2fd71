namespace Autopilot;

/// <summary>What was read about the work, for the rules.</summary>
/// <param name="Task">The task.</param>
/// <param name="Run">The run, with its evidence.</param>
/// <param name="PullRequest">The pull request as it is now, or null when it is gone.</param>
/// <param name="BaseSha">The tip of the base branch now.</param>
/// <param name="ChangedFiles">The files that the head changes.</param>
public sealed record ValidationFacts(
    AutopilotTask Task, Run Run, PullRequest? PullRequest, string BaseSha, IReadOnlyList<string> ChangedFiles);
