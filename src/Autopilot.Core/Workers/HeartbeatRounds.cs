namespace Autopilot;

/// <summary>
/// Sends a worker's heartbeats together: whatever waits while one call is under way goes into the next. The leases of a worker beat on one
/// grid of time, so that they wait together, and many claims cost hardly more calls than one.
/// </summary>
internal sealed class HeartbeatRounds(IWorkQueue queue, WorkerLoopOptions options, TimeProvider time)
{
    private const int Most = 1000;

    private readonly Lock gate = new();
    private readonly long startedAt = time.GetTimestamp();
    private List<Waiting> waiting = [];
    private bool isUnderWay;

    /// <summary>The last time on the grid before one that is due, so that nothing is sent late.</summary>
    /// <param name="span">How far from now.</param>
    /// <param name="interval">The time between two heartbeats: the grid has a third of it.</param>
    public TimeSpan OnGrid(TimeSpan span, TimeSpan interval)
    {
        var step = (interval / 3).Ticks;
        return span - TimeSpan.FromTicks(step > 0 ? Math.Max(0, (time.GetElapsedTime(startedAt) + span).Ticks) % step : 0);
    }

    /// <summary>Sends one heartbeat, with others.</summary>
    /// <param name="beat">It.</param>
    /// <param name="cancellationToken">Ends the wait; the heartbeat may still arrive.</param>
    /// <returns>What it was answered; null when the claim is lost.</returns>
    public async Task<HeartbeatAnswer?> SendAsync(Heartbeat beat, CancellationToken cancellationToken)
    {
        var sent = new Waiting(beat);
        using var abandoned = cancellationToken.Register(() => sent.Answer.TrySetCanceled(cancellationToken));
        bool isFirst;
        lock (gate)
        {
            waiting.Add(sent);
            isFirst = !isUnderWay;
            isUnderWay = true;
        }

        if (isFirst)
        {
            _ = RunAsync();
        }

        return await sent.Answer.Task;
    }

    private async Task RunAsync()
    {
        while (Take() is { Count: > 0 } round)
        {
            await CallAsync(round);
        }
    }

    private async Task CallAsync(List<Waiting> round)
    {
        try
        {
            using var limit = new CancellationTokenSource(options.CallLimit, time);
            var answers = await queue.HeartbeatAsync([.. round.Select(sent => sent.Beat)], limit.Token).WaitAsync(limit.Token);
            for (var i = 0; i < round.Count; i++)
            {
                round[i].Answer.TrySetResult(answers[i]);
            }
        }
        catch (Exception error) when (round.Count > 1 && IsRefusal(error))
        {
            // One heartbeat that the queue does not take must not cost the other claims their leases.
            foreach (var sent in round)
            {
                await CallAsync([sent]);
            }
        }
        catch (Exception error)
        {
            round.ForEach(sent => sent.Answer.TrySetException(error));
        }
    }

    private static bool IsRefusal(Exception error) => error is ArgumentException or (AutopilotException and not StoreUnavailableException);

    // One of each claim: who gave up waiting has sent a newer one, or none.
    private List<Waiting> Take()
    {
        lock (gate)
        {
            waiting.RemoveAll(sent => sent.Answer.Task.IsCompleted);
            var round = waiting.Take(Most).ToList();
            waiting = waiting[round.Count..];
            isUnderWay = round.Count > 0;
            return round;
        }
    }

    private sealed record Waiting(Heartbeat Beat)
    {
        public TaskCompletionSource<HeartbeatAnswer?> Answer { get; } = new();
    }
}
