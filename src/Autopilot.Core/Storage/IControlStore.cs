namespace Autopilot;

/// <summary>The execution switch, the turns, who acts as what, and the store's clock.</summary>
public interface IControlStore
{
    /// <summary>The switch, with a count of what still moves. A new store has it off; one that cannot be read is off.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<ExecutionSwitch> ReadExecutionAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Whether the switch is on. Asked before every step of every run and by every look of an idle worker, so it is one row's reading,
    /// however many claims live; and never a remembered one.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<bool> IsExecutionEnabledAsync(CancellationToken cancellationToken);

    /// <summary>Sets the switch, appends one <c>governance.control.updated</c> event, and makes every held run due; switched off, every active run.</summary>
    /// <param name="enabled">On or off.</param>
    /// <param name="reason">Why; required.</param>
    /// <param name="expiresIn">When it goes off by itself; null: never.</param>
    /// <param name="by">The principal.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<ExecutionSwitch> SetExecutionAsync(bool enabled, string reason, TimeSpan? expiresIn, string by, CancellationToken cancellationToken);

    /// <summary>A turn, as it is; one that nobody ever took is free.</summary>
    /// <param name="key">The turn.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<Turn> ReadTurnAsync(string key, CancellationToken cancellationToken);

    /// <summary>Every turn that is held or frozen.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<Turn>> ListTurnsAsync(CancellationToken cancellationToken);

    /// <summary>A person lifts a freeze; appends one <c>governance.control.updated</c> event and makes held runs due.</summary>
    /// <param name="key">The turn.</param>
    /// <param name="reason">Why; required.</param>
    /// <param name="by">The principal.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns><see langword="false"/> when it was not frozen.</returns>
    Task<bool> LiftFreezeAsync(string key, string reason, string by, CancellationToken cancellationToken);

    /// <summary>The role that a principal acts in, or null when it has chosen none, or one that has ended.</summary>
    /// <param name="principal">The principal.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<ActingRole?> ReadRoleAsync(string principal, CancellationToken cancellationToken);

    /// <summary>Sets the role that a principal acts in, and appends one <c>governance.control.updated</c> event. Whether it may is for the caller to know.</summary>
    /// <param name="principal">The principal.</param>
    /// <param name="role">The role; null: none of its own choice.</param>
    /// <param name="reason">Why, or null.</param>
    /// <param name="expiresIn">When it ends by itself; null: never.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<ActingRole?> SetRoleAsync(string principal, string? role, string? reason, TimeSpan? expiresIn, CancellationToken cancellationToken);

    /// <summary>Appends an event of the installation; nothing else changes.</summary>
    /// <param name="entry">The event; its type begins with <c>governance.</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task RecordAsync(NewEvent entry, CancellationToken cancellationToken);

    /// <summary>
    /// Notes that a host runs. After a gap of more than <paramref name="gap"/> between any two ticks, live leases and
    /// deadlines first move by the gap, once: an outage of hosts or store expires nothing. Where the switch has gone off by itself since the last tick,
    /// every active run is due.
    /// </summary>
    /// <param name="host">The engine host.</param>
    /// <param name="gap">The longest silence that counts as running.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>By how much leases and deadlines moved; zero without a gap.</returns>
    Task<TimeSpan> TickAsync(string host, TimeSpan gap, CancellationToken cancellationToken);

    /// <summary>
    /// Says that every other host has ended, with everything it started: their leases on runs end, their workers' claims
    /// expire without counting, their unresolved intents need no grace, and what hung on them is due now. Workers in their
    /// processes are no longer registered. Legal only for one who holds the proof.
    /// </summary>
    /// <param name="host">The host that is alive.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task EndOtherHostsAsync(string host, CancellationToken cancellationToken);

    /// <summary>The store's time.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<DateTimeOffset> NowAsync(CancellationToken cancellationToken);
}
