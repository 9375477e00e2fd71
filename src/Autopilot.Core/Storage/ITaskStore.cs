namespace Autopilot;

/// <summary>
/// Tasks and their runs. <see cref="CommitAsync"/> is the one writer (law 2); the rest reads, or hands out leases that
/// no decision depends on. All times are the store's own. Safe for concurrent use.
/// </summary>
public interface ITaskStore
{
    /// <summary>Writes all of a commit, or nothing of it.</summary>
    /// <param name="commit">The change, with everything it depends on.</param>
    /// <param name="cancellationToken">Ends the wait; the outcome is then unknown.</param>
    /// <returns>The outcome. A lost race is one of them, not an error.</returns>
    /// <exception cref="StoreUnavailableException">The outcome is unknown. Read, then decide, or send the same commit again.</exception>
    /// <exception cref="AutopilotException">
    /// <c>law_1</c>, <c>law_3</c>, <c>law_5</c> to <c>law_9</c>: the commit breaks that law; <c>invalid_commit</c>: it contradicts itself.
    /// Nothing was written, and a repeat fails the same way.
    /// </exception>
    Task<CommitResult> CommitAsync(Commit commit, CancellationToken cancellationToken);

    /// <summary>A task with its latest run, or null when no task has this id.</summary>
    /// <param name="vtid">The task.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<TaskSnapshot?> FindAsync(Vtid vtid, CancellationToken cancellationToken);

    /// <summary>An earlier or the latest run, or null.</summary>
    /// <param name="vtid">The task.</param>
    /// <param name="attempt">The attempt.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<Run?> FindRunAsync(Vtid vtid, int attempt, CancellationToken cancellationToken);

    /// <summary>The text of a spec that the task has or had, or null.</summary>
    /// <param name="vtid">The task.</param>
    /// <param name="hash">The spec's hash.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<string?> FindSpecAsync(Vtid vtid, string hash, CancellationToken cancellationToken);

    /// <summary>Tasks by id, a page at a time.</summary>
    /// <param name="query">Which.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<TaskPage> ListAsync(TaskQuery query, CancellationToken cancellationToken);

    /// <summary>How many tasks stand how.</summary>
    /// <param name="text">Only tasks that <see cref="TaskQuery.Text"/> would find; null: all.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<TaskCounts> CountAsync(string? text, CancellationToken cancellationToken);

    /// <summary>
    /// Leases runs that are due, oldest due time first. No run is leased twice at a time, and none that lives under another
    /// version of the move table: a host of that version looks at it.
    /// </summary>
    /// <param name="host">The engine host.</param>
    /// <param name="most">At most so many.</param>
    /// <param name="length">How long the lease holds.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<RunLease>> LeaseDueAsync(string host, int most, TimeSpan length, CancellationToken cancellationToken);

    /// <summary>
    /// Leases runs whose work stands on offer for this worker: capability matched, worker not excluded, nobody holds it.
    /// Higher priority first, then the longest on offer. Runs under another version of the move table are left out.
    /// </summary>
    /// <param name="host">The engine host.</param>
    /// <param name="workerId">A registered worker.</param>
    /// <param name="capabilities">What the worker offers; <c>*</c> matches all.</param>
    /// <param name="most">At most so many.</param>
    /// <param name="length">How long the lease holds.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<RunLease>> LeaseClaimableAsync(
        string host, string workerId, IReadOnlyList<string> capabilities, int most, TimeSpan length, CancellationToken cancellationToken);

    /// <summary>Prolongs a lease.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="length">From now.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns><see langword="false"/> when it is no longer this host's.</returns>
    Task<bool> RenewAsync(RunLease lease, TimeSpan length, CancellationToken cancellationToken);

    /// <summary>Ends a lease and says when to look again. Does not raise the version: a due time decides nothing.</summary>
    /// <param name="lease">The lease; one that is no longer this host's is left alone.</param>
    /// <param name="dueIn">
    /// From now; null leaves the due time as the last commit set it. There it also stays where the run was written after the lease's snapshot was read:
    /// whoever wrote it knew more, and may have ended it.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task ReleaseAsync(RunLease lease, TimeSpan? dueIn, CancellationToken cancellationToken);

    /// <summary>Makes a task's active run due now. A wake-up only hastens a look.</summary>
    /// <param name="vtid">The task, or null for every run that is held.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task WakeAsync(Vtid? vtid, CancellationToken cancellationToken);

    /// <summary>How long until a run can be leased: zero when one is due, null when none ever will be. A leased run counts from the end of its lease; one under another version of the move table does not count.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<TimeSpan?> NextDueAsync(CancellationToken cancellationToken);
}
