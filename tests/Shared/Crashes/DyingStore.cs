using System.Diagnostics;

namespace Autopilot.Tests;

/// <summary>A store whose process is killed at one point, as by an operator's <c>kill -9</c> or the loss of power.</summary>
internal sealed class DyingStore(IAutopilotStore store, KillPoint point) : IAutopilotStore, IAsyncDisposable
{
    public async Task<CommitResult> CommitAsync(Commit commit, CancellationToken cancellationToken)
    {
        var result = await store.CommitAsync(commit, cancellationToken);
        return result.IsCommitted && point.IsAfter(commit) ? await DieAsync<CommitResult>() : result;
    }

    public async Task<bool> ResolveAsync(EffectKey key, EffectStatus status, string? result, bool adopted, CancellationToken cancellationToken) =>
        point.IsBefore(key, status) ? await DieAsync<bool>() : await store.ResolveAsync(key, status, result, adopted, cancellationToken);

    public Task<TaskSnapshot?> FindAsync(Vtid vtid, CancellationToken cancellationToken) => store.FindAsync(vtid, cancellationToken);

    public Task<Run?> FindRunAsync(Vtid vtid, int attempt, CancellationToken cancellationToken) => store.FindRunAsync(vtid, attempt, cancellationToken);

    public Task<string?> FindSpecAsync(Vtid vtid, string hash, CancellationToken cancellationToken) => store.FindSpecAsync(vtid, hash, cancellationToken);

    public Task<TaskPage> ListAsync(TaskQuery query, CancellationToken cancellationToken) => store.ListAsync(query, cancellationToken);

    public Task<TaskCounts> CountAsync(string? text, CancellationToken cancellationToken) => store.CountAsync(text, cancellationToken);

    public Task<IReadOnlyList<RunLease>> LeaseDueAsync(string host, int most, TimeSpan length, CancellationToken cancellationToken) =>
        store.LeaseDueAsync(host, most, length, cancellationToken);

    public Task<IReadOnlyList<RunLease>> LeaseClaimableAsync(
        string host, string workerId, IReadOnlyList<string> capabilities, int most, TimeSpan length, CancellationToken cancellationToken) =>
        store.LeaseClaimableAsync(host, workerId, capabilities, most, length, cancellationToken);

    public Task<bool> RenewAsync(RunLease lease, TimeSpan length, CancellationToken cancellationToken) => store.RenewAsync(lease, length, cancellationToken);

    public Task ReleaseAsync(RunLease lease, TimeSpan? dueIn, CancellationToken cancellationToken) => store.ReleaseAsync(lease, dueIn, cancellationToken);

    public Task WakeAsync(Vtid? vtid, CancellationToken cancellationToken) => store.WakeAsync(vtid, cancellationToken);

    public Task<TimeSpan?> NextDueAsync(CancellationToken cancellationToken) => store.NextDueAsync(cancellationToken);

    public Task<IReadOnlyList<Effect>> ListEffectsAsync(Vtid vtid, int attempt, CancellationToken cancellationToken) =>
        store.ListEffectsAsync(vtid, attempt, cancellationToken);

    public Task<CommandRecord?> FindCommandAsync(string principal, string key, CancellationToken cancellationToken) =>
        store.FindCommandAsync(principal, key, cancellationToken);

    public Task<IReadOnlyList<TaskEvent>> ReadAsync(LedgerPosition after, int most, CancellationToken cancellationToken) =>
        store.ReadAsync(after, most, cancellationToken);

    public Task<IReadOnlyList<TaskEvent>> ReadTaskAsync(Vtid vtid, long afterSeq, int most, CancellationToken cancellationToken) =>
        store.ReadTaskAsync(vtid, afterSeq, most, cancellationToken);

    public Task<LedgerPosition> ReadCheckpointAsync(string consumer, CancellationToken cancellationToken) =>
        store.ReadCheckpointAsync(consumer, cancellationToken);

    public Task SaveCheckpointAsync(string consumer, LedgerPosition position, CancellationToken cancellationToken) =>
        store.SaveCheckpointAsync(consumer, position, cancellationToken);

    public Task<LedgerPosition> ReadTailAsync(CancellationToken cancellationToken) => store.ReadTailAsync(cancellationToken);

    public Task<LedgerLag> ReadLagAsync(LedgerPosition after, CancellationToken cancellationToken) =>
        store.ReadLagAsync(after, cancellationToken);

    public Task<WorkerInfo> RegisterAsync(WorkerRegistration registration, CancellationToken cancellationToken) =>
        store.RegisterAsync(registration, cancellationToken);

    public Task UnregisterAsync(string workerId, CancellationToken cancellationToken) => store.UnregisterAsync(workerId, cancellationToken);

    public Task<WorkerInfo?> SeenAsync(string workerId, CancellationToken cancellationToken) => store.SeenAsync(workerId, cancellationToken);

    public Task<IReadOnlyList<WorkerInfo>> ListWorkersAsync(CancellationToken cancellationToken) => store.ListWorkersAsync(cancellationToken);

    public Task<IReadOnlyList<ClaimLease?>> HeartbeatAsync(
        IReadOnlyList<Heartbeat> heartbeats, TimeSpan lease, CancellationToken cancellationToken) =>
        store.HeartbeatAsync(heartbeats, lease, cancellationToken);

    public Task<QueueReading> ReadQueueAsync(string capability, IReadOnlyList<string> excluded, CancellationToken cancellationToken) =>
        store.ReadQueueAsync(capability, excluded, cancellationToken);

    public Task<int> CountFreeSlotsAsync(string capability, IReadOnlyList<string> excluded, CancellationToken cancellationToken) =>
        store.CountFreeSlotsAsync(capability, excluded, cancellationToken);

    public Task<FleetReading> ReadFleetAsync(CancellationToken cancellationToken) => store.ReadFleetAsync(cancellationToken);

    public Task<ExecutionSwitch> ReadExecutionAsync(CancellationToken cancellationToken) => store.ReadExecutionAsync(cancellationToken);

    public Task<bool> IsExecutionEnabledAsync(CancellationToken cancellationToken) => store.IsExecutionEnabledAsync(cancellationToken);

    public Task<ExecutionSwitch> SetExecutionAsync(
        bool enabled, string reason, TimeSpan? expiresIn, string by, CancellationToken cancellationToken) =>
        store.SetExecutionAsync(enabled, reason, expiresIn, by, cancellationToken);

    public Task<Turn> ReadTurnAsync(string key, CancellationToken cancellationToken) => store.ReadTurnAsync(key, cancellationToken);

    public Task<IReadOnlyList<Turn>> ListTurnsAsync(CancellationToken cancellationToken) => store.ListTurnsAsync(cancellationToken);

    public Task<bool> LiftFreezeAsync(string key, string reason, string by, CancellationToken cancellationToken) =>
        store.LiftFreezeAsync(key, reason, by, cancellationToken);

    public Task<ActingRole?> ReadRoleAsync(string principal, CancellationToken cancellationToken) => store.ReadRoleAsync(principal, cancellationToken);

    public Task<ActingRole?> SetRoleAsync(string principal, string? role, string? reason, TimeSpan? expiresIn, CancellationToken cancellationToken) =>
        store.SetRoleAsync(principal, role, reason, expiresIn, cancellationToken);

    public Task RecordAsync(NewEvent entry, CancellationToken cancellationToken) => store.RecordAsync(entry, cancellationToken);

    public Task<bool> AcceptAsync(Notification notification, CancellationToken cancellationToken) => store.AcceptAsync(notification, cancellationToken);

    public Task<TimeSpan> TickAsync(string host, TimeSpan gap, CancellationToken cancellationToken) => store.TickAsync(host, gap, cancellationToken);

    public Task EndOtherHostsAsync(string host, CancellationToken cancellationToken) => store.EndOtherHostsAsync(host, cancellationToken);

    public Task<DateTimeOffset> NowAsync(CancellationToken cancellationToken) => store.NowAsync(cancellationToken);

    public ValueTask DisposeAsync() => store is IAsyncDisposable disposable ? disposable.DisposeAsync() : ValueTask.CompletedTask;

    // No handler runs and nothing is flushed: what is not on disk is lost.
    private static async Task<T> DieAsync<T>()
    {
        using var self = Process.GetCurrentProcess();
        self.Kill();
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System);
        throw new InvalidOperationException("The process outlived its kill.");
    }
}
