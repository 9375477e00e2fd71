namespace Autopilot.Benchmarks;

/// <summary>Follows one task, or everything, and holds what comes to the ledger's own numbers: of each task 1, 2, … without holes.</summary>
internal sealed class StreamFollower(AutopilotClient client, Vtid? vtid)
{
    private readonly Dictionary<Vtid, long> last = [];
    private readonly List<TimeSpan> latencies = [];
    private CancellationTokenSource cut = new();
    private LedgerPosition? position;
    private Task following = Task.CompletedTask;
    private int told;

    public Vtid? Vtid => vtid;

    public int Told => Volatile.Read(ref told);

    public int OutOfOrder { get; private set; }

    /// <summary>Opens the stream, and waits for its first word.</summary>
    public async Task StartAsync()
    {
        var open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        following = FollowAsync(open, cut.Token);
        await await Task.WhenAny(open.Task, following);
    }

    /// <summary>Is cut off, and comes back after the last event that it was told.</summary>
    public async Task CutAsync()
    {
        await cut.CancelAsync();
        await following;
        cut.Dispose();
        cut = new CancellationTokenSource();
        following = FollowAsync(null, cut.Token);
    }

    public void AddTo(Latencies all) => latencies.ForEach(all.Add);

    private async Task FollowAsync(TaskCompletionSource? open, CancellationToken stop)
    {
        try
        {
            await foreach (var live in client.FollowAsync(vtid, position, stop))
            {
                position = live.Position;
                if (live.Event is { } entry)
                {
                    Take(entry);
                }

                open?.TrySetResult();
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return; // Cut off.
        }
    }

    private void Take(EventView entry)
    {
        latencies.Add(TimeProvider.System.GetUtcNow() - entry.At);
        var task = entry.Vtid!.Value;
        OutOfOrder += last.TryGetValue(task, out var before) && entry.Seq != before + 1 ? 1 : 0;
        last[task] = entry.Seq;
        Interlocked.Increment(ref told);
    }
}
