namespace Autopilot;

/// <summary>A commit made to land a pull request.</summary>
/// <param name="Sha">The commit that becomes the tip of the base.</param>
/// <param name="HeadSha">The head that it lands.</param>
/// <param name="BaseSha">The tip of the base that it was made on.</param>
/// <param name="Method">How it lands.</param>
internal sealed record PullRequestLanding(string Sha, string HeadSha, string BaseSha, MergeMethod Method);
