namespace Autopilot.Cli;

/// <summary>The installation of a folder: its own store and engine, whose commands its only principal gives.</summary>
internal sealed class FolderInstallation(LocalPipeline pipeline) : IInstallation
{
    public string? NextStep(TaskView task) => Cli.NextStep.Of(task, Cli.NextStep.InFolder(pipeline.Directory));

    public async Task<TaskView> GetAsync(Vtid vtid, CancellationToken cancellationToken) =>
        TaskView.Of(await pipeline.Tasks.GetAsync(vtid, cancellationToken));

    public async Task<IReadOnlyList<TaskView>> ListAsync(CancellationToken cancellationToken) =>
        await pipeline.ListAsync(cancellationToken).Select(TaskView.Of).ToListAsync(cancellationToken);

    public async Task<TaskView> GiveAsync(Vtid vtid, CommandBody command, CancellationToken cancellationToken)
    {
        var caller = LocalPipeline.Operator with { ExpectedVersion = command.ExpectedVersion };
        return TaskView.Of(await (command switch
        {
            SubmitSpecBody body => pipeline.Tasks.SubmitSpecAsync(vtid, body.Spec, caller, cancellationToken),
            ApproveSpecBody body => pipeline.Tasks.ApproveSpecAsync(vtid, body.SpecHash, caller, cancellationToken),
            ApproveMergeBody body => pipeline.Runs.ApproveMergeAsync(vtid, body.HeadSha, caller, cancellationToken),
            ActivateBody body => pipeline.Runs.ActivateAsync(vtid, body.SpecHash, body.Reason, caller, cancellationToken),
            RetryBody body => pipeline.Runs.RetryAsync(vtid, body.Reason, body.Fresh, caller, cancellationToken),
            CancelBody body => pipeline.Runs.CancelAsync(vtid, body.Reason, caller, cancellationToken),
            _ => throw new ArgumentException($"No verb gives {command.GetType().Name}.", nameof(command)),
        }));
    }

    public async Task<ExecutionView> ReadExecutionAsync(CancellationToken cancellationToken) =>
        ExecutionView.Of(await pipeline.Control.ReadAsync(cancellationToken));

    // No verb lets it expire.
    public async Task<ExecutionView> SetExecutionAsync(ExecutionBody execution, CancellationToken cancellationToken) => ExecutionView.Of(execution.Enabled
        ? await pipeline.Control.ThawAsync(execution.Reason, null, LocalPipeline.Operator, cancellationToken)
        : await pipeline.Control.StopAsync(execution.Reason, execution.CancelRunning, LocalPipeline.Operator, cancellationToken));

    public Task<bool> ReleaseAsync(string key, string reason, CancellationToken cancellationToken) =>
        pipeline.Control.ReleaseAsync(key, reason, LocalPipeline.Operator, cancellationToken);

    public async Task ReadEventsAsync(Vtid? vtid, bool follow, Action<EventView> tell, CancellationToken cancellationToken)
    {
        var printer = new LedgerPrinter(pipeline.Store, entry =>
        {
            if (vtid is null || entry.Vtid == vtid)
            {
                tell(EventView.Of(entry));
            }
        });
        await (follow ? printer.FollowAsync(LedgerPosition.Start, cancellationToken) : printer.PrintAsync(LedgerPosition.Start, cancellationToken));
    }

    public ValueTask DisposeAsync() => pipeline.DisposeAsync();
}
