using Microsoft.Data.Sqlite;

namespace Autopilot;

/// <summary>
/// The one writer. What comes while a transaction is open or being flushed shares that one or the next: one flush to disk
/// then serves many commits. An error of one undoes that one alone; when the whole transaction fails, each is tried by itself.
/// A connection that cannot even roll back ends it: what waits then fails, and so does what comes later.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    private readonly SqliteSession session;
    private readonly string path;
    private readonly SqliteQueue queue;
    private readonly Task loop;

    public SqliteWriter(SqliteSession session, string path)
    {
        this.session = session;
        this.path = path;
        queue = new SqliteQueue(path);
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

        var job = new SqliteJob<T>(key, work);
        return queue.TryAdd(job) is { } refusal
            ? Task.FromException<T>(new StoreUnavailableException(refusal))
            : job.Done.WaitAsync(cancellationToken);
    }

    /// <summary>What the connection remembers; callers may look for tasks in it.</summary>
    public SqliteMemory Memory => session.Memory;

    public async ValueTask DisposeAsync()
    {
        queue.Close();
        await loop.ConfigureAwait(false);
        session.Dispose();
    }

    // A thread of its own: it spends its life waiting for the disk.
    private void Run()
    {
        try
        {
            Serve();
        }
        catch (Exception error)
        {
            queue.Break(error);
        }
    }

    private void Serve()
    {
        while (queue.Begin())
        {
            if (!TryCommitGroup() && queue.Group.Count > 1)
            {
                foreach (var job in queue.Group)
                {
                    CommitAlone(job);
                }
            }

            queue.End();
            foreach (var job in queue.Group)
            {
                job.Tell();
            }
        }
    }

    // Told at once: when a later one breaks the connection, this one is written all the same.
    private void CommitAlone(SqliteJob job)
    {
        TryCommit([job], () => Run(job));
        job.Tell();
    }

    private bool TryCommitGroup() => TryCommit(queue.Group, () =>
    {
        var done = 0;
        do
        {
            for (; done < queue.Group.Count; done++)
            {
                Run(queue.Group[done]);
            }
        }
        while (queue.TryTakeMore());
    });

    private bool TryCommit(IReadOnlyList<SqliteJob> jobs, Action run)
    {
        try
        {
            session.Execute("BEGIN IMMEDIATE");
            session.Memory.SeeFile(session.Find("PRAGMA data_version", row => row.GetInt64(0)));
            run();
            session.Execute("COMMIT");
            return true;
        }
        catch (Exception error)
        {
            foreach (var job in jobs)
            {
                job.Fail(Translate(error));
            }

            RollBack();
            return false;
        }
    }

    // A piece that fails before it writes leaves nothing to undo. One that fails later takes the group with it, which is
    // then tried again one by one; that is rare, and cheaper than a savepoint for each.
    private void Run(SqliteJob job)
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
}
