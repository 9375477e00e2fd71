namespace Autopilot.Testing;

/// <summary>One store under comparison, and what it calls by names of its own.</summary>
internal sealed class StoreActor(string name, StoreFixture fixture)
{
    private readonly Dictionary<string, string> labels = new(StringComparer.Ordinal);
    private readonly List<string> workers = [];
    private readonly List<RunLease> leases = [];
    private LedgerPosition read = LedgerPosition.Start;
    private DateTimeOffset? origin;

    public string Name => name;

    public IAutopilotStore Store => fixture.Store;

    public int Workers => workers.Count;

    public int Leases => leases.Count;

    public void Advance(TimeSpan by) => fixture.Advance(by);

    /// <summary>The id of a worker by its number, or of one that never was.</summary>
    public string Worker(int number) => number < workers.Count ? workers[number] : "no-such-worker";

    public RunLease Lease(int number) => leases[number];

    public string Know(string workerId)
    {
        labels[workerId] = $"worker-{workers.Count}";
        workers.Add(workerId);
        return workerId;
    }

    /// <summary>Keeps leases, in an order that no store chooses.</summary>
    public IReadOnlyList<RunLease> Know(IReadOnlyList<RunLease> more)
    {
        RunLease[] ordered = [.. more.OrderBy(lease => lease.Snapshot.Task.Vtid)];
        leases.AddRange(ordered);
        return ordered;
    }

    public Task<TaskSnapshot?> FindAsync(Vtid vtid) => Store.FindAsync(vtid, default);

    /// <summary>Reads the ledger. What a store holds back because something else still runs on its server comes soon, and is waited for.</summary>
    public Task<IReadOnlyList<TaskEvent>> ReadAsync(LedgerPosition after, int most) => Expect.EventuallyAsync(
        () => Store.ReadAsync(after, most, default),
        async events => events.Count == most || (await Store.ReadLagAsync(after, default).ConfigureAwait(false)).Events == events.Count,
        "The ledger can be read to its end.");

    /// <summary>Gives an operation; an error is an answer, by its code.</summary>
    public async Task<string> AnswerAsync(StoreOperation operation)
    {
        origin ??= await Store.NowAsync(default).ConfigureAwait(false);
        try
        {
            return Show(await operation.Run(this).ConfigureAwait(false));
        }
        catch (AutopilotException error)
        {
            return $"refused: {error.Code}";
        }
        catch (ArgumentException error)
        {
            return $"refused: {error.GetType().Name}";
        }
    }

    /// <summary>What an operation can have changed: its task with everything that belongs to it, the turns, and what is due.</summary>
    public async Task<string> ShowAsync(Vtid? vtid)
    {
        var snapshot = vtid is { } id ? await FindAsync(id).ConfigureAwait(false) : null;
        return Show(new
        {
            snapshot,
            events = snapshot is null ? [] : await Store.ReadTaskAsync(snapshot.Task.Vtid, 0, 1000, default).ConfigureAwait(false),
            effects = snapshot is null ? [] : await Store.ListEffectsAsync(snapshot.Task.Vtid, snapshot.Task.Attempt, default).ConfigureAwait(false),
            enabled = await Store.IsExecutionEnabledAsync(default).ConfigureAwait(false),
            turns = await Store.ListTurnsAsync(default).ConfigureAwait(false),
            due = (await Store.ReadFleetAsync(default).ConfigureAwait(false)).OldestDueAt,
            next = await Store.NextDueAsync(default).ConfigureAwait(false),
        });
    }

    /// <summary>The whole store: every list and count, and what is new in the ledger.</summary>
    public async Task<string> ShowAllAsync()
    {
        var events = await ReadAsync(read, 10_000).ConfigureAwait(false);
        read = events.Count > 0 ? events[^1].Position : read;
        var workersNow = await Store.ListWorkersAsync(default).ConfigureAwait(false);
        return Show(new
        {
            tasks = (await Store.ListAsync(new TaskQuery { Limit = 500 }, default).ConfigureAwait(false)).Items,
            counts = await Store.CountAsync(null, default).ConfigureAwait(false),
            execution = await Store.ReadExecutionAsync(default).ConfigureAwait(false),
            turns = await Store.ListTurnsAsync(default).ConfigureAwait(false),
            workers = workersNow.OrderBy(worker => labels.GetValueOrDefault(worker.Id, worker.Id), StringComparer.Ordinal),
            fleet = await Store.ReadFleetAsync(default).ConfigureAwait(false) is var fleet ? fleet with { Claims = [.. fleet.Claims.OrderBy(claim => claim.Vtid)] } : null,
            lag = (await Store.ReadLagAsync(read, default).ConfigureAwait(false)).Events,
            events,
        });
    }

    private string Show(object? answer) => Shown.Of(answer, origin!.Value, labels);
}
