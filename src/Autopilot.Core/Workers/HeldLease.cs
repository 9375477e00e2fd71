using Microsoft.Extensions.Logging;

namespace Autopilot;

/// <summary>
/// One claim's lease, as its holder sees it: renews it, carries progress with the renewals, and knows by the monotonic clock
/// when it can no longer hold: a margin after its end, since only the queue knows whether an outage has moved it. The holder's
/// clock of day plays no part: leases are read as durations of the store's times.
/// </summary>
internal sealed class HeldLease : IProgress<WorkProgress>, IDisposable
{
    private const int LongestMessage = 500;

    private readonly HeartbeatRounds rounds;
    private readonly string workerId;
    private readonly WorkOrder order;
    private readonly WorkerLoopOptions options;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly CancellationTokenSource lost;
    private readonly CancellationTokenSource letGo = new();
    private readonly long receivedAt;
    private readonly Lock gate = new();

    private TimeSpan endsAfter;
    private TimeSpan sentAfter;
    private TimeSpan? progressSentAfter;
    private WorkProgress? pending;
    private Usage? usage;
    private int failures;
    private bool disposed;
    private readonly ITimer alarm;
    private TaskCompletionSource due = new();

    public HeldLease(HeartbeatRounds rounds, string workerId, WorkOrder order, WorkerLoopOptions options, TimeProvider time, ILogger logger)
    {
        (this.rounds, this.workerId, this.order, this.options, this.time, this.logger) = (rounds, workerId, order, options, time, logger);
        receivedAt = time.GetTimestamp();
        endsAfter = Length + options.LeaseMargin;
        lost = new CancellationTokenSource(Positive(endsAfter), time);

        // Waking by a timer, and never from the thread that reports progress: the handler's thread is not ours to call from.
        alarm = time.CreateTimer(_ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Cancelled when the claim is lost.</summary>
    public CancellationToken Lost => lost.Token;

    /// <summary>Whether the claim is lost, also when a timer that should say so is late.</summary>
    public bool IsLost => lost.IsCancellationRequested || Remaining <= TimeSpan.Zero;

    /// <summary>The latest usage that progress carried.</summary>
    public Usage? Usage
    {
        get
        {
            lock (gate)
            {
                return usage;
            }
        }
    }

    private TimeSpan Length => order.LeaseExpiresAt - order.IssuedAt;

    private TimeSpan Elapsed => time.GetElapsedTime(receivedAt);

    private TimeSpan Remaining
    {
        get
        {
            lock (gate)
            {
                return endsAfter - Elapsed;
            }
        }
    }

    /// <inheritdoc/>
    public void Report(WorkProgress value)
    {
        lock (gate)
        {
            pending = value with { Message = OneLine(value.Message) };
            usage = value.Usage ?? usage;
            SetAlarm();
        }
    }

    /// <summary>Renews the lease until it is lost or let go.</summary>
    public async Task RenewAsync()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(letGo.Token, lost.Token);
        while (await WaitUntilDueAsync(stop.Token))
        {
            await RenewOnceAsync(stop.Token);
        }
    }

    /// <summary>Ends the renewals: there is nothing to hold any more.</summary>
    public void LetGo() => End(letGo);

    public void Dispose()
    {
        lock (gate)
        {
            disposed = true;
            alarm.Dispose();
        }

        lost.Dispose();
        letGo.Dispose();
    }

    // Not CancelAsync, which would leave the scheduler that we run on for the thread pool.
    private static void End(CancellationTokenSource source) => source.Cancel();

    private async Task<bool> WaitUntilDueAsync(CancellationToken stop)
    {
        using var woken = stop.Register(Wake);
        while (!stop.IsCancellationRequested)
        {
            Task next;
            lock (gate)
            {
                if (DueAfter() <= Elapsed)
                {
                    return true;
                }

                due = new TaskCompletionSource();
                next = due.Task;
                SetAlarm();
            }

            if (!stop.IsCancellationRequested)
            {
                await next;
            }
        }

        return false;
    }

    private void SetAlarm()
    {
        if (!disposed)
        {
            alarm.Change(Positive(DueAfter() - Elapsed), Timeout.InfiniteTimeSpan);
        }
    }

    private void Wake()
    {
        TaskCompletionSource waiting;
        lock (gate)
        {
            waiting = due;
        }

        waiting.TrySetResult();
    }

    // The first progress is the first evidence of life and goes out at once; later progress is gathered.
    private TimeSpan DueAfter()
    {
        if (failures > 0)
        {
            return sentAfter + Shorter(TimeSpan.FromSeconds(Math.Pow(2, Math.Min(failures - 1, 5))), order.Heartbeat);
        }

        var regular = Elapsed + rounds.OnGrid(sentAfter + order.Heartbeat - Elapsed, order.Heartbeat);
        return pending is null
            ? regular
            : Shorter(regular, progressSentAfter is { } last ? last + options.ProgressInterval : TimeSpan.Zero);
    }

    private async Task RenewOnceAsync(CancellationToken stop)
    {
        WorkProgress? carried;
        TimeSpan sent;
        lock (gate)
        {
            sent = sentAfter = Elapsed;
            (carried, pending) = (pending, null);
            progressSentAfter = carried is null ? progressSentAfter : sent;
        }

        try
        {
            using var call = CancellationTokenSource.CreateLinkedTokenSource(stop);
            using var limit = new CancellationTokenSource(Shorter(options.CallLimit, order.Heartbeat), time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(call.Token, limit.Token);
            var answer = await rounds.SendAsync(
                new Heartbeat(order.Vtid, workerId, order.Fence, carried?.Message, carried?.Usage ?? Usage), either.Token);
            if (answer is { CancelRequested: false, LeaseExpiresAt: var expiresAt })
            {
                Prolong(sent, expiresAt);
            }
            else
            {
                End(lost);
            }
        }
        catch (RefusedException)
        {
            End(lost); // Whatever the reason, the queue does not count this worker as the holder.
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return;
        }
        catch (Exception error)
        {
            logger.RenewalFailed(error, order.Vtid, order.Fence, Remaining.TotalMilliseconds);
            lock (gate)
            {
                failures++;
                pending ??= carried;
            }
        }
    }

    // The store counted from when it handled the call, which is not before it was sent. Both readings of the new end are safe
    // or nearly so; the earlier one is taken.
    private void Prolong(TimeSpan sent, DateTimeOffset expiresAt)
    {
        lock (gate)
        {
            failures = 0;
            endsAfter = Shorter(sent + Length, expiresAt - order.IssuedAt) + options.LeaseMargin;
            lost.CancelAfter(Positive(endsAfter - Elapsed));
        }
    }

    private static string OneLine(string text)
    {
        var line = text.ReplaceLineEndings(" ").Trim();
        return line.Length <= LongestMessage ? line : line[..LongestMessage] + "…";
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static TimeSpan Positive(TimeSpan span) => span > TimeSpan.Zero ? span : TimeSpan.Zero;
}
