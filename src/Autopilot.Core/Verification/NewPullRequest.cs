namespace Autopilot;

/// <summary>A pull request to open.</summary>
/// <param name="Key">The effect's key, from which names are derived.</param>
/// <param name="Repository">The repository.</param>
/// <param name="HeadBranch">The branch it comes from.</param>
/// <param name="HeadSha">The head that the branch must show.</param>
/// <param name="BaseBranch">The branch it goes into.</param>
/// <param name="Title">One line, beginning with the id.</param>
/// <param name="Body">Markdown, made from the diff and the spec; it carries the marker.</param>
public sealed record NewPullRequest(
    EffectKey Key, string Repository, string HeadBranch, string HeadSha, string BaseBranch, string Title, string Body);
