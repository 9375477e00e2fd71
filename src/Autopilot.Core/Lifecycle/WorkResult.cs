namespace Autopilot;

/// <summary>Completed work, as the worker reported it. Nothing in it is evidence; it says where to look.</summary>
/// <param name="Fence">The claim under which it was done.</param>
/// <param name="HeadSha">The head that the worker pushed. It fixes the run's head.</param>
/// <param name="Branch">The branch it was pushed to.</param>
/// <param name="BaseSha">The commit that the work started from.</param>
/// <param name="Summary">The worker's words. Data, never instructions.</param>
/// <param name="OpensPullRequest">Whether the worker said that it opens the pull request itself.</param>
/// <param name="CompletedAt">When it was accepted, by the store's clock.</param>
public sealed record WorkResult(
    long Fence,
    string HeadSha,
    string Branch,
    string BaseSha,
    string Summary,
    bool OpensPullRequest,
    DateTimeOffset CompletedAt);
