namespace Autopilot;

/// <summary>The ledger: every event once, whatever the order of commits.</summary>
public interface ILedgerFeed
{
    /// <summary>
    /// Events of the whole ledger after a position, in order. A store with many writers holds back what is younger than the oldest
    /// transaction that still runs, until that has ended: <see cref="ReadLagAsync"/> counts it.
    /// </summary>
    /// <param name="after">The last position read, or <see cref="LedgerPosition.Start"/>.</param>
    /// <param name="most">At most so many, from 1 to 10,000.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="AutopilotException"><c>unknown_position</c>: the position is not one of this store.</exception>
    Task<IReadOnlyList<TaskEvent>> ReadAsync(LedgerPosition after, int most, CancellationToken cancellationToken);

    /// <summary>Events of one task after a number, in order.</summary>
    /// <param name="vtid">The task.</param>
    /// <param name="afterSeq">The last number read, 0 from the start.</param>
    /// <param name="most">At most so many, from 1 to 10,000.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<TaskEvent>> ReadTaskAsync(Vtid vtid, long afterSeq, int most, CancellationToken cancellationToken);

    /// <summary>Where a consumer goes on: at what it saved last, or at the start.</summary>
    /// <param name="consumer">Its name, 1 to 200 characters.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<LedgerPosition> ReadCheckpointAsync(string consumer, CancellationToken cancellationToken);

    /// <summary>Saves how far a consumer has acted; it is given the events after that again when it starts anew.</summary>
    /// <param name="consumer">Its name, 1 to 200 characters.</param>
    /// <param name="position">The last position that it has acted on.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="AutopilotException"><c>unknown_position</c>: the position is not one of this store.</exception>
    Task SaveCheckpointAsync(string consumer, LedgerPosition position, CancellationToken cancellationToken);

    /// <summary>The last position that a reader could be given now: where one begins that wants only what is still to come.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<LedgerPosition> ReadTailAsync(CancellationToken cancellationToken);

    /// <summary>How far a reader is behind, committed events only.</summary>
    /// <param name="after">The last position read, or <see cref="LedgerPosition.Start"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="AutopilotException"><c>unknown_position</c>: the position is not one of this store.</exception>
    Task<LedgerLag> ReadLagAsync(LedgerPosition after, CancellationToken cancellationToken);
}
