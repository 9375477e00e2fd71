namespace Autopilot.Tests;

/// <summary>Hosts on one database, which are killed and started again, and whose server is stopped under them.</summary>
internal sealed class Fleet(FleetPlan plan, PostgreSqlServer server, string store, string world, FleetTasks tasks) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly Random chance = new(plan.Seed);
    private readonly List<FleetHost> hosts = [];
    private int started;

    public Takeovers Takeovers { get; } = new(tasks.World);

    public Metronome Metronome { get; } = new();

    public int Kills { get; private set; }

    public int Stops { get; private set; }

    /// <summary>The last words of hosts that ended by themselves, as they may when they are started while the server is down.</summary>
    public List<string> GaveUp { get; } = [];

    /// <summary>What the hosts wrote last, for a person who looks for a cause.</summary>
    public IEnumerable<string> Lines => hosts.SelectMany(host => host.Lines.Select(line => $"{host.Name}: {line}"));

    /// <summary>Runs until every run has ended, or the plan's limit has passed.</summary>
    /// <returns>How many tasks had not ended.</returns>
    public async Task<long> RunAsync()
    {
        using var stop = new CancellationTokenSource();
        var watching = Task.WhenAll(Takeovers.WatchAsync(stop.Token), Metronome.RunAsync(stop.Token));
        var feeding = tasks.ActivateAsync(plan.Tasks, plan.Active, stop.Token);
        hosts.AddRange(Enumerable.Range(0, plan.Hosts).Select(_ => StartHost()));
        var strikes = Enumerable.Repeat(true, plan.Kills).Concat(Enumerable.Repeat(false, plan.Stops)).ToArray();
        chance.Shuffle(strikes);
        var began = TimeProvider.System.GetTimestamp();
        var left = await WaitAsync(began, NextPause());
        foreach (var isKill in strikes.TakeWhile(_ => left > 0))
        {
            await (isKill ? KillAsync() : StopAsync());
            left = await WaitAsync(began, NextPause());
        }

        while (left > 0 && TimeProvider.System.GetElapsedTime(began) < plan.Limit)
        {
            left = await WaitAsync(began, NextPause());
        }

        await stop.CancelAsync();
        await watching;
        await feeding.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return left;
    }

    public void Dispose() => hosts.ForEach(host => host.Dispose());

    private async Task KillAsync()
    {
        var index = chance.Next(hosts.Count);
        var killed = hosts[index];
        var at = TimeProvider.System.GetTimestamp();
        await killed.KillAsync();
        await Takeovers.AddAsync(killed.Name, at);
        killed.Dispose();
        hosts[index] = StartHost();
        Kills++;
    }

    private async Task StopAsync()
    {
        Takeovers.ServerStops();
        await server.StopAsync(ShutdownMode.Immediate);
        await server.StartAgainAsync();
        tasks.World.ForgetConnections();
        Stops++;
    }

    // Looks whether all is done, and starts again what ended by itself, as an operating system does with a service.
    private async Task<long> WaitAsync(long began, TimeSpan wait)
    {
        var until = TimeProvider.System.GetElapsedTime(began) + wait;
        while (true)
        {
            for (var index = 0; index < hosts.Count; index++)
            {
                if (hosts[index].HasExited)
                {
                    GaveUp.Add($"{hosts[index].Name}: {hosts[index].Lines.LastOrDefault()}");
                    hosts[index].Dispose();
                    hosts[index] = StartHost();
                }
            }

            var left = plan.Tasks - await tasks.CountEndedAsync();
            if (left == 0 || TimeProvider.System.GetElapsedTime(began) >= until)
            {
                return left;
            }

            await Task.Delay(Pause, TimeProvider.System);
        }
    }

    private FleetHost StartHost() => new("host", $"host-{++started}", store, world, $"{plan.Seed + started}");

    private TimeSpan NextPause() => plan.ShortestPause + ((plan.LongestPause - plan.ShortestPause) * chance.NextDouble());
}
