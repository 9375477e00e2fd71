using Microsoft.Data.Sqlite;

namespace Autopilot;

/// <summary>
/// The embedded durable store of one machine: one SQLite file in WAL mode, flushed to disk with every commit. Commits that
/// come while a transaction is under way share the next one. Several processes may open the same file. Its clock is the
/// process's <see cref="TimeProvider"/>, to the microsecond.
/// </summary>
public sealed class SqliteStore : IAutopilotStore, IAsyncDisposable
{
    private readonly TimeProvider time;
    private readonly SqliteWriter writer;
    private readonly SqliteReaders readers;
    private readonly string epoch;

    private SqliteStore(string path, TimeProvider time, SqliteSession session, string epoch)
    {
        this.time = time;
        this.epoch = epoch;
        writer = new SqliteWriter(session, path);
        readers = new SqliteReaders(path);
    }

    /// <summary>Opens a store; creates or migrates it where needed, and verifies its schema.</summary>
    /// <param name="path">The database file; its directory must exist.</param>
    /// <param name="time">The store's clock.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="StoreUnavailableException">The file cannot be opened: no directory, no right, locked, disk full.</exception>
    /// <exception cref="AutopilotException">
    /// <c>not_a_store</c>, <c>schema_newer</c> or <c>schema_damaged</c>: as for <see cref="SqliteMigrator.Migrate(string, TimeProvider)"/>.
    /// </exception>
    public static Task<SqliteStore> OpenAsync(string path, TimeProvider time, CancellationToken cancellationToken = default) =>
        Task.Run(() => Open(path, time), cancellationToken);

    /// <summary>As <see cref="OpenAsync"/>, on the calling thread.</summary>
    /// <inheritdoc cref="OpenAsync"/>
    public static SqliteStore Open(string path, TimeProvider time)
    {
        SqliteMigrator.Migrate(path, time);
        return Connect(path, time);
    }

    /// <inheritdoc/>
    public Task<CommitResult> CommitAsync(Commit commit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(commit);
        var documents = new SqliteDocuments(commit, writer.Memory);
        return writer.WriteAsync(
            commit.Task.Vtid.Value, session => SqliteCommits.Commit(session, commit, documents, Now()), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<TaskSnapshot?> FindAsync(Vtid vtid, CancellationToken cancellationToken) =>
        readers.ReadAsync(session => SqliteTasks.Find(session, vtid.Value, Now()), cancellationToken);

    /// <inheritdoc/>
    public Task<Run?> FindRunAsync(Vtid vtid, int attempt, CancellationToken cancellationToken) =>
        readers.ReadAsync(session => SqliteTasks.FindRun(session, vtid.Value, attempt), cancellationToken);

    /// <inheritdoc/>
    public Task<string?> FindSpecAsync(Vtid vtid, string hash, CancellationToken cancellationToken) =>
        readers.ReadAsync(session => SqliteTasks.FindSpec(session, vtid.Value, hash), cancellationToken);

    /// <inheritdoc/>
    public Task<TaskPage> ListAsync(TaskQuery query, CancellationToken cancellationToken)
    {
        StoreRules.Check(query);
        return readers.ReadAsync(session => SqliteLists.List(session, query, Now()), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<TaskCounts> CountAsync(string? text, CancellationToken cancellationToken) =>
        readers.ReadAsync(session => SqliteLists.Count(session, text, Now()), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<RunLease>> LeaseDueAsync(string host, int most, TimeSpan length, CancellationToken cancellationToken) =>
        writer.WriteAsync(null, session => SqliteLeases.Due(session, host, most, length, Now()), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<RunLease>> LeaseClaimableAsync(
        string host, string workerId, IReadOnlyList<string> capabilities, int most, TimeSpan length, CancellationToken cancellationToken) =>
        writer.WriteAsync(
            null, session => SqliteLeases.Claimable(session, host, workerId, capabilities, most, length, Now()), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> RenewAsync(RunLease lease, TimeSpan length, CancellationToken cancellationToken) =>
        writer.WriteAsync(null, session => SqliteLeases.Renew(session, lease, length, Now()), cancellationToken);

    /// <inheritdoc/>
    public Task ReleaseAsync(RunLease lease, TimeSpan? dueIn, CancellationToken cancellationToken) =>
        writer.WriteAsync(null, session => SqliteLeases.Release(session, lease, dueIn, Now()), cancellationToken);

    /// <inheritdoc/>
    public Task WakeAsync(Vtid? vtid, CancellationToken cancellationToken) =>
        writer.WriteAsync(null, session => SqliteLeases.Wake(session, vtid, Now()), cancellationToken);

    /// <inheritdoc/>
    public Task<TimeSpan?> NextDueAsync(CancellationToken cancellationToken) =>
        readers.ReadAsync(session => SqliteLeases.NextDue(session, Now()), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Effect>> ListEffectsAsync(Vtid vtid, int attempt, CancellationToken cancellationToken) =>
        readers.ReadAsync(session => SqliteTasks.Effects(session, vtid, attempt), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> ResolveAsync(EffectKey key, EffectStatus status, string? result, bool adopted, CancellationToken cancellationToken)
    {
        StoreRules.CheckResolution(status);
        return writer.WriteAsync(
            key.Vtid.Value, session => SqliteEffects.Resolve(session, key, status, result, adopted, Now()), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<CommandRecord?> FindCommandAsync(string principal, string key, CancellationToken cancellationToken) =>
        readers.ReadAsync(session => SqliteEffects.FindCommand(session, principal, key), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<TaskEvent>> ReadAsync(LedgerPosition after, int most, CancellationToken cancellationToken)
    {
        StoreRules.CheckMost(most);
        return readers.ReadAsync(session => SqliteLedger.Read(session, epoch, after, most), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<TaskEvent>> ReadTaskAsync(Vtid vtid, long afterSeq, int most, CancellationToken cancellationToken)
    {
        StoreRules.CheckMost(most);
        return readers.ReadAsync(session => SqliteLedger.ReadTask(session, epoch, vtid, afterSeq, most), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<LedgerPosition> ReadCheckpointAsync(string consumer, CancellationToken cancellationToken)
    {
        StoreRules.CheckConsumer(consumer);
        return readers.ReadAsync(session => SqliteCheckpoints.Read(session, consumer), cancellationToken);
    }

    /// <inheritdoc/>
    public Task SaveCheckpointAsync(string consumer, LedgerPosition position, CancellationToken cancellationToken)
    {
        StoreRules.CheckConsumer(consumer);
        return writer.WriteAsync(null, session => SqliteCheckpoints.Save(session, epoch, consumer, position, Now()), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<LedgerPosition> ReadTailAsync(CancellationToken cancellationToken) =>
        readers.ReadAsync(session => SqliteLedger.Tail(session, epoch), cancellationToken);

    /// <inheritdoc/>
    public Task<LedgerLag> ReadLagAsync(LedgerPosition after, CancellationToken cancellationToken) =>
        readers.ReadAsync(session => SqliteLedger.Lag(session, epoch, after, Now()), cancellationToken);

    /// <inheritdoc/>
    public Task<WorkerInfo> RegisterAsync(WorkerRegistration registration, CancellationToken cancellationToken)
    {
        StoreRules.Check(registration);
        var id = "worker-" + Guid.NewGuid().ToString("N");
        return writer.WriteAsync(null, session => SqliteWorkers.Register(session, id, registration, Now()), cancellationToken);
    }

    /// <inheritdoc/>
    public Task UnregisterAsync(string workerId, CancellationToken cancellationToken) =>
        writer.WriteAsync(null, session => SqliteWorkers.Unregister(session, workerId, Now()), cancellationToken);

    /// <inheritdoc/>
    public Task<WorkerInfo?> SeenAsync(string workerId, CancellationToken cancellationToken) =>
        writer.WriteAsync(null, session => SqliteWorkers.Seen(session, workerId, Now()), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<WorkerInfo>> ListWorkersAsync(CancellationToken cancellationToken) =>
        readers.ReadAsync(session => SqliteWorkers.List(session, Now(), Now() - StoreRules.ListedWorkerWindow), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ClaimLease?>> HeartbeatAsync(
        IReadOnlyList<Heartbeat> heartbeats, TimeSpan lease, CancellationToken cancellationToken) =>
        writer.WriteAsync(null, session => SqliteWorkers.Heartbeat(session, heartbeats, lease, Now()), cancellationToken);

    /// <inheritdoc/>
    public Task<QueueReading> ReadQueueAsync(string capability, IReadOnlyList<string> excluded, CancellationToken cancellationToken) =>
        readers.ReadAsync(session => SqliteWorkers.Queue(session, capability, excluded, Now()), cancellationToken);

    /// <inheritdoc/>
    public Task<int> CountFreeSlotsAsync(string capability, IReadOnlyList<string> excluded, CancellationToken cancellationToken) =>
        readers.ReadAsync(session => SqliteWorkers.FreeSlots(session, capability, excluded, Now()), cancellationToken);

    /// <inheritdoc/>
    public Task<FleetReading> ReadFleetAsync(CancellationToken cancellationToken) =>
        readers.ReadAsync(session => SqliteFleet.Read(session, Now()), cancellationToken);

    /// <inheritdoc/>
    public Task<ExecutionSwitch> ReadExecutionAsync(CancellationToken cancellationToken) =>
        readers.ReadAsync(session => SqliteControls.ReadExecution(session, Now()), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> IsExecutionEnabledAsync(CancellationToken cancellationToken) =>
        readers.ReadAsync(session => SqliteControls.IsExecutionEnabled(session, Now()), cancellationToken);

    /// <inheritdoc/>
    public Task<ExecutionSwitch> SetExecutionAsync(
        bool enabled, string reason, TimeSpan? expiresIn, string by, CancellationToken cancellationToken)
    {
        StoreRules.CheckExecution(reason, expiresIn, by);
        return writer.WriteAsync(
            null, session => SqliteControls.SetExecution(session, enabled, reason, expiresIn, by, Now()), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<Turn> ReadTurnAsync(string key, CancellationToken cancellationToken) =>
        readers.ReadAsync(session => SqliteTurns.Read(session, key), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Turn>> ListTurnsAsync(CancellationToken cancellationToken) =>
        readers.ReadAsync(SqliteTurns.List, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> LiftFreezeAsync(string key, string reason, string by, CancellationToken cancellationToken)
    {
        StoreRules.CheckExecution(reason, null, by);
        return writer.WriteAsync(null, session => SqliteControls.LiftFreeze(session, key, reason, by, Now()), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<ActingRole?> ReadRoleAsync(string principal, CancellationToken cancellationToken) =>
        readers.ReadAsync(session => SqliteControls.Role(session, principal, Now()), cancellationToken);

    /// <inheritdoc/>
    public Task<ActingRole?> SetRoleAsync(string principal, string? role, string? reason, TimeSpan? expiresIn, CancellationToken cancellationToken)
    {
        StoreRules.CheckRole(principal, role, expiresIn);
        return writer.WriteAsync(null, session => SqliteControls.SetRole(session, principal, role, reason, expiresIn, Now()), cancellationToken);
    }

    /// <inheritdoc/>
    public Task RecordAsync(NewEvent entry, CancellationToken cancellationToken)
    {
        StoreRules.CheckRecord(entry);
        return writer.WriteAsync(null, session => SqliteLedger.AppendGovernance(session, entry, Now()), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<bool> AcceptAsync(Notification notification, CancellationToken cancellationToken)
    {
        StoreRules.Check(notification);
        return writer.WriteAsync(null, session => SqliteDeliveries.Accept(session, notification, Now()), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<TimeSpan> TickAsync(string host, TimeSpan gap, CancellationToken cancellationToken) =>
        writer.WriteAsync(null, session => SqliteHosts.Tick(session, host, gap, Now()), cancellationToken);

    /// <inheritdoc/>
    public Task EndOtherHostsAsync(string host, CancellationToken cancellationToken) =>
        writer.WriteAsync(null, session => SqliteHosts.EndOthers(session, host, Now()), cancellationToken);

    /// <inheritdoc/>
    public Task<DateTimeOffset> NowAsync(CancellationToken cancellationToken) => Task.FromResult(Now());

    /// <summary>Ends the writer after what it was given, and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        readers.Dispose();
        await writer.DisposeAsync().ConfigureAwait(false);
    }

    private static SqliteStore Connect(string path, TimeProvider time)
    {
        try
        {
            var session = SqliteSession.Open(path, SqliteOpenMode.ReadWrite);
            session.PrepareToWrite();
            return new SqliteStore(path, time, session, SqliteControls.ReadEpoch(session));
        }
        catch (SqliteException error)
        {
            throw SqliteErrors.Translate(error, path);
        }
    }

    // Columns keep microseconds; a time that is used before it is stored must already be what will be read back.
    private DateTimeOffset Now() => SqliteValues.Time(time.GetUtcNow().Micros());
}
