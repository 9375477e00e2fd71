namespace Autopilot;

/// <summary>The order of a task's events: numbers, times, attempts.</summary>
internal static class OrderLaws
{
    public static string? Numbered(TaskHistory before, HistoryEvent next) =>
        next.Seq == before.Seq + 1 ? null : $"Event {before.Seq + 1} is expected; this is {next.Seq}.";

    public static string? InTime(TaskHistory before, HistoryEvent next) =>
        before.Seq == 0 || next.At >= before.At ? null : $"The event before it was committed at {before.At:O}; this one says {next.At:O}.";

    public static string? Begins(TaskHistory before, HistoryEvent next) => (before.Seq, next.Name) switch
    {
        (0, EventTypes.Allocated) => null,
        (0, _) => $"A task begins with {EventTypes.Allocated}; this is {next.Type}.",
        (_, EventTypes.Allocated) => "The task was allocated before.",
        _ => null,
    };

    public static string? Attempts(TaskHistory before, HistoryEvent next)
    {
        if (next.Name != EventTypes.ExecutionApproved)
        {
            return next.Attempt != before.Attempt ? $"Attempt {before.Attempt} is the latest; the event is about attempt {next.Attempt}."
                : next.From is not null && before.Run is null ? "It is about a run, and none was activated."
                : null;
        }

        return next.Attempt != before.Attempt + 1 ? $"Attempt {before.Attempt + 1} is expected; attempt {next.Attempt} begins."
            : before.Run is { IsActive: true } active ? $"Attempt {active.Attempt} is {active.State.Name()} and has not ended."
            : before.Run is { State: RunState.Completed } ? $"Attempt {before.Attempt} completed the task; nothing is left to do."
            : null;
    }
}
