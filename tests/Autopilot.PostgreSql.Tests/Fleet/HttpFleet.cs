using Autopilot.PostgreSql.FleetHost;

namespace Autopilot.Tests;

/// <summary>Two servers on one database, and processes of workers that know nothing but their addresses. One of each is killed, and started again.</summary>
internal sealed class HttpFleet : IDisposable
{
    public const int Processes = 4, WorkersOfAProcess = 16;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly string store;
    private readonly FleetPlan plan;
    private readonly HttpPeople people;
    private readonly List<FleetHost> started = [];

    public HttpFleet(string store, FleetPlan plan)
    {
        (this.store, this.plan) = (store, plan);
        Servers = [new($"http://127.0.0.1:{FreePort.Find()}"), new($"http://127.0.0.1:{FreePort.Find()}")];
        people = new HttpPeople(Servers);
        Tasks = new FleetTasks(store, store, people.ActivateAsync);
        Takeovers = new Takeovers(Tasks.World);
    }

    public FleetTasks Tasks { get; }

    /// <summary>How long what the killed server held stayed without a host.</summary>
    public Takeovers Takeovers { get; }

    /// <summary>Every work order that a worker had in hand.</summary>
    public IReadOnlyList<InHand> Orders => [.. started.SelectMany(host => host.Orders)];

    /// <summary>What was killed, by name.</summary>
    public List<string> Killed { get; } = [];

    /// <summary>What the processes wrote last, for a person who looks for a cause.</summary>
    public IEnumerable<string> Lines => started.SelectMany(host => host.Lines.Select(line => $"{host.Name}: {line}"));

    private Uri[] Servers { get; }

    /// <summary>
    /// Runs until every run has ended, or the plan's limit has passed. At a quarter of the tasks workers are killed that
    /// have work in hand, at a half a server.
    /// </summary>
    /// <returns>How many tasks had not ended.</returns>
    public async Task<long> RunAsync()
    {
        var servers = new[] { StartServer(0), StartServer(1) };
        await Task.WhenAll(ReadyAsync(Servers[0]), ReadyAsync(Servers[1]));
        var workers = Enumerable.Range(0, Processes).Select(_ => StartWorkers()).ToArray();
        using var stop = new CancellationTokenSource();
        var watching = Takeovers.WatchAsync(stop.Token);
        var feeding = Tasks.ActivateAsync(plan.Tasks, plan.Active, stop.Token);
        var began = TimeProvider.System.GetTimestamp();

        await WaitAsync(began, plan.Tasks / 4, feeding);
        var before = workers[0].Orders.Count;
        await Eventually.SeeAsync(() => workers[0].Orders.Count, count => count > before);
        await KillAsync(workers[0]);
        StartWorkers();
        await WaitAsync(began, plan.Tasks / 2, feeding);
        var at = TimeProvider.System.GetTimestamp();
        await KillAsync(servers[0]);
        await Takeovers.AddAsync(servers[0].Name, at);
        StartServer(0);
        var ended = await WaitAsync(began, plan.Tasks, feeding);

        await stop.CancelAsync();
        await watching;
        await feeding.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return plan.Tasks - ended;
    }

    public void Dispose()
    {
        started.ForEach(host => host.Dispose());
        people.Dispose();
    }

    private async Task<long> WaitAsync(long began, int wanted, Task feeding)
    {
        while (true)
        {
            if (feeding.IsFaulted)
            {
                await feeding; // Nothing more would come.
            }

            var ended = await Tasks.CountEndedAsync();
            if (ended >= wanted || TimeProvider.System.GetElapsedTime(began) >= plan.Limit)
            {
                return ended;
            }

            await Task.Delay(Pause, TimeProvider.System);
        }
    }

    private async Task KillAsync(FleetHost host)
    {
        await host.KillAsync();
        Killed.Add(host.Name);
    }

    private FleetHost StartServer(int number) => Start("api", "server", store, store, Servers[number].ToString());

    private FleetHost StartWorkers() =>
        Start("workers", "workers", [store, $"{plan.Seed + started.Count}", $"{WorkersOfAProcess}", .. Servers.Select(server => server.ToString())]);

    private FleetHost Start(string mode, string name, params string[] arguments)
    {
        var host = new FleetHost(mode, $"{name}-{started.Count + 1}", arguments);
        started.Add(host);
        return host;
    }

    private static async Task ReadyAsync(Uri server)
    {
        using var client = new HttpClient { BaseAddress = server };
        await Eventually.SeeAsync(() => IsReadyAsync(client), ready => ready);
    }

    private static async Task<bool> IsReadyAsync(HttpClient client)
    {
        try
        {
            using var response = await client.GetAsync("/autopilot/health/ready");
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
