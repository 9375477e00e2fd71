namespace Autopilot;

/// <summary>A revision to start.</summary>
/// <param name="Key">The effect's key, from which the revision's name is derived.</param>
/// <param name="Target">The target's name.</param>
/// <param name="Repository">The repository.</param>
/// <param name="Commit">The commit to build and run.</param>
public sealed record DeployRequest(EffectKey Key, string Target, string Repository, string Commit)
{
    /// <summary>The environment that the task is for; null: it does not matter. A target of another one refuses the start with <see cref="FailureReasons.DeployRefused"/>.</summary>
    public string? Environment { get; init; }

    /// <summary>
    /// What the repository declares of the target at this commit; null: nothing. A target that cannot keep to it, or lacks one of the settings and secrets that it names, refuses the start
    /// with <see cref="FailureReasons.DeployRefused"/> before it does anything.
    /// </summary>
    public ManifestService? Declared { get; init; }
}
