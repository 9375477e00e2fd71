namespace Autopilot;

/// <summary>The execution switch and the freezes, as people use them.</summary>
public sealed class ExecutionControl
{
    private readonly EnginePorts ports;
    private readonly CommandRunner commands;

    internal ExecutionControl(EnginePorts ports, CommandRunner commands)
    {
        this.ports = ports;
        this.commands = commands;
    }

    /// <summary>The switch now, and whether anything still moves.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<ExecutionSwitch> ReadAsync(CancellationToken cancellationToken) => ports.Store.ReadExecutionAsync(cancellationToken);

    /// <summary>Enables execution: held work goes on where it stood.</summary>
    /// <param name="reason">Why; required.</param>
    /// <param name="expiresIn">When it goes off by itself; null: never.</param>
    /// <param name="caller">Who enables it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<ExecutionSwitch> ThawAsync(string reason, TimeSpan? expiresIn, Caller caller, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        var control = await ports.Store.SetExecutionAsync(true, reason, expiresIn, caller.Principal, cancellationToken);
        ports.Signal.Notify();
        return control;
    }

    /// <summary>Disables execution: nothing new starts, what is under way outside is observed to its end.</summary>
    /// <param name="reason">Why; required.</param>
    /// <param name="cancelRunning">Also ends the runs whose work a worker holds, as <c>blocked</c> (<c>stopped</c>), without spending an attempt.</param>
    /// <param name="caller">Who disables it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<ExecutionSwitch> StopAsync(string reason, bool cancelRunning, Caller caller, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        var control = await ports.Store.SetExecutionAsync(false, reason, null, caller.Principal, cancellationToken);
        if (cancelRunning)
        {
            await EndRunningAsync(reason, caller, cancellationToken);
            control = await ReadAsync(cancellationToken);
        }

        ports.Signal.Notify();
        return control;
    }

    /// <summary>Releases a frozen base branch or target.</summary>
    /// <param name="key">The turn: <see cref="Turn.ForBase"/> or <see cref="Turn.ForTarget"/>.</param>
    /// <param name="reason">Why; required.</param>
    /// <param name="caller">Who releases it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns><see langword="false"/> when it was not frozen.</returns>
    public async Task<bool> ReleaseAsync(string key, string reason, Caller caller, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        var lifted = await ports.Store.LiftFreezeAsync(key, reason, caller.Principal, cancellationToken);
        ports.Signal.Notify();
        return lifted;
    }

    private async Task EndRunningAsync(string reason, Caller caller, CancellationToken cancellationToken)
    {
        string? cursor = null;
        do
        {
            var page = await ports.Store.ListAsync(
                new TaskQuery { State = RunState.Building.Name(), Cursor = cursor, Limit = 500 }, cancellationToken);
            foreach (var item in page.Items.Where(item => item.Run is { Claim: not null, Ending: null }))
            {
                await EndAsync(item.Task.Vtid, reason, caller, cancellationToken);
            }

            cursor = page.NextCursor;
        }
        while (cursor is not null);
    }

    private Task<TaskSnapshot> EndAsync(Vtid vtid, string reason, Caller caller, CancellationToken cancellationToken) =>
        commands.ChangeAsync(vtid, new Caller(caller.Principal), "stop", reason, before =>
        {
            if (before.Run is not { State: RunState.Building, Claim: not null, Ending: null } run)
            {
                return null;
            }

            var failure = FailureReasons.Create(FailureReasons.Stopped, $"{caller.Principal} stopped running work: {reason}");
            var decision = Lifecycle.Decide(run, new Trigger.EndingDecided(new Ending(Outcome.Blocked, failure, caller.Principal)), before.Now);
            return Commits.Of(before, decision, before.Now);
        }, cancellationToken);
}
