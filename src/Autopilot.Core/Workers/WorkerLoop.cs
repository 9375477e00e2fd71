using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Autopilot;

/// <summary>
/// Runs one worker: registers it, claims work in as many slots as it registered, carries each order out through a handler
/// while renewing its lease, and reports. It knows only the claim protocol, so it serves a worker in the engine's process
/// and one at the other end of a network alike.
/// </summary>
public sealed class WorkerLoop
{
    private readonly IWorkQueue queue;
    private readonly IWorkHandler handler;
    private readonly WorkerRegistration registration;
    private readonly WorkerLoopOptions options;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly HeartbeatRounds rounds;
    private readonly Lock gate = new();
    private Task<string>? registered;

    /// <summary>Creates a loop; <see cref="RunAsync"/> starts it.</summary>
    /// <param name="queue">Where work is claimed and reported.</param>
    /// <param name="handler">Carries out the orders; called for several orders at a time when the worker has several slots.</param>
    /// <param name="registration">What the worker says of itself; <see cref="WorkerRegistration.MaxConcurrent"/> is the number of slots.</param>
    /// <param name="options">The numbers; null: the defaults.</param>
    /// <param name="time">The clock of every wait; null: the system's.</param>
    /// <param name="logger">Where the loop says what it does; null: nowhere.</param>
    public WorkerLoop(
        IWorkQueue queue,
        IWorkHandler handler,
        WorkerRegistration registration,
        WorkerLoopOptions? options = null,
        TimeProvider? time = null,
        ILogger<WorkerLoop>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(queue);
        ArgumentNullException.ThrowIfNull(handler);
        ArgumentNullException.ThrowIfNull(registration);
        if (registration.MaxConcurrent < 1)
        {
            throw new ArgumentException($"MaxConcurrent is {registration.MaxConcurrent}; at least 1 is accepted.", nameof(registration));
        }

        (this.queue, this.handler, this.registration) = (queue, handler, registration);
        this.options = options ?? new WorkerLoopOptions();
        this.time = time ?? TimeProvider.System;
        this.logger = logger ?? NullLogger<WorkerLoop>.Instance;
        rounds = new HeartbeatRounds(queue, this.options, this.time);
    }

    /// <summary>
    /// Works until it is cancelled; running work is then stopped, awaited and given back, and the worker is no longer registered. Only one call at
    /// a time.
    /// </summary>
    /// <param name="cancellationToken">Stops the worker; the task then ends normally.</param>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(Enumerable.Range(0, registration.MaxConcurrent).Select(slot => RunSlotAsync(slot, cancellationToken)));
        await UnregisterAsync();
    }

    /// <summary>
    /// Claims once, carries out what that brought, and is then no longer registered: all that a worker which is started for one offer does. It
    /// uses one slot, whatever it registered. Not beside <see cref="RunAsync"/>.
    /// </summary>
    /// <param name="cancellationToken">Stops the worker; running work is stopped and given back, and the task ends normally.</param>
    /// <returns>Whether there was work. None within <see cref="WorkerLoopOptions.ClaimWait"/>, or because execution is disabled, is no error.</returns>
    /// <exception cref="AutopilotException">The queue refused or could not be asked; <c>queue_timeout</c>: it did not answer in time.</exception>
    public async Task<bool> RunOnceAsync(CancellationToken cancellationToken)
    {
        try
        {
            var workerId = await GetWorkerIdAsync(cancellationToken);
            return await ClaimAndWorkAsync(workerId, cancellationToken);
        }
        catch (RefusedException refusal) when (refusal.Code == RefusalCodes.ExecutionDisabled)
        {
            return false;
        }
        catch (OperationCanceledException late)
        {
            return cancellationToken.IsCancellationRequested ? false : throw new AutopilotException("queue_timeout", "The queue did not answer in time.", late);
        }
        finally
        {
            await UnregisterAsync();
        }
    }

    internal static async Task PauseAsync(TimeSpan pause, TimeProvider time, CancellationToken stop)
    {
        try
        {
            await Task.Delay(pause, time, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return; // The caller looks at the token.
        }
    }

    private async Task RunSlotAsync(int slot, CancellationToken shutdown)
    {
        var chance = new Random(options.Seed is { } seed ? seed + slot : Random.Shared.Next());
        var idle = 0;
        while (!shutdown.IsCancellationRequested)
        {
            var pause = NextPause(idle, chance);
            if (await TurnAsync(pause, shutdown))
            {
                idle = 0;
                continue;
            }

            idle++;
            await PauseAsync(pause, time, shutdown);
        }
    }

    // Less up to half by chance, so that many workers that were refused together do not come back together.
    private TimeSpan NextPause(int idle, Random chance)
    {
        var doubled = options.MinPause * Math.Pow(2, Math.Min(idle, 20));
        return (doubled < options.MaxPause ? doubled : options.MaxPause) * (1 - (chance.NextDouble() / 2));
    }

    // One claim, and the work it brought. True when the next may follow at once: there was work, or the wait for it was sat out.
    private async Task<bool> TurnAsync(TimeSpan pause, CancellationToken shutdown)
    {
        var worker = GetWorkerIdAsync(shutdown);
        try
        {
            var workerId = await worker;
            var startedAt = time.GetTimestamp();
            return await ClaimAndWorkAsync(workerId, shutdown)
                || (options.ClaimWait > TimeSpan.Zero && time.GetElapsedTime(startedAt) >= options.ClaimWait * 0.9);
        }
        catch (RefusedException refusal)
        {
            logger.WorkRefused(refusal.Code, pause.TotalMilliseconds);
            if (refusal.Code == RefusalCodes.UnknownWorker)
            {
                Forget(worker);
            }

            return false;
        }
        catch (OperationCanceledException) when (shutdown.IsCancellationRequested)
        {
            return true;
        }
        catch (Exception error)
        {
            logger.QueueUnavailable(error, pause.TotalMilliseconds);
            return false;
        }
    }

    private async Task<bool> ClaimAndWorkAsync(string workerId, CancellationToken shutdown)
    {
        if (await ClaimAsync(workerId, shutdown) is not { } order)
        {
            return false;
        }

        logger.WorkClaimed(workerId, order.Vtid, order.Attempt, order.Fence);
        await new WorkerClaim(queue, rounds, handler, workerId, order, options, time, logger).RunAsync(shutdown);
        return true;
    }

    private async Task<WorkOrder?> ClaimAsync(string workerId, CancellationToken shutdown)
    {
        using var limit = new CancellationTokenSource(options.ClaimWait + options.CallLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(shutdown, limit.Token);
        return await queue.ClaimAsync(new ClaimRequest(workerId, options.ClaimWait), either.Token);
    }

    // The slots share one registration; a failed one is tried again by the next slot that needs it.
    private Task<string> GetWorkerIdAsync(CancellationToken shutdown)
    {
        lock (gate)
        {
            return registered is null or { IsFaulted: true } or { IsCanceled: true } ? registered = RegisterAsync(shutdown) : registered;
        }
    }

    private async Task<string> RegisterAsync(CancellationToken shutdown)
    {
        using var limit = new CancellationTokenSource(options.CallLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(shutdown, limit.Token);
        var workerId = await queue.RegisterAsync(registration, either.Token);
        logger.WorkerRegistered(workerId, registration.Name, registration.MaxConcurrent);
        return workerId;
    }

    // Whoever stops says so, and is told apart from one that hangs. Not to be able to say it is no reason to hang.
    private async Task UnregisterAsync()
    {
        Task<string>? last;
        lock (gate)
        {
            (last, registered) = (registered, null);
        }

        if (last is not { IsCompletedSuccessfully: true })
        {
            return;
        }

        try
        {
            using var limit = new CancellationTokenSource(options.ReleaseLimit, time);
            await queue.UnregisterAsync(await last, limit.Token);
        }
        catch (Exception error)
        {
            logger.UnregistrationFailed(error, registration.Name);
        }
    }

    // Another slot may have registered again already; its new identity is kept.
    private void Forget(Task<string> worker)
    {
        lock (gate)
        {
            registered = registered == worker ? null : registered;
        }
    }
}
