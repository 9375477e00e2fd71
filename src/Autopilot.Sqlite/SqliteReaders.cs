using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Autopilot;

/// <summary>Connections that only read. Each read sees one moment, and waits for no writer.</summary>
internal sealed class SqliteReaders(string path) : IDisposable
{
    private readonly ConcurrentBag<SqliteSession> idle = [];
    private volatile bool disposed;

    public Task<T> ReadAsync<T>(Func<SqliteSession, T> read, CancellationToken cancellationToken) =>
        Task.Run(() => Read(read), cancellationToken);

    public void Dispose()
    {
        disposed = true;
        while (idle.TryTake(out var session))
        {
            session.Dispose();
        }
    }

    private T Read<T>(Func<SqliteSession, T> read)
    {
        SqliteSession? session = null;
        try
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            if (!idle.TryTake(out session))
            {
                session = SqliteSession.Open(path, SqliteOpenMode.ReadWrite);
                session.Execute("PRAGMA query_only = ON");
            }

            session.Execute("BEGIN");
            return read(session);
        }
        catch (SqliteException error)
        {
            throw SqliteErrors.Translate(error, path);
        }
        finally
        {
            GiveBack(session);
        }
    }

    private void GiveBack(SqliteSession? session)
    {
        if (session is { IsInTransaction: true })
        {
            session.Execute("COMMIT");
        }

        if (session is not null && !disposed)
        {
            idle.Add(session);
        }
        else
        {
            session?.Dispose();
        }
    }
}
