namespace Autopilot;

/// <summary>One page of tasks, by id.</summary>
/// <param name="Items">The tasks with their latest runs.</param>
/// <param name="NextCursor">Where the next page begins, or null at the end.</param>
public sealed record TaskPage(IReadOnlyList<TaskSnapshot> Items, string? NextCursor);
