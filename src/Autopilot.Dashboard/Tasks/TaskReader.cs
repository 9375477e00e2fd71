namespace Autopilot.Dashboard;

/// <summary>Reads one task with its ledger and spec, and says what its reader may do about it.</summary>
internal static class TaskReader
{
    private const int Page = 1000, MostEvents = 10_000;

    public static async Task<TaskDetail> ReadAsync(IAutopilotStore store, FrameView frame, Filter filter, Vtid vtid, CancellationToken cancellationToken)
    {
        var snapshot = await store.FindAsync(vtid, cancellationToken)
            ?? throw new RefusedException(RefusalCodes.TaskNotFound, $"No task has the id {vtid}.", vtid);
        return new TaskDetail(frame, filter, snapshot, TaskExplanation.Of(snapshot))
        {
            SpecText = await store.FindSpecAsync(vtid, snapshot.Task.Spec.Hash, cancellationToken),
            Events = await ReadEventsAsync(store, vtid, cancellationToken),
            Offers = Offers(frame, snapshot),
        };
    }

    /// <summary>What the task takes now, and why this reader may not give it; what leads on comes first.</summary>
    public static IReadOnlyList<Offer> Offers(FrameView frame, TaskSnapshot snapshot) =>
        [.. PersonCommands.Of(snapshot).Select(TaskDialog.Of).OrderBy(dialog => dialog.IsGrave).Select(dialog => new Offer(dialog, WhyNot(frame, snapshot, dialog)))];

    private static string? WhyNot(FrameView frame, TaskSnapshot snapshot, TaskDialog dialog)
    {
        var (task, run, acting) = (snapshot.Task, snapshot.Run, frame.Acting);
        if (frame.WhyNot(dialog.Policy) is { } why)
        {
            return why;
        }

        return dialog.Command switch
        {
            PersonCommand.ApproveSpec when task.Spec.SubmittedBy == acting.Subject && !acting.IsSoleOperator => "You wrote this spec; another person must approve it.",
            PersonCommand.ApproveMerge when !acting.IsSoleOperator && (task.Spec.SubmittedBy == acting.Subject || run?.ClaimedBy == acting.Subject) =>
                "You wrote the spec or your worker did the work; another person must approve the merge.",
            PersonCommand.Activate or PersonCommand.Retry when !frame.Execution.Enabled => "Execution is off: a governor switches it on under Fleet.",
            _ => null,
        };
    }

    private static async Task<IReadOnlyList<TaskEvent>> ReadEventsAsync(IAutopilotStore store, Vtid vtid, CancellationToken cancellationToken)
    {
        var events = new List<TaskEvent>();
        IReadOnlyList<TaskEvent> page;
        do
        {
            page = await store.ReadTaskAsync(vtid, events.Count == 0 ? 0 : events[^1].Seq, Page, cancellationToken);
            events.AddRange(page);
        }
        while (page.Count == Page && events.Count < MostEvents);

        return events;
    }
}
