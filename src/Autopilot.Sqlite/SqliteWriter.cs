using System.Runtime.ExceptionServices;
using Microsoft.Data.Sqlite;

namespace Autopilot;

/// <summary>
/// The one writer. What waits while a transaction is under way goes into the next one together: one flush to disk then
/// serves many commits. An error of one undoes that one alone; when the whole transaction fails, each is tried by itself.
/// A connection that cannot even roll back ends it: what waits then fails, and so does what comes later.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    private const int MostPerGroup = 256;

    private readonly object gate = new();
    private readonly List<Job> arrived = [];
    private readonly SqliteSession session;
    private readonly string path;
    private readonly Task loop;
    private int wanted = 1;
    private string? closed;

    public SqliteWriter(SqliteSession session, string path)
    {
        this.session = session;
        this.path = path;
        loop = Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Runs a piece of work in a transaction. It may run more than once, and counts only when the last run was committed.</summary>
    /// <param name="key">The task it writes, or null. A group holds at most one piece of work per task.</param>
    /// <param name="work">What it does.</param>
    /// <param name="cancellationToken">Ends the wait; the outcome is then unknown.</param>
    public Task<T> WriteAsync<T>(string? key, Func<SqliteSession, T> work, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<T>(cancellationToken);
        }

        var job = new Job<T>(key, work);
        return TryAdd(job) is { } refusal
            ? Task.FromException<T>(new StoreUnavailableException(refusal))
            : job.Done.WaitAsync(cancellationToken);
    }

    /// <summary>What the connection remembers; callers may look for tasks in it.</summary>
    public SqliteMemory Memory => session.Memory;

    public async ValueTask DisposeAsync()
    {
        lock (gate)
        {
            closed ??= $"'{path}' is closed.";
            Monitor.Pulse(gate);
        }

        await loop.ConfigureAwait(false);
        session.Dispose();
    }

    private string? TryAdd(Job job)
    {
        lock (gate)
        {
            if (closed is not null)
            {
                return closed;
            }

            arrived.Add(job);
            if (arrived.Count >= wanted)
            {
                Monitor.Pulse(gate);
            }

            return null;
        }
    }

    // A thread of its own: it spends its life waiting for the disk.
    private void Run()
    {
        var waiting = new List<Job>();
        var group = new List<Job>();
        try
        {
            Serve(waiting, group);
        }
        catch (Exception error)
        {
            Break([.. group, .. waiting], error);
        }
    }

    private void Serve(List<Job> waiting, List<Job> group)
    {
        var patience = TimeSpan.Zero;
        while (Gather(waiting, waiting.Count + group.Count, patience))
        {
            Choose(waiting, group);
            var began = TimeProvider.System.GetTimestamp();
            if (!TryCommit(group) && group.Count > 1)
            {
                group.ForEach(CommitAlone);
            }

            patience = TimeProvider.System.GetElapsedTime(began);
            Take(waiting);
            group.ForEach(job => job.Tell());
        }
    }

    // Told at once: when a later one breaks the connection, this one is written all the same.
    private void CommitAlone(Job job)
    {
        TryCommit([job]);
        job.Tell();
    }

    private void Break(IEnumerable<Job> waiting, Exception error)
    {
        lock (gate)
        {
            closed ??= $"'{path}' cannot be written over this connection any more: {error.Message}";
            waiting = [.. waiting, .. arrived];
            arrived.Clear();
        }

        foreach (var job in waiting)
        {
            job.Fail(new StoreUnavailableException(closed, error));
            job.Tell();
        }
    }

    // Those whose work was just committed often come back at once. Waiting for them makes the next group as large as the
    // last; without that the groups shrink, and every flush serves fewer. Nobody waits longer than the last transaction took,
    // nor for one who comes alone.
    private bool Gather(List<Job> waiting, int expected, TimeSpan patience)
    {
        lock (gate)
        {
            Wait(1 - waiting.Count, Timeout.InfiniteTimeSpan);
            Wait(Math.Min(expected, MostPerGroup) - waiting.Count, patience);
            Take(waiting);
            return waiting.Count > 0;
        }
    }

    private void Wait(int count, TimeSpan most)
    {
        wanted = count;
        var began = TimeProvider.System.GetTimestamp();
        while (arrived.Count < count && closed is null)
        {
            var left = most == Timeout.InfiniteTimeSpan ? most : most - TimeProvider.System.GetElapsedTime(began);
            if (left != Timeout.InfiniteTimeSpan && left < TimeSpan.FromMilliseconds(1))
            {
                return;
            }

            Monitor.Wait(gate, left);
        }
    }

    private void Take(List<Job> waiting)
    {
        lock (gate)
        {
            waiting.AddRange(arrived);
            arrived.Clear();
        }
    }

    // A second piece of work of the same task waits for the next group: it may depend on what the first one reads back.
    private static void Choose(List<Job> waiting, List<Job> group)
    {
        group.Clear();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        waiting.RemoveAll(job =>
        {
            var chosen = group.Count < MostPerGroup && (job.Key is null || keys.Add(job.Key));
            if (chosen)
            {
                group.Add(job);
            }

            return chosen;
        });
        group.Sort((one, other) => string.CompareOrdinal(one.Key, other.Key));
    }

    private bool TryCommit(List<Job> group)
    {
        try
        {
            session.Execute("BEGIN IMMEDIATE");
            session.Memory.SeeFile(session.Find("PRAGMA data_version", row => row.GetInt64(0)));
            foreach (var job in group)
            {
                Run(job);
            }

            session.Execute("COMMIT");
            return true;
        }
        catch (Exception error)
        {
            group.ForEach(job => job.Fail(Translate(error)));
            RollBack();
            return false;
        }
    }

    // A piece that fails before it writes leaves nothing to undo. One that fails later takes the group with it, which is
    // then tried again one by one; that is rare, and cheaper than a savepoint for each.
    private void Run(Job job)
    {
        var changes = session.TotalChanges;
        try
        {
            job.Run(session);
        }
        catch (Exception error) when (session.IsInTransaction && session.TotalChanges == changes)
        {
            job.Fail(Translate(error));
        }
    }

    private Exception Translate(Exception error) => error is SqliteException refused ? SqliteErrors.Translate(refused, path) : error;

    private void RollBack()
    {
        session.Memory.Forget();
        if (session.IsInTransaction)
        {
            session.Execute("ROLLBACK");
        }
    }

    private abstract class Job(string? key)
    {
        public string? Key => key;

        protected ExceptionDispatchInfo? Error { get; set; }

        public abstract void Run(SqliteSession session);

        public abstract void Tell();

        public void Fail(Exception error) => Error = ExceptionDispatchInfo.Capture(error);
    }

    private sealed class Job<T>(string? key, Func<SqliteSession, T> work) : Job(key)
    {
        private readonly TaskCompletionSource<T> source = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? result;

        public Task<T> Done => source.Task;

        public override void Run(SqliteSession session)
        {
            Error = null;
            result = work(session);
        }

        public override void Tell()
        {
            if (Error is { } error)
            {
                source.TrySetException(error.SourceException);
            }
            else
            {
                source.TrySetResult(result!);
            }
        }
    }
}
