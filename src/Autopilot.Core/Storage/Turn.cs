namespace Autopilot;

/// <summary>
/// The right to act on something that many runs share: a base branch while merging, a deploy target, two tasks that
/// must not run together. One row each; held by one run at a time.
/// </summary>
/// <param name="Key">What is shared: <c>base:repository#branch</c>, <c>target:name</c>, <c>tasks:A|B</c>.</param>
/// <param name="Holder">The run that holds it, or null.</param>
/// <param name="Freeze">Why nobody may take it, or null.</param>
/// <param name="Proven">The target's last proven revision, or null.</param>
public sealed record Turn(string Key, TurnHolder? Holder, Freeze? Freeze, ProvenRevision? Proven)
{
    /// <summary>The turn to merge into a base branch.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="branch">The base branch.</param>
    public static string ForBase(string repository, string branch) => $"base:{repository}#{branch}";

    /// <summary>The turn to deploy to a target.</summary>
    /// <param name="target">The target's name.</param>
    public static string ForTarget(string target) => $"target:{target}";

    /// <summary>The turn of two tasks that must not run at the same time.</summary>
    /// <param name="one">One task.</param>
    /// <param name="other">The other; the order does not matter.</param>
    public static string ForTasks(Vtid one, Vtid other) =>
        one.CompareTo(other) < 0 ? $"tasks:{one}|{other}" : $"tasks:{other}|{one}";
}
