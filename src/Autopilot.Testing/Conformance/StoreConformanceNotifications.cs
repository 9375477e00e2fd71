using static Autopilot.Testing.StoreScript;

namespace Autopilot.Testing;

/// <summary>Word from outside is accepted once, and all it does is to make runs due.</summary>
internal static class StoreConformanceNotifications
{
    public static IReadOnlyList<StoreCase> Cases { get; } =
    [
        StoreCase.Of(A_notification_makes_its_runs_due_and_changes_nothing_else),
        StoreCase.Of(A_delivery_counts_once),
        StoreCase.Of(A_delivery_of_another_source_is_another),
        StoreCase.Of(A_delivery_is_forgotten_after_thirty_days),
        StoreCase.Of(A_delivery_without_an_id_is_refused),
    ];

    private static async Task A_notification_makes_its_runs_due_and_changes_nothing_else(StoreScript script)
    {
        var before = await WaitingAsync(script, 1).ConfigureAwait(false);
        await WaitingAsync(script, 2).ConfigureAwait(false);
        var ledger = await script.ReadLedgerAsync(LedgerPosition.Start).ConfigureAwait(false);

        Expect.True(await script.Store.AcceptAsync(new Notification("github", "d-1", [Id(1), Id(3)]), default).ConfigureAwait(false), "the first delivery is accepted");

        var due = await script.Store.LeaseDueAsync("host-1", 9, Lease, default).ConfigureAwait(false);
        Expect.Sequence([Id(1)], due.Select(lease => lease.Snapshot.Task.Vtid), "the runs that are due");
        Expect.Equal(before.Task.Version, due[0].Snapshot.Task.Version, "the version");
        Expect.Equal(ledger.Count, (await script.ReadLedgerAsync(LedgerPosition.Start).ConfigureAwait(false)).Count, "the events of the ledger");
    }

    private static async Task A_delivery_counts_once(StoreScript script)
    {
        await WaitingAsync(script, 1).ConfigureAwait(false);
        Expect.True(await script.Store.AcceptAsync(new Notification("github", "d-1", []), default).ConfigureAwait(false), "the first delivery is accepted");
        Expect.True(!await script.Store.AcceptAsync(new Notification("github", "d-1", [Id(1)]), default).ConfigureAwait(false), "the second is known");

        Expect.Equal(0, (await script.Store.LeaseDueAsync("host-1", 9, Lease, default).ConfigureAwait(false)).Count, "the runs that a repeated delivery made due");
    }

    private static async Task A_delivery_of_another_source_is_another(StoreScript script)
    {
        Expect.True(await script.Store.AcceptAsync(new Notification("github", "d-1", []), default).ConfigureAwait(false), "the delivery of one source is accepted");
        Expect.True(await script.Store.AcceptAsync(new Notification("gitlab", "d-1", []), default).ConfigureAwait(false), "and that of another under the same id");
    }

    private static async Task A_delivery_is_forgotten_after_thirty_days(StoreScript script)
    {
        await script.Store.AcceptAsync(new Notification("github", "d-1", []), default).ConfigureAwait(false);
        script.Advance(TimeSpan.FromDays(30));
        await script.Store.AcceptAsync(new Notification("github", "d-2", []), default).ConfigureAwait(false);
        Expect.True(!await script.Store.AcceptAsync(new Notification("github", "d-1", []), default).ConfigureAwait(false), "a delivery is known for thirty days");

        script.Advance(TimeSpan.FromSeconds(1));
        await script.Store.AcceptAsync(new Notification("github", "d-3", []), default).ConfigureAwait(false);
        Expect.True(await script.Store.AcceptAsync(new Notification("github", "d-1", []), default).ConfigureAwait(false), "and forgotten after them");
    }

    private static async Task A_delivery_without_an_id_is_refused(StoreScript script)
    {
        foreach (var id in new[] { "", " ", new string('d', 201) })
        {
            try
            {
                await script.Store.AcceptAsync(new Notification("github", id, []), default).ConfigureAwait(false);
            }
            catch (ArgumentException)
            {
                continue;
            }

            throw new ConformanceException($"Expected a delivery whose id has {id.Length} characters to be an argument error, but it was accepted.");
        }
    }

    private static async Task<TaskSnapshot> WaitingAsync(StoreScript script, int number) =>
        await script.WriteAsync(Activation(await script.CreateAsync(number).ConfigureAwait(false)) with { DueIn = TimeSpan.FromHours(1) }).ConfigureAwait(false);
}
