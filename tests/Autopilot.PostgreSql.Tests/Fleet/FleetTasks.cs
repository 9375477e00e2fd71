using System.Globalization;
using Autopilot.PostgreSql.FleetHost;
using Microsoft.Extensions.DependencyInjection;

namespace Autopilot.Tests;

/// <summary>
/// What people do: they create, approve and activate the tasks of a fleet, so many that it always has something to do. A command that
/// got no answer is given again under its key.
/// </summary>
internal sealed class FleetTasks : IAsyncDisposable
{
    private const string Author = "author", Approver = "approver", ActiveSql = "SELECT count(*) FROM autopilot.run WHERE terminal_seq IS NULL";

    private const string EndedSql = """
        SELECT count(*) FROM autopilot.task t JOIN autopilot.run r ON r.vtid = t.vtid AND r.attempt = t.attempt
         WHERE r.terminal_seq IS NOT NULL AND r.due_at IS NULL
        """;

    private const int AtATime = 16;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly ServiceProvider services;
    private readonly Func<NewTask, CancellationToken, Task> activate;

    /// <param name="store">The database of the store.</param>
    /// <param name="world">The database of the world.</param>
    /// <param name="activate">Creates, approves and activates a task; null: an engine in this process does.</param>
    public FleetTasks(string store, string world, Func<NewTask, CancellationToken, Task>? activate = null)
    {
        this.activate = activate ?? ActivateHereAsync;
        var registered = new ServiceCollection();
        registered.AddAutopilotEngine(FleetComposition.Shorten).OnWorld(store, world, seed: 0);
        services = registered.BuildServiceProvider();
    }

    public IAutopilotStore Store => services.GetRequiredService<IAutopilotStore>();

    public WorldDatabase World => services.GetRequiredService<WorldDatabase>();

    /// <summary>Creates and activates tasks, whenever fewer are active than there should be.</summary>
    /// <param name="count">How many in all.</param>
    /// <param name="active">How many at a time.</param>
    /// <param name="stop">Ends it.</param>
    public async Task ActivateAsync(int count, int active, CancellationToken stop)
    {
        var next = 1;
        while (next <= count && !stop.IsCancellationRequested)
        {
            var free = active - await RepeatAsync(() => World.ScalarAsync<long>(ActiveSql, stop), stop);
            var batch = Enumerable.Range(next, (int)Math.Clamp(free, 0, count - next + 1)).ToList();
            await Parallel.ForEachAsync(batch, new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = stop }, ActivateOneAsync);
            next += batch.Count;
            await Task.Delay(Pause, TimeProvider.System, stop);
        }
    }

    /// <summary>The whole ledger, as a consumer reads it.</summary>
    public async Task<IReadOnlyList<TaskEvent>> ReadLedgerAsync()
    {
        const int most = 5000;
        var events = new List<TaskEvent>();
        while (true)
        {
            var page = await Store.ReadAsync(events.Count == 0 ? LedgerPosition.Start : events[^1].Position, most, CancellationToken.None);
            if (page.Count == 0)
            {
                return events;
            }

            events.AddRange(page);
        }
    }

    /// <summary>How many runs have ended, with everything that they still owed.</summary>
    public Task<long> CountEndedAsync() => World.ScalarAsync<long>(EndedSql, CancellationToken.None);

    /// <summary>Lets the fleet run.</summary>
    public Task EnableAsync() => Store.SetExecutionAsync(enabled: true, "The fleet may run.", expiresIn: null, Approver, CancellationToken.None);

    public ValueTask DisposeAsync() => services.DisposeAsync();

    private async ValueTask ActivateOneAsync(int number, CancellationToken cancellation)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"VTID-{number:00000}");
        var request = new NewTask(Spec(id), "team/shop")
        {
            Vtid = id,
            BaseBranch = FleetProfiles.Lane(number),
            Profile = FleetProfiles.Lane(number),
            Autonomous = true,
        };
        await activate(request, cancellation);
    }

    private async Task ActivateHereAsync(NewTask request, CancellationToken cancellation)
    {
        var (engine, runs, id) = (services.GetRequiredService<TaskEngine>(), services.GetRequiredService<RunCommands>(), request.Vtid!);
        var created = await RepeatAsync(() => engine.CreateAsync(request, Key(Author, "create", id), cancellation), cancellation);
        var (vtid, hash) = (created.Task.Vtid, created.Task.Spec.Hash);
        await RepeatAsync(() => engine.ApproveSpecAsync(vtid, hash, Key(Approver, "approve", id), cancellation), cancellation);
        await RepeatAsync(() => runs.ActivateAsync(vtid, hash, null, Key(Approver, "activate", id), cancellation), cancellation);
    }

    private static Caller Key(string principal, string command, string id) => new(principal) { IdempotencyKey = $"{command}/{id}" };

    private static async Task<T> RepeatAsync<T>(Func<Task<T>> command, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                return await command();
            }
            catch (Exception error) when (error is StoreUnavailableException or ProviderException)
            {
                await Task.Delay(Pause, TimeProvider.System, stop);
            }
        }
    }

    private static string Spec(string id) => $"""
        ---
        title: Change {id}
        scope: [src/**]
        acceptance: [It is changed.]
        ---
        Change it.
        """;
}
