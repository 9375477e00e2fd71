namespace Autopilot;

/// <summary>The stored names of the states, and what can be said of a state alone.</summary>
public static class RunStates
{
    private static readonly Dictionary<RunState, string> Names = new()
    {
        [RunState.InProgress] = "in_progress",
        [RunState.Building] = "building",
        [RunState.PrCreated] = "pr_created",
        [RunState.Reviewing] = "reviewing",
        [RunState.Validated] = "validated",
        [RunState.Merged] = "merged",
        [RunState.Deploying] = "deploying",
        [RunState.Verifying] = "verifying",
        [RunState.Completed] = "completed",
        [RunState.Failed] = "failed",
        [RunState.Cancelled] = "cancelled",
        [RunState.Blocked] = "blocked",
    };

    private static readonly Dictionary<string, RunState> States = Names.ToDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);

    /// <summary>Every state, in order of rank.</summary>
    public static IReadOnlyList<RunState> All { get; } = [.. Names.Keys];

    /// <summary>The name under which a state is stored and shown: lower_snake, never changed.</summary>
    /// <param name="state">The state.</param>
    public static string Name(this RunState state) => Names[state];

    /// <summary>The state that a stored name means.</summary>
    /// <param name="name">A name as <see cref="Name"/> gives it.</param>
    /// <exception cref="FormatException">No state has this name.</exception>
    public static RunState Parse(string name) => States.TryGetValue(name, out var state)
        ? state
        : throw new FormatException($"'{name}' is not a state. Accepted: {string.Join(", ", States.Keys)}.");

    /// <summary>Whether a run ends with this state.</summary>
    /// <param name="state">The state.</param>
    public static bool IsTerminal(this RunState state) => state >= RunState.Completed;
}
