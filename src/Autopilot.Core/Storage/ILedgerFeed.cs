namespace Autopilot;

/// <summary>The ledger: every event once, whatever the order of commits.</summary>
public interface ILedgerFeed
{
    /// <summary>Events of the whole ledger after a position, in order.</summary>
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
}
