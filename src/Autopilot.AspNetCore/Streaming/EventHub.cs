using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Autopilot;

/// <summary>
/// The one reader of the ledger of this host: whatever the number of streams, it asks once, and hands each event to those who follow it.
/// What it has handed out lately it keeps, for streams that come back.
/// </summary>
internal sealed class EventHub : BackgroundService
{
    private const int Page = 1000, Kept = 8192;

    private readonly Lock gate = new();
    private readonly RecentEvents recent = new(Kept);
    private readonly HashSet<EventReader> everything = [];
    private readonly Dictionary<Vtid, HashSet<EventReader>> single = [];
    private readonly IAutopilotStore feed;
    private readonly EngineSignal signal;
    private readonly IOptions<AutopilotApiOptions> options;
    private readonly TimeProvider time;
    private readonly IHostApplicationLifetime lifetime;
    private readonly ILogger<EventHub> logger;
    private readonly StreamMeasures measures;
    private LedgerPosition? tail;
    private bool isClosed;

    public EventHub(
        IAutopilotStore feed, EngineSignal signal, IOptions<AutopilotApiOptions> options, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<EventHub> logger)
    {
        (this.feed, this.signal, this.options, this.time, this.lifetime, this.logger) = (feed, signal, options, time, lifetime, logger);
        measures = new StreamMeasures(feed, time, () => Readers);
    }

    /// <summary>How many streams follow.</summary>
    public int Readers
    {
        get
        {
            lock (gate)
            {
                return everything.Count + single.Values.Sum(readers => readers.Count);
            }
        }
    }

    /// <summary>The last position that was handed out; the ledger's start before the first look.</summary>
    public LedgerPosition Tail
    {
        get
        {
            lock (gate)
            {
                return tail ?? LedgerPosition.Start;
            }
        }
    }

    /// <summary>
    /// Where the ledger ends, for who wants only what is still to come: asked of the ledger, because what this host has handed out lags behind what
    /// others have committed.
    /// </summary>
    public Task<LedgerPosition> ReadTailAsync(CancellationToken cancellationToken) => feed.ReadTailAsync(cancellationToken);

    /// <summary>Opens a stream of what comes after a position.</summary>
    /// <param name="after">The last position that the reader has.</param>
    /// <param name="vtid">The task to follow, or null: all.</param>
    public EventReader Open(LedgerPosition after, Vtid? vtid) => new(this, after, vtid, options.Value.StreamBuffer);

    /// <summary>Joins a reader where its position is this host's tail or among what is kept, which gives what lies between; false elsewhere.</summary>
    public bool TryJoin(EventReader reader, out IReadOnlyList<StreamedEvent> missed)
    {
        lock (gate)
        {
            missed = [];
            if (reader.Position != tail)
            {
                if (recent.After(reader.Position) is not { } kept)
                {
                    return false;
                }

                missed = [.. kept];
            }

            if (isClosed)
            {
                reader.End();
            }

            if (reader.Vtid is not { } vtid)
            {
                everything.Add(reader);
            }
            else
            {
                (single.TryGetValue(vtid, out var readers) ? readers : single[vtid] = []).Add(reader);
            }

            return true;
        }
    }

    /// <summary>A page of the ledger after a position that this host does not keep.</summary>
    /// <exception cref="AutopilotException"><c>unknown_position</c>.</exception>
    public async Task<IReadOnlyList<StreamedEvent>> ReadAsync(LedgerPosition after, CancellationToken cancellationToken)
    {
        var next = signal.NextDue;
        var page = await feed.ReadAsync(after, Page, cancellationToken);
        if (page.Count == 0)
        {
            // It has read past what this host has handed out, by a moment: the next round meets it.
            await EngineSignal.WaitAsync(next, options.Value.FeedInterval, time, cancellationToken);
        }

        return [.. page.Select(entry => new StreamedEvent(entry))];
    }

    public void Leave(EventReader reader)
    {
        lock (gate)
        {
            if (reader.Vtid is not { } vtid)
            {
                everything.Remove(reader);
            }
            else if (single.TryGetValue(vtid, out var readers) && readers.Remove(reader) && readers.Count == 0)
            {
                single.Remove(vtid);
            }
        }
    }

    public override void Dispose()
    {
        measures.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The server waits for its open requests before it lets anything else stop.
        await using var closing = lifetime.ApplicationStopping.Register(Close);
        while (!stoppingToken.IsCancellationRequested)
        {
            var next = signal.NextDue;
            try
            {
                if (tail is null)
                {
                    Begin(await feed.ReadTailAsync(stoppingToken));
                }

                // What is committed after a page that is not full completes the wait below.
                IReadOnlyList<TaskEvent> page;
                do
                {
                    page = await feed.ReadAsync(Tail, Page, stoppingToken);
                    HandOut(page);
                }
                while (page.Count == Page);

                await measures.ReadAsync(Tail, stoppingToken);
                await EngineSignal.WaitAsync(next, options.Value.FeedInterval, time, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (AutopilotException error)
            {
                logger.FeedBroken(error.Message);
                measures.Miss();
                await Task.Delay(options.Value.FeedInterval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Begin(LedgerPosition at)
    {
        lock (gate)
        {
            tail = at;
        }
    }

    private void HandOut(IReadOnlyList<TaskEvent> page)
    {
        lock (gate)
        {
            foreach (var entry in page.Select(entry => new StreamedEvent(entry)))
            {
                recent.Add(entry);
                tail = entry.Position;
                foreach (var reader in everything)
                {
                    reader.Offer(entry);
                }

                if (entry.Vtid is { } vtid && single.TryGetValue(vtid, out var following))
                {
                    foreach (var reader in following)
                    {
                        reader.Offer(entry);
                    }
                }
            }
        }
    }

    private void Close()
    {
        lock (gate)
        {
            isClosed = true;
            foreach (var reader in everything.Concat(single.Values.SelectMany(readers => readers)))
            {
                reader.End();
            }
        }
    }
}
