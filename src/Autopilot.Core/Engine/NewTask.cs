namespace Autopilot;

/// <summary>A task to create. What the spec's front matter says fills what is absent here; a difference is refused.</summary>
/// <param name="Spec">The spec's text: Markdown with YAML front matter.</param>
/// <param name="Repository"><c>owner/name</c>, or a path for the local code host.</param>
public sealed record NewTask(string Spec, string Repository)
{
    /// <summary>The id; null: the spec's, or the next free one.</summary>
    public string? Vtid { get; init; }

    /// <summary>The title; null: the spec's.</summary>
    public string? Title { get; init; }

    /// <summary>The base branch; null: the one that the repository's HEAD names.</summary>
    public string? BaseBranch { get; init; }

    /// <summary>The profile; null: the spec's, or <c>default</c>.</summary>
    public string? Profile { get; init; }

    /// <summary>The environment; null: <c>dev-sandbox</c>.</summary>
    public string? Environment { get; init; }

    /// <summary>Higher goes first; default 0.</summary>
    public int Priority { get; init; }

    /// <summary>Whether workers may claim it. Opt-in.</summary>
    public bool Autonomous { get; init; }

    /// <summary>Scope globs; null: the spec's.</summary>
    public IReadOnlyList<string>? Scope { get; init; }

    /// <summary>The budget; null: the spec's, or the default.</summary>
    public Budget? Budget { get; init; }

    /// <summary>Tasks that must be completed first; null: the spec's.</summary>
    public IReadOnlyList<string>? BlockedBy { get; init; }

    /// <summary>Tasks that must not run at the same time; null: the spec's.</summary>
    public IReadOnlyList<string>? ConflictsWith { get; init; }
}
