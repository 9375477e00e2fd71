using System.Runtime.ExceptionServices;

namespace Autopilot;

/// <summary>A piece of work for the writer, and who waits for it.</summary>
/// <param name="key">The task it writes, or null.</param>
internal abstract class SqliteJob(string? key)
{
    public string? Key => key;

    protected ExceptionDispatchInfo? Error { get; set; }

    /// <summary>Does the work, inside a transaction. It may run more than once; the last run counts.</summary>
    public abstract void Run(SqliteSession session);

    /// <summary>Tells who waits how the work ended.</summary>
    public abstract void Tell();

    public void Fail(Exception error) => Error = ExceptionDispatchInfo.Capture(error);
}

/// <inheritdoc/>
internal sealed class SqliteJob<T>(string? key, Func<SqliteSession, T> work) : SqliteJob(key)
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
