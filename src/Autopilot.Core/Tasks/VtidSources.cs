namespace Autopilot;

/// <summary>The texts in which <see cref="VtidGrammar"/> looks for an id, strongest first.</summary>
public sealed record VtidSources
{
    /// <summary>A commit message; its <c>VTID:</c> trailer lines count.</summary>
    public string? CommitMessage { get; init; }

    /// <summary>A pull request's body; its hidden marker counts.</summary>
    public string? PullRequestBody { get; init; }

    /// <summary>A branch name without <c>refs/heads/</c>.</summary>
    public string? Branch { get; init; }

    /// <summary>A pull request's title or a commit's subject.</summary>
    public string? Title { get; init; }
}
