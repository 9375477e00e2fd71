using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Autopilot;

/// <summary>What became of one piece of work of a group: its result, or its own error, or it must be done alone because somebody has it locked.</summary>
internal readonly record struct Settled<T>(T? Result, Exception? Error = null, bool IsBusy = false);

/// <summary>
/// Groups work: whatever waits while a group is under way goes into the next one together. A group holds at most one piece
/// for each key, in the order of keys. When a group fails as a whole because of one of its pieces, each is tried by itself; one that
/// has to wait for a stranger's lock waits beside the groups, a few at a time: each keeps a connection while it waits.
/// </summary>
internal sealed class PgBatcher<TWork, TResult> : IAsyncDisposable
{
    private const int Places = 2;

    private readonly Channel<Job> arrived = Channel.CreateUnbounded<Job>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Func<TWork, string> key;
    private readonly Func<IReadOnlyList<TWork>, Task<IReadOnlyList<Settled<TResult>>>> run;
    private readonly int most;
    private readonly string where;
    private readonly Task loop;
    private readonly ConcurrentDictionary<Task, bool> alone = [];
    private readonly SemaphoreSlim places = new(Places);

    /// <param name="key">What a piece works on: two for the same never share a group.</param>
    /// <param name="run">Does a group's work, all or nothing, and settles each piece, in order.</param>
    /// <param name="most">The largest group.</param>
    /// <param name="where">The database in words.</param>
    public PgBatcher(
        Func<TWork, string> key, Func<IReadOnlyList<TWork>, Task<IReadOnlyList<Settled<TResult>>>> run, int most, string where)
    {
        (this.key, this.run, this.most, this.where) = (key, run, most, where);
        loop = Task.Run(RunAsync);
    }

    /// <summary>Hands in a piece of work.</summary>
    /// <param name="work">It.</param>
    /// <param name="cancellationToken">Ends the wait; the work goes on, and the outcome is unknown.</param>
    public Task<TResult> AddAsync(TWork work, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<TResult>(cancellationToken);
        }

        var job = new Job(work, key(work));
        return arrived.Writer.TryWrite(job)
            ? job.Done.Task.WaitAsync(cancellationToken)
            : Task.FromException<TResult>(new StoreUnavailableException($"The store at {where} is closed."));
    }

    /// <summary>Ends after what was handed in.</summary>
    public async ValueTask DisposeAsync()
    {
        arrived.Writer.TryComplete();
        await loop.ConfigureAwait(false);
        await Task.WhenAll(alone.Keys).ConfigureAwait(false);
        places.Dispose();
    }

    private async Task RunAsync()
    {
        var waiting = new List<Job>();
        while (waiting.Count > 0 || await arrived.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (arrived.Reader.TryRead(out var job))
            {
                waiting.Add(job);
            }

            await RunAsync(Choose(waiting)).ConfigureAwait(false);
        }
    }

    private List<Job> Choose(List<Job> waiting)
    {
        var group = new List<Job>(Math.Min(waiting.Count, most));
        var keys = new HashSet<string>(StringComparer.Ordinal);
        waiting.RemoveAll(job =>
        {
            var chosen = group.Count < most && keys.Add(job.Key);
            if (chosen)
            {
                group.Add(job);
            }

            return chosen;
        });
        group.Sort((one, other) => string.CompareOrdinal(one.Key, other.Key));
        return group;
    }

    private async Task RunAsync(List<Job> group)
    {
        try
        {
            var settled = await run(group.ConvertAll(job => job.Work)).ConfigureAwait(false);
            for (var index = 0; index < group.Count; index++)
            {
                if (settled[index].IsBusy)
                {
                    RunAlone(group[index]);
                }
                else
                {
                    group[index].Tell(settled[index]);
                }
            }
        }
        catch (Exception error) when (group.Count > 1 && PgErrors.ConcernsOne(error))
        {
            foreach (var job in group)
            {
                await RunAsync([job]).ConfigureAwait(false);
            }
        }
        catch (Exception error)
        {
            group.ForEach(job => job.Tell(new Settled<TResult>(default, PgErrors.Translate(error, where))));
        }
    }

    private void RunAlone(Job job)
    {
        var running = WaitAndRunAsync(job);
        alone[running] = true;
        _ = running.ContinueWith(ended => alone.TryRemove(ended, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private async Task WaitAndRunAsync(Job job)
    {
        await places.WaitAsync().ConfigureAwait(false);
        try
        {
            await RunAsync([job]).ConfigureAwait(false);
        }
        finally
        {
            places.Release();
        }
    }

    private sealed record Job(TWork Work, string Key)
    {
        public TaskCompletionSource<TResult> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Tell(Settled<TResult> settled)
        {
            if (settled.Error is { } error)
            {
                Done.TrySetException(error);
            }
            else
            {
                Done.TrySetResult(settled.Result!);
            }
        }
    }
}
