namespace Autopilot;

/// <summary>
/// The durable store of many hosts: one PostgreSQL database (15 or later), no leader, no session state. Commits that come while one is
/// under way share the next transaction. The database's clock alone decides leases and deadlines.
/// </summary>
public sealed class PostgreSqlStore : IAutopilotStore, IAsyncDisposable
{
    private readonly PgDatabase database;
    private readonly PgTasks tasks;
    private readonly PgLedger ledger;
    private readonly PgMemory memory;
    private readonly PgBatcher<PgCommit, CommitResult> commits;
    private readonly PgBatcher<PgResolution, bool> resolutions;
    private readonly PgBatcher<PgRelease, bool> releases;
    private readonly PgBatcher<PgBeat, ClaimLease?> beats;
    private readonly PgNotifier notifier;
    private readonly PostgreSqlStoreOptions options;
    private readonly string connectionString;

    /// <summary>Makes a store that connects when it is first used. <see cref="OpenAsync"/> connects and verifies at once.</summary>
    internal PostgreSqlStore(string connectionString, PostgreSqlStoreOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MostPerCommit, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.MostPerCommit, 1000, nameof(options));
        this.options = options;
        this.connectionString = connectionString;
        PgConnections.RequireEnough(connectionString);
        database = new PgDatabase(connectionString, options.Clock);
        memory = new PgMemory();
        tasks = new PgTasks(database, memory);
        ledger = new PgLedger(database);
        notifier = new PgNotifier(database);
        var committer = new PgCommits(database, tasks, memory, notifier);
        commits = new(commit => commit.Commit.Task.Vtid.Value, committer.CommitAsync, options.MostPerCommit, database.Where);
        resolutions = new(one => one.Key.ToString(), group => PgEffects.ResolveAsync(database, group), options.MostPerCommit, database.Where);
        releases = new(
            one => one.Lease.Snapshot.Task.Vtid.Value, group => PgLeases.ReleaseAsync(database, notifier, group), options.MostPerCommit, database.Where);
        beats = new(beat => beat.Heartbeat.Vtid.Value, group => PgBeat.RenewAsync(database, group), options.MostPerCommit, database.Where);
    }

    internal PgNotifier Notifier => notifier;

    internal PgDatabase Database => database;

    /// <summary>Opens a store and verifies its schema; migrates it first where the options say so.</summary>
    /// <param name="connectionString">
    /// An Npgsql connection string. Statements are prepared by default, but not behind a pooler, which is noticed. <c>Maximum Pool Size</c> is 10
    /// unless it says otherwise, and at least 4: few connections carry many tasks, because what waits shares the next transaction.
    /// </param>
    /// <param name="options">How it works; null: the defaults.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="StoreUnavailableException">The server does not answer.</exception>
    /// <exception cref="AutopilotException">
    /// <c>store_refused</c>: no such database or user, or a right is missing; <c>schema_missing</c>: not migrated; <c>schema_newer</c>:
    /// migrated by a newer library; <c>schema_damaged</c>: something is missing, and the message names it.
    /// </exception>
    /// <exception cref="ArgumentException">The connection string cannot be read.</exception>
    public static async Task<PostgreSqlStore> OpenAsync(
        string connectionString, PostgreSqlStoreOptions? options = null, CancellationToken cancellationToken = default)
    {
        var store = new PostgreSqlStore(connectionString, options ?? new PostgreSqlStoreOptions());
        try
        {
            await store.VerifyAsync(cancellationToken).ConfigureAwait(false);
            return store;
        }
        catch
        {
            await store.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Connects, migrates where the options say so, and refuses a database that this library cannot work with.</summary>
    internal async Task VerifyAsync(CancellationToken cancellationToken)
    {
        if (options.Migrate)
        {
            await PostgreSqlMigrator.MigrateAsync(connectionString, cancellationToken).ConfigureAwait(false);
        }

        await PgSchema.RequireAsync(database, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task<CommitResult> CommitAsync(Commit commit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(commit);
        return commits.AddAsync(PgCommit.Of(commit, memory), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<TaskSnapshot?> FindAsync(Vtid vtid, CancellationToken cancellationToken) => tasks.FindAsync(vtid, cancellationToken);

    /// <inheritdoc/>
    public Task<Run?> FindRunAsync(Vtid vtid, int attempt, CancellationToken cancellationToken) =>
        tasks.FindRunAsync(vtid, attempt, cancellationToken);

    /// <inheritdoc/>
    public Task<string?> FindSpecAsync(Vtid vtid, string hash, CancellationToken cancellationToken) =>
        tasks.FindSpecAsync(vtid, hash, cancellationToken);

    /// <inheritdoc/>
    public Task<TaskPage> ListAsync(TaskQuery query, CancellationToken cancellationToken) =>
        PgLists.ListAsync(tasks, database, query, cancellationToken);

    /// <inheritdoc/>
    public Task<TaskCounts> CountAsync(string? text, CancellationToken cancellationToken) => PgLists.CountAsync(database, text, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<RunLease>> LeaseDueAsync(string host, int most, TimeSpan length, CancellationToken cancellationToken) =>
        PgLeases.DueAsync(database, tasks, host, most, length, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<RunLease>> LeaseClaimableAsync(
        string host, string workerId, IReadOnlyList<string> capabilities, int most, TimeSpan length, CancellationToken cancellationToken) =>
        PgLeases.ClaimableAsync(database, tasks, host, workerId, capabilities, most, length, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> RenewAsync(RunLease lease, TimeSpan length, CancellationToken cancellationToken) =>
        PgLeases.RenewAsync(database, lease, length, cancellationToken);

    /// <inheritdoc/>
    public Task ReleaseAsync(RunLease lease, TimeSpan? dueIn, CancellationToken cancellationToken) =>
        releases.AddAsync(new PgRelease(lease, dueIn), cancellationToken);

    /// <inheritdoc/>
    public async Task WakeAsync(Vtid? vtid, CancellationToken cancellationToken)
    {
        await PgLeases.WakeAsync(database, vtid, cancellationToken).ConfigureAwait(false);
        notifier.Notify(PgWakes.Due);
    }

    /// <inheritdoc/>
    public Task<TimeSpan?> NextDueAsync(CancellationToken cancellationToken) => PgLeases.NextDueAsync(database, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Effect>> ListEffectsAsync(Vtid vtid, int attempt, CancellationToken cancellationToken) => PgEffects.ListAsync(database, vtid, attempt, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> ResolveAsync(EffectKey key, EffectStatus status, string? result, bool adopted, CancellationToken cancellationToken)
    {
        StoreRules.CheckResolution(status);
        return resolutions.AddAsync(new PgResolution(key, status, result, adopted), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<CommandRecord?> FindCommandAsync(string principal, string key, CancellationToken cancellationToken) =>
        PgEffects.FindCommandAsync(database, principal, key, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<TaskEvent>> ReadAsync(LedgerPosition after, int most, CancellationToken cancellationToken)
    {
        StoreRules.CheckMost(most);
        return ledger.ReadAsync(after, most, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<TaskEvent>> ReadTaskAsync(Vtid vtid, long afterSeq, int most, CancellationToken cancellationToken)
    {
        StoreRules.CheckMost(most);
        return ledger.ReadTaskAsync(vtid, afterSeq, most, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<LedgerPosition> ReadCheckpointAsync(string consumer, CancellationToken cancellationToken)
    {
        StoreRules.CheckConsumer(consumer);
        return ledger.ReadCheckpointAsync(consumer, cancellationToken);
    }

    /// <inheritdoc/>
    public Task SaveCheckpointAsync(string consumer, LedgerPosition position, CancellationToken cancellationToken)
    {
        StoreRules.CheckConsumer(consumer);
        return ledger.SaveCheckpointAsync(consumer, position, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<LedgerPosition> ReadTailAsync(CancellationToken cancellationToken) => ledger.ReadTailAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<LedgerLag> ReadLagAsync(LedgerPosition after, CancellationToken cancellationToken) => ledger.ReadLagAsync(after, cancellationToken);

    /// <inheritdoc/>
    public Task<WorkerInfo> RegisterAsync(WorkerRegistration registration, CancellationToken cancellationToken)
    {
        StoreRules.Check(registration);
        return PgWorkers.RegisterAsync(database, "worker-" + Guid.NewGuid().ToString("N"), registration, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task UnregisterAsync(string workerId, CancellationToken cancellationToken)
    {
        await PgWorkers.UnregisterAsync(database, workerId, cancellationToken).ConfigureAwait(false);
        notifier.Notify(PgWakes.Due);
    }

    /// <inheritdoc/>
    public Task<WorkerInfo?> SeenAsync(string workerId, CancellationToken cancellationToken) => PgWorkers.SeenAsync(database, workerId, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<WorkerInfo>> ListWorkersAsync(CancellationToken cancellationToken) => PgWorkers.ListAsync(database, cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ClaimLease?>> HeartbeatAsync(IReadOnlyList<Heartbeat> heartbeats, TimeSpan lease, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(heartbeats);
        return await Task.WhenAll(heartbeats.Select(beat => beats.AddAsync(new PgBeat(beat, lease), cancellationToken))).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task<QueueReading> ReadQueueAsync(string capability, IReadOnlyList<string> excluded, CancellationToken cancellationToken) =>
        PgWorkers.ReadQueueAsync(database, capability, excluded, cancellationToken);

    /// <inheritdoc/>
    public Task<int> CountFreeSlotsAsync(string capability, IReadOnlyList<string> excluded, CancellationToken cancellationToken) =>
        PgWorkers.CountFreeSlotsAsync(database, capability, excluded, cancellationToken);

    /// <inheritdoc/>
    public Task<FleetReading> ReadFleetAsync(CancellationToken cancellationToken) => PgFleet.ReadAsync(database, cancellationToken);

    /// <inheritdoc/>
    public Task<ExecutionSwitch> ReadExecutionAsync(CancellationToken cancellationToken) => PgControls.ReadAsync(database, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> IsExecutionEnabledAsync(CancellationToken cancellationToken) => PgControls.IsEnabledAsync(database, cancellationToken);

    /// <inheritdoc/>
    public async Task<ExecutionSwitch> SetExecutionAsync(bool enabled, string reason, TimeSpan? expiresIn, string by, CancellationToken cancellationToken)
    {
        StoreRules.CheckExecution(reason, expiresIn, by);
        var set = await PgControls.SetAsync(database, enabled, reason, expiresIn, by, cancellationToken).ConfigureAwait(false);
        notifier.Notify(PgWakes.Due);
        return set;
    }

    /// <inheritdoc/>
    public Task<Turn> ReadTurnAsync(string key, CancellationToken cancellationToken) => PgTurns.ReadAsync(database, key, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Turn>> ListTurnsAsync(CancellationToken cancellationToken) => PgTurns.ListAsync(database, cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> LiftFreezeAsync(string key, string reason, string by, CancellationToken cancellationToken)
    {
        StoreRules.CheckExecution(reason, null, by);
        var lifted = await PgControls.LiftFreezeAsync(database, key, reason, by, cancellationToken).ConfigureAwait(false);
        notifier.Notify(PgWakes.Due);
        return lifted;
    }

    /// <inheritdoc/>
    public Task<ActingRole?> ReadRoleAsync(string principal, CancellationToken cancellationToken) => PgControls.RoleAsync(database, principal, cancellationToken);

    /// <inheritdoc/>
    public Task<ActingRole?> SetRoleAsync(string principal, string? role, string? reason, TimeSpan? expiresIn, CancellationToken cancellationToken)
    {
        StoreRules.CheckRole(principal, role, expiresIn);
        return PgControls.SetRoleAsync(database, principal, role, reason, expiresIn, cancellationToken);
    }

    /// <inheritdoc/>
    public Task RecordAsync(NewEvent entry, CancellationToken cancellationToken)
    {
        StoreRules.CheckRecord(entry);
        return PgControls.RecordAsync(database, entry, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<bool> AcceptAsync(Notification notification, CancellationToken cancellationToken)
    {
        StoreRules.Check(notification);
        var accepted = await PgDeliveries.AcceptAsync(database, notification, cancellationToken).ConfigureAwait(false);
        notifier.Notify(PgWakes.Due);
        return accepted;
    }

    /// <inheritdoc/>
    public Task<TimeSpan> TickAsync(string host, TimeSpan gap, CancellationToken cancellationToken) => PgHosts.TickAsync(database, host, gap, cancellationToken);

    /// <inheritdoc/>
    public Task EndOtherHostsAsync(string host, CancellationToken cancellationToken) => PgHosts.EndOthersAsync(database, host, cancellationToken);

    /// <inheritdoc/>
    public Task<DateTimeOffset> NowAsync(CancellationToken cancellationToken) => PgControls.NowAsync(database, cancellationToken);

    /// <summary>Ends after the commits that it was given, and closes its connections.</summary>
    public async ValueTask DisposeAsync()
    {
        await commits.DisposeAsync().ConfigureAwait(false);
        await resolutions.DisposeAsync().ConfigureAwait(false);
        await releases.DisposeAsync().ConfigureAwait(false);
        await beats.DisposeAsync().ConfigureAwait(false);
        await notifier.DisposeAsync().ConfigureAwait(false);
        await database.DisposeAsync().ConfigureAwait(false);
    }
}
