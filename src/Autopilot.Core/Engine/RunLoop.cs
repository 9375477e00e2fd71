using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Autopilot;

/// <summary>
/// One host's loop: it leases due runs, looks at each, and commits what follows. Work and deadlines are served alike;
/// nothing sleeps on behalf of a run, its next look is a stored due time.
/// </summary>
public sealed class RunLoop
{
    private readonly EnginePorts ports;
    private readonly AutopilotOptions options;
    private readonly RunLook look;
    private readonly DueAge dueAge;
    private readonly ILogger logger;

    internal RunLoop(EnginePorts ports, IOptions<AutopilotOptions> options, ProfileSet profiles, EngineIdentity identity, DueAge dueAge, ILogger logger)
    {
        this.ports = ports;
        this.options = options.Value;
        this.dueAge = dueAge;
        this.logger = logger;
        Host = identity.Host;
        look = new RunLook(ports, profiles, Host, this.options.HostLease, logger);
    }

    /// <summary>This host's id: new with every process.</summary>
    public string Host { get; }

    /// <summary>Runs until it is stopped, then drains: looks under way end, no new one begins.</summary>
    /// <param name="stopping">Stops it.</param>
    public async Task RunAsync(CancellationToken stopping)
    {
        var running = new List<Task>();
        while (!stopping.IsCancellationRequested)
        {
            var next = ports.Signal.NextDue;
            // However rarely it polls, a host that stopped ticking would look like an outage.
            var wait = options.PollInterval < options.TickInterval ? options.PollInterval : options.TickInterval;
            try
            {
                running.RemoveAll(task => task.IsCompleted);
                var free = options.Concurrency - running.Count;
                var started = await StartDueAsync(free, stopping);
                running.AddRange(started);
                wait = started.Count > 0 ? TimeSpan.Zero
                    : free > 0 && await ports.Store.NextDueAsync(stopping) is { } due && due < wait ? due
                    : wait; // A full host waits for a look to end, however much is due.
            }
            catch (StoreUnavailableException error)
            {
                logger.StoreUnavailable(error.Message);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                break;
            }

            await PauseAsync(next, wait, running, stopping);
        }

        await Task.WhenAll(running);
    }

    /// <summary>Looks once at every run that is due now, and waits until all these looks have ended.</summary>
    /// <param name="cancellationToken">Ends the looks.</param>
    /// <returns>How many runs were looked at.</returns>
    public async Task<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        var started = await StartDueAsync(options.Concurrency, cancellationToken);
        await Task.WhenAll(started);
        return started.Count;
    }

    private async Task<IReadOnlyList<Task>> StartDueAsync(int most, CancellationToken cancellationToken)
    {
        await ports.Tick.EnsureAsync(cancellationToken);
        if (most <= 0)
        {
            return [];
        }

        var leasedAt = ports.Time.GetTimestamp();
        var leases = await ports.Store.LeaseDueAsync(Host, most, options.HostLease, cancellationToken);
        dueAge.Took(leases, most, leasedAt);
        return [.. leases.Select(lease => look.ProcessAsync(lease, leasedAt, cancellationToken))];
    }

    private async Task PauseAsync(Task next, TimeSpan wait, List<Task> running, CancellationToken stopping)
    {
        if (wait <= TimeSpan.Zero)
        {
            await Task.Yield();
            return;
        }

        try
        {
            await EngineSignal.WaitAsync([next, .. running], wait, ports.Time, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return; // The loop's condition ends it.
        }
    }
}
