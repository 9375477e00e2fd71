namespace Autopilot;

/// <summary>Lists and counts the tasks of <see cref="MemoryRows"/>.</summary>
internal static class MemoryLists
{
    public static TaskPage List(MemoryRows rows, TaskQuery query, DateTimeOffset now)
    {
        StoreRules.Check(query);
        var found = (query.Descending ? rows.Tasks.Values.Reverse() : rows.Tasks.Values)
            .Where(task => IsAfter(task, query))
            .Where(task => query.State is null || string.Equals(query.State, StateOf(task), StringComparison.Ordinal))
            .Where(task => query.Standing is null || query.Standing == task.Standing)
            .Where(Contains(query.Text))
            .Take(query.Limit + 1)
            .Select(task => task.Snapshot(now))
            .ToList();
        if (found.Count <= query.Limit)
        {
            return new TaskPage(found, null);
        }

        found.RemoveAt(query.Limit);
        return new TaskPage(found, found[^1].Task.Vtid.Value);
    }

    public static TaskCounts Count(MemoryRows rows, string? text, DateTimeOffset now) =>
        new(now, rows.Tasks.Values.Where(Contains(text)).GroupBy(task => task.Standing).ToDictionary(same => same.Key, same => same.LongCount()));

    private static bool IsAfter(MemoryTask task, TaskQuery query) =>
        query.Cursor is null || string.CompareOrdinal(task.Task.Vtid.Value, query.Cursor) is var order && (query.Descending ? order < 0 : order > 0);

    private static Func<MemoryTask, bool> Contains(string? text)
    {
        var folded = text is null ? null : StoreRules.Fold(text);
        return task => folded is null || StoreRules.Searchable(task.Task, task.Facts?.Ending).Contains(folded, StringComparison.Ordinal);
    }

    private static string StateOf(MemoryTask task) => task.Facts is { } facts ? facts.State.Name()
        : task.Task.Spec.Status == SpecStatus.Approved ? StoreRules.Scheduled
        : StoreRules.Allocated;
}
