namespace Autopilot.Benchmarks.Scale;

/// <summary>A store that tells the meter what it is asked for. A lease begins a step, its end ends it.</summary>
internal sealed class MeteredStore(IAutopilotStore inner, StepMeter meter) : DelegatingStore(inner)
{
    /// <summary>Looks for work that found none.</summary>
    public long EmptyLooks { get; private set; }

    public override async Task<IReadOnlyList<RunLease>> LeaseDueAsync(string host, int most, TimeSpan length, CancellationToken cancellationToken)
    {
        var leases = await base.LeaseDueAsync(host, most, length, cancellationToken);
        foreach (var lease in leases)
        {
            meter.Begin(lease.Snapshot);
            meter.Count(Call.Lease);
        }

        return leases;
    }

    public override async Task<IReadOnlyList<RunLease>> LeaseClaimableAsync(
        string host, string workerId, IReadOnlyList<string> capabilities, int most, TimeSpan length, CancellationToken cancellationToken)
    {
        var leases = await base.LeaseClaimableAsync(host, workerId, capabilities, most, length, cancellationToken);
        foreach (var lease in leases)
        {
            meter.Begin(Phase.Claim, lease.Snapshot.Task.Vtid);
            meter.Count(Call.Lease);
        }

        EmptyLooks += leases.Count == 0 ? 1 : 0;
        return leases;
    }

    public override Task<bool> RenewAsync(RunLease lease, TimeSpan length, CancellationToken cancellationToken) =>
        Counted(Call.Renew, base.RenewAsync(lease, length, cancellationToken));

    public override async Task ReleaseAsync(RunLease lease, TimeSpan? dueIn, CancellationToken cancellationToken)
    {
        await base.ReleaseAsync(lease, dueIn, cancellationToken);
        meter.End();
    }

    public override async Task<CommitResult> CommitAsync(Commit commit, CancellationToken cancellationToken)
    {
        var result = await base.CommitAsync(commit, cancellationToken);
        meter.Count(Call.Commit);
        if (result.IsCommitted)
        {
            meter.Count(Call.Event, commit.Events.Count);
            meter.Committed(result.Snapshot);
        }

        return result;
    }

    public override Task<bool> ResolveAsync(EffectKey key, EffectStatus status, string? result, bool adopted, CancellationToken cancellationToken) =>
        Counted(Call.Resolve, base.ResolveAsync(key, status, result, adopted, cancellationToken));

    public override Task<TaskSnapshot?> FindAsync(Vtid vtid, CancellationToken cancellationToken) =>
        Counted(Call.Read, base.FindAsync(vtid, cancellationToken));

    public override Task<string?> FindSpecAsync(Vtid vtid, string hash, CancellationToken cancellationToken) =>
        Counted(Call.Read, base.FindSpecAsync(vtid, hash, cancellationToken));

    public override Task<CommandRecord?> FindCommandAsync(string principal, string key, CancellationToken cancellationToken) =>
        Counted(Call.Read, base.FindCommandAsync(principal, key, cancellationToken));

    public override Task<Turn> ReadTurnAsync(string key, CancellationToken cancellationToken) =>
        Counted(Call.Read, base.ReadTurnAsync(key, cancellationToken));

    public override Task<IReadOnlyList<Turn>> ListTurnsAsync(CancellationToken cancellationToken) =>
        Counted(Call.Read, base.ListTurnsAsync(cancellationToken));

    public override Task<ExecutionSwitch> ReadExecutionAsync(CancellationToken cancellationToken) =>
        Counted(Call.Read, base.ReadExecutionAsync(cancellationToken));

    public override Task<bool> IsExecutionEnabledAsync(CancellationToken cancellationToken) =>
        Counted(Call.ReadSwitch, base.IsExecutionEnabledAsync(cancellationToken));

    public override Task<QueueReading> ReadQueueAsync(string capability, IReadOnlyList<string> excluded, CancellationToken cancellationToken) =>
        Counted(Call.ReadQueue, base.ReadQueueAsync(capability, excluded, cancellationToken));

    public override Task<TaskPage> ListAsync(TaskQuery query, CancellationToken cancellationToken) =>
        Counted(Call.ListTasks, base.ListAsync(query, cancellationToken));

    private Task<T> Counted<T>(Call call, Task<T> answer)
    {
        meter.Count(call);
        return answer;
    }
}
