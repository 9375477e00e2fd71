namespace Autopilot.Cli;

/// <summary>
/// What verbs ask of an installation of Autopilot, wherever it is: in a folder of this machine, or behind a server. Both answer with the views of
/// the HTTP API, so a verb says the same of both.
/// </summary>
internal interface IInstallation : IAsyncDisposable
{
    /// <summary>The command with which a person moves a task on, or null where no person is asked for.</summary>
    string? NextStep(TaskView task);

    /// <summary>A task.</summary>
    Task<TaskView> GetAsync(Vtid vtid, CancellationToken cancellationToken);

    /// <summary>Every task, by id.</summary>
    Task<IReadOnlyList<TaskView>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Gives a command on a task.</summary>
    Task<TaskView> GiveAsync(Vtid vtid, CommandBody command, CancellationToken cancellationToken);

    /// <summary>The execution switch.</summary>
    Task<ExecutionView> ReadExecutionAsync(CancellationToken cancellationToken);

    /// <summary>Sets the execution switch.</summary>
    Task<ExecutionView> SetExecutionAsync(ExecutionBody execution, CancellationToken cancellationToken);

    /// <summary>Releases a frozen base branch or target; false when it was not frozen.</summary>
    Task<bool> ReleaseAsync(string key, string reason, CancellationToken cancellationToken);

    /// <summary>Tells the ledger, oldest first.</summary>
    /// <param name="vtid">The task, or null: all, and the installation's own events.</param>
    /// <param name="follow">Whether it goes on with what is committed, until it is cancelled.</param>
    /// <param name="tell">Hears each event.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task ReadEventsAsync(Vtid? vtid, bool follow, Action<EventView> tell, CancellationToken cancellationToken);
}
