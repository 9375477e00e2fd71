using System.Text.Json;

namespace Autopilot;

/// <summary>
/// Checks the history of a store, task by task: its ledger, and the rows beside it. It only reads, and may be run beside
/// hosts at work: a task that changes meanwhile is read again.
/// </summary>
public static class StoreHistory
{
    private const int Page = 1000;
    private const int MostTries = 8;

    /// <summary>Checks every task of a store.</summary>
    /// <param name="store">The store.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="StoreUnavailableException">The store does not answer.</exception>
    public static async Task<HistoryReport> CheckAsync(IAutopilotStore store, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        var checker = new HistoryChecker();
        DateTimeOffset? began = null;
        var (query, unread) = (new TaskQuery { Limit = 500 }, (HistoryFinding?)null);
        while (unread is null)
        {
            try
            {
                var page = await store.ListAsync(query, cancellationToken);
                foreach (var listed in page.Items)
                {
                    began ??= listed.Now;
                    await CheckAsync(store, checker, listed, cancellationToken);
                }

                if (page.NextCursor is null)
                {
                    break;
                }

                query = query with { Cursor = page.NextCursor };
            }
            catch (Exception error) when (IsUnreadable(error))
            {
                // One of the page: which, is found one by one. It ends the list, because the next is found by the one before.
                unread = query.Limit == 1 ? Unread(query.Cursor, error) : null;
                query = query with { Limit = 1 };
            }
        }

        // Who was read first may have proven a revision since, from which a run that was read later went on.
        var findings = checker.Complete(unread is null && began is { } whole ? whole : DateTimeOffset.MinValue);
        return new HistoryReport(checker.Tasks, checker.Events, unread is null ? findings : [.. findings, unread]);
    }

    private static HistoryFinding Unread(string? cursor, Exception error) => new(
        HistoryLaws.RowAgrees, null, 0, "", $"The {(cursor is null ? "first task" : $"task behind {cursor}")} cannot be read, and none behind it was checked: {error.Message}");

    private static bool IsUnreadable(Exception error) => error is FormatException or JsonException or InvalidOperationException;

    private static async Task CheckAsync(IAutopilotStore store, HistoryChecker checker, TaskSnapshot rows, CancellationToken cancellationToken)
    {
        var vtid = rows.Task.Vtid;
        try
        {
            await ReadAsync(store, checker, rows, cancellationToken);
        }
        catch (Exception error) when (IsUnreadable(error))
        {
            if (checker.Find(vtid) is { } told)
            {
                checker.Break(new HistoryFinding(HistoryLaws.RowAgrees, vtid, told.Seq, told.LastType, $"A row of the task cannot be read: {error.Message}"));
            }
        }

        checker.Close(vtid);
    }

    private static async Task ReadAsync(IAutopilotStore store, HistoryChecker checker, TaskSnapshot rows, CancellationToken cancellationToken)
    {
        var vtid = rows.Task.Vtid;
        IReadOnlyList<Run> runs = [];
        checker.Open(vtid, attempt => attempt <= runs.Count ? runs[attempt - 1].Policy : null);
        runs = await ReadRunsAsync(store, rows, cancellationToken);
        var last = 0L;
        for (var tries = 0; tries < MostTries; tries++)
        {
            last = await ReadLedgerAsync(store, checker, vtid, last, cancellationToken);
            var again = await store.FindAsync(vtid, cancellationToken) ?? throw new StoreUnavailableException($"{vtid} was listed and cannot be read.");
            if (again.Task.Version == rows.Task.Version)
            {
                await CheckRowsAsync(store, checker, again, runs, cancellationToken);
                break;
            }

            rows = again;
            runs = await ReadRunsAsync(store, rows, cancellationToken);
        }
    }

    // The attempts from the first; one whose row is gone ends the list.
    private static async Task<IReadOnlyList<Run>> ReadRunsAsync(IAutopilotStore store, TaskSnapshot rows, CancellationToken cancellationToken)
    {
        var runs = new List<Run>();
        for (var attempt = 1; attempt < rows.Run?.Attempt; attempt++)
        {
            if (await store.FindRunAsync(rows.Task.Vtid, attempt, cancellationToken) is not { } run)
            {
                return runs;
            }

            runs.Add(run);
        }

        return rows.Run is { } latest ? [.. runs, latest] : runs;
    }

    private static async Task<long> ReadLedgerAsync(IAutopilotStore store, HistoryChecker checker, Vtid vtid, long after, CancellationToken cancellationToken)
    {
        var (most, read) = (Page, Page);
        while (read == most)
        {
            try
            {
                var events = await store.ReadTaskAsync(vtid, after, most, cancellationToken);
                foreach (var entry in events)
                {
                    checker.Read(entry);
                    after = entry.Seq;
                }

                read = events.Count;
            }
            catch (Exception error) when (IsUnreadable(error) && most > 1)
            {
                most = read = 1; // One of the page cannot be read: which, is found one by one.
            }
            catch (Exception error) when (IsUnreadable(error))
            {
                if (checker.Find(vtid) is not null)
                {
                    checker.Break(new HistoryFinding(HistoryLaws.KnownEvent, vtid, after + 1, "", $"The event behind {after} cannot be read: {error.Message}"));
                }

                break;
            }
        }

        return after;
    }

    private static async Task CheckRowsAsync(
        IAutopilotStore store, HistoryChecker checker, TaskSnapshot rows, IReadOnlyList<Run> runs, CancellationToken cancellationToken)
    {
        var vtid = rows.Task.Vtid;
        if (checker.Find(vtid) is not { Partner: null } told)
        {
            return;
        }

        var attempts = new List<(Run, IReadOnlyList<Effect>)>();
        foreach (var run in runs)
        {
            attempts.Add((run, run.Attempt == rows.Run?.Attempt ? rows.Effects : await store.ListEffectsAsync(vtid, run.Attempt, cancellationToken)));
        }

        if (RowLaws.Find(told, rows.Task, attempts) is { } broken)
        {
            checker.Break(new HistoryFinding(broken.Law, vtid, told.Seq, told.LastType, broken.Message));
        }
    }
}
