namespace Autopilot;

/// <summary>A merge to perform, or to look for.</summary>
/// <param name="Repository">The repository.</param>
/// <param name="Number">The pull request; 0 when only the base is looked at.</param>
/// <param name="HeadSha">The validated head: any other head refuses the merge.</param>
/// <param name="BaseBranch">The branch it lands on.</param>
/// <param name="BaseSha">The tip of the base when the head was validated; what landed before it does not count.</param>
/// <param name="Method">How it lands.</param>
/// <param name="Message">The commit message, with the engine's trailers.</param>
public sealed record MergeRequest(
    string Repository, int Number, string HeadSha, string BaseBranch, string BaseSha, MergeMethod Method, string Message)
{
    /// <summary>The task whose trailers the landed commit carries.</summary>
    public required Vtid Vtid { get; init; }

    /// <summary>The attempt whose trailer the landed commit carries.</summary>
    public required int Attempt { get; init; }
}
