namespace Autopilot;

/// <summary>
/// The limits of one request: for its first byte, for each silence, and for the whole call. Which one ran out is known, so that the failure can say so.
/// </summary>
internal sealed class Patience : IDisposable
{
    private readonly CancellationTokenSource step;
    private readonly CancellationTokenSource any;
    private readonly CancellationToken whole;
    private readonly CancellationToken caller;
    private (string Code, TimeSpan Limit) waitsFor;

    /// <summary>Begins to wait for the first byte.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="whole">Ends when the whole call has taken too long.</param>
    /// <param name="caller">Ends when the caller has no more use for it.</param>
    public Patience(TimeProvider time, CancellationToken whole, CancellationToken caller)
    {
        (this.whole, this.caller) = (whole, caller);
        step = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        any = CancellationTokenSource.CreateLinkedTokenSource(step.Token, whole, caller);
    }

    public CancellationToken Token => any.Token;

    /// <summary>From now on, the next thing may take so long.</summary>
    public void Expect(string code, TimeSpan limit)
    {
        waitsFor = (code, limit);
        step.CancelAfter(limit);
    }

    /// <summary>From now on nothing is waited for: how long the caller takes is no silence of the model.</summary>
    public void Rest() => step.CancelAfter(Timeout.InfiniteTimeSpan);

    /// <summary>What has ended the wait; the caller's own cancellation goes on as what it is.</summary>
    public VertexFault Explain(VertexCall call, Exception cause)
    {
        caller.ThrowIfCancellationRequested();
        return whole.IsCancellationRequested
            ? VertexErrors.NoAnswer(call, VertexCodes.TotalTimeout, "the limit for the whole call has passed.", cause)
            : VertexErrors.NoAnswer(call, waitsFor.Code, FormattableString.Invariant($"not within {waitsFor.Limit.TotalSeconds:0.#} s."), cause);
    }

    public void Dispose()
    {
        any.Dispose();
        step.Dispose();
    }
}
