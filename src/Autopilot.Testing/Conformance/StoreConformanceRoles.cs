namespace Autopilot.Testing;

/// <summary>Who acts as what, and events of the installation: both stand in the ledger.</summary>
internal static class StoreConformanceRoles
{
    public static IReadOnlyList<StoreCase> Cases { get; } =
    [
        StoreCase.Of(A_principal_has_no_role_of_its_choice_at_first),
        StoreCase.Of(A_role_is_kept_with_its_reason_until_it_is_changed),
        StoreCase.Of(A_role_ends_at_its_expiry),
        StoreCase.Of(A_change_of_a_role_is_one_event),
        StoreCase.Of(An_event_of_the_installation_is_recorded_as_given),
        StoreCase.Of(An_event_about_a_run_is_not_one_of_the_installation),
    ];

    private static async Task A_principal_has_no_role_of_its_choice_at_first(StoreScript script) =>
        Expect.Equal(null, await script.Store.ReadRoleAsync("anna", default).ConfigureAwait(false), "the role of a principal that chose none");

    private static async Task A_role_is_kept_with_its_reason_until_it_is_changed(StoreScript script)
    {
        var set = await script.Store.SetRoleAsync("anna", "viewer", "only looking", null, default).ConfigureAwait(false);
        await script.Store.SetRoleAsync("anna's brother", "operator", null, null, default).ConfigureAwait(false);

        var read = await script.Store.ReadRoleAsync("anna", default).ConfigureAwait(false);
        Expect.Equal(set, read, "the role as it is read");
        Expect.Equal(("anna", "viewer", "only looking", (DateTimeOffset?)null), (read!.Principal, read.Role, read.Reason, read.ExpiresAt), "principal, role, reason and expiry");
        Expect.Near(await script.Store.NowAsync(default).ConfigureAwait(false), read.At, "the time of the choice");

        await script.Store.SetRoleAsync("anna", "operator", null, null, default).ConfigureAwait(false);
        Expect.Equal("operator", (await script.Store.ReadRoleAsync("anna", default).ConfigureAwait(false))?.Role, "the role after another choice");
        Expect.Equal(null, await script.Store.SetRoleAsync("anna", null, null, null, default).ConfigureAwait(false), "the role that was given up");
        Expect.Equal(null, await script.Store.ReadRoleAsync("anna", default).ConfigureAwait(false), "the role after it was given up");
    }

    private static async Task A_role_ends_at_its_expiry(StoreScript script)
    {
        var set = await script.Store.SetRoleAsync("anna", "break_glass", "an outage", TimeSpan.FromMinutes(10), default).ConfigureAwait(false);
        Expect.Near(set!.At + TimeSpan.FromMinutes(10), set.ExpiresAt, "the expiry");
        script.Advance(TimeSpan.FromMinutes(10));

        Expect.Equal(null, await script.Store.ReadRoleAsync("anna", default).ConfigureAwait(false), "the role at its expiry");
    }

    private static async Task A_change_of_a_role_is_one_event(StoreScript script)
    {
        await script.Store.SetRoleAsync("anna", "viewer", "only looking", TimeSpan.FromHours(1), default).ConfigureAwait(false);
        await script.Store.SetRoleAsync("anna", null, null, null, default).ConfigureAwait(false);

        var events = await script.ReadLedgerAsync(LedgerPosition.Start).ConfigureAwait(false);
        Expect.Sequence([(1L, EventTypes.ControlUpdated, "anna"), (2L, EventTypes.ControlUpdated, "anna")], events.Select(entry => (entry.Seq, entry.Type, entry.Actor)), "the events of the installation");
        Expect.Equal(("role", "viewer", "only looking", true), Facts(events[0]), "the facts of the first");
        Expect.Equal(("role", null, null, false), Facts(events[1]), "the facts of the second");
    }

    private static async Task An_event_of_the_installation_is_recorded_as_given(StoreScript script)
    {
        await script.Store.RecordAsync(new NewEvent(EventTypes.AccessRefused, "anna") { Data = new() { ["code"] = "forbidden" } }, default).ConfigureAwait(false);
        await script.Store.RecordAsync(new NewEvent(EventTypes.BreakGlassUsed, "bert"), default).ConfigureAwait(false);

        var events = await script.ReadLedgerAsync(LedgerPosition.Start).ConfigureAwait(false);
        Expect.Sequence(
            [(1L, EventTypes.AccessRefused, "anna", "forbidden"), (2L, EventTypes.BreakGlassUsed, "bert", null)],
            events.Select(entry => (entry.Seq, entry.Type, entry.Actor, (string?)entry.Data?["code"])),
            "the recorded events");
        Expect.True(events.All(entry => entry is { Vtid: null, Attempt: 0 }), "they are about no task");
    }

    private static async Task An_event_about_a_run_is_not_one_of_the_installation(StoreScript script)
    {
        foreach (var entry in new NewEvent[] { new(EventTypes.Completed, "anna"), new(EventTypes.AccessRefused, "anna") { To = RunState.Completed }, new(EventTypes.AccessRefused, " ") })
        {
            try
            {
                await script.Store.RecordAsync(entry, default).ConfigureAwait(false);
            }
            catch (ArgumentException)
            {
                continue;
            }

            throw new ConformanceException($"Expected '{entry.Type}' by '{entry.Actor}' to {entry.To} to be an argument error, but it was recorded.");
        }

        Expect.Equal(0, (await script.ReadLedgerAsync(LedgerPosition.Start).ConfigureAwait(false)).Count, "recorded events");
    }

    private static (string?, string?, string?, bool) Facts(TaskEvent entry) =>
        ((string?)entry.Data?["control"], (string?)entry.Data?["role"], (string?)entry.Data?["reason"], entry.Data?["expiresAt"] is not null);
}
