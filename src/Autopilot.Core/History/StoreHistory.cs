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
        string? cursor = null;
        do
        {
            var page = await store.ListAsync(new TaskQuery { Cursor = cursor, Limit = 500 }, cancellationToken);
            foreach (var listed in page.Items)
            {
                await CheckAsync(store, checker, listed, cancellationToken);
            }

            cursor = page.NextCursor;
        }
        while (cursor is not null);

        var findings = checker.Complete();
        return new HistoryReport(checker.Tasks, checker.Events, findings);
    }

    private static async Task CheckAsync(IAutopilotStore store, HistoryChecker checker, TaskSnapshot rows, CancellationToken cancellationToken)
    {
        var vtid = rows.Task.Vtid;
        var policies = new Dictionary<int, RunPolicy?>();
        await ReadPoliciesAsync(store, rows, policies, cancellationToken);
        checker.Open(vtid, policies.GetValueOrDefault);
        var last = 0L;
        for (var tries = 0; tries < MostTries; tries++)
        {
            last = await ReadLedgerAsync(store, checker, vtid, last, cancellationToken);
            var again = await store.FindAsync(vtid, cancellationToken) ?? throw new StoreUnavailableException($"{vtid} was listed and cannot be read.");
            if (again.Task.Version == rows.Task.Version)
            {
                await CheckRowsAsync(store, checker, again, cancellationToken);
                break;
            }

            rows = again;
            await ReadPoliciesAsync(store, rows, policies, cancellationToken);
        }

        checker.Close(vtid);
    }

    private static async Task ReadPoliciesAsync(IAutopilotStore store, TaskSnapshot rows, Dictionary<int, RunPolicy?> policies, CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt <= rows.Task.Attempt; attempt++)
        {
            if (!policies.ContainsKey(attempt))
            {
                policies[attempt] = (attempt == rows.Run?.Attempt ? rows.Run : await store.FindRunAsync(rows.Task.Vtid, attempt, cancellationToken))?.Policy;
            }
        }
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
            catch (Exception error) when (error is FormatException or JsonException or InvalidOperationException && most > 1)
            {
                most = read = 1; // One of the page cannot be read: which, is found one by one.
            }
            catch (Exception error) when (error is FormatException or JsonException or InvalidOperationException)
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

    private static async Task CheckRowsAsync(IAutopilotStore store, HistoryChecker checker, TaskSnapshot rows, CancellationToken cancellationToken)
    {
        var vtid = rows.Task.Vtid;
        if (checker.Find(vtid) is not { Partner: null } told)
        {
            return;
        }

        var effects = new List<IReadOnlyList<Effect>>();
        for (var attempt = 1; attempt <= rows.Task.Attempt; attempt++)
        {
            effects.Add(attempt == rows.Run?.Attempt ? rows.Effects : await store.ListEffectsAsync(vtid, attempt, cancellationToken));
        }

        if (RowLaws.Find(told, rows, effects) is { } broken)
        {
            checker.Break(new HistoryFinding(broken.Law, vtid, told.Seq, told.LastType, broken.Message));
        }
    }
}
