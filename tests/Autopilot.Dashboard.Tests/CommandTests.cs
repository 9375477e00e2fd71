using Microsoft.Playwright;

namespace Autopilot.Tests;

/// <summary>A command has exactly one outcome that is shown, and its dialog always leaves its busy state.</summary>
public sealed class CommandTests(Browser browser, Site site) : IClassFixture<Site>
{
    [Fact]
    public async Task F4_a_refusal_is_shown_with_its_code_and_the_dialog_is_ready_again()
    {
        await using var window = await Window.OpenAsync(browser, site);
        var vtid = (await site.ApproveAsync()).Task.Vtid;
        await window.GoAsync($"/tasks/{vtid}");
        var dialog = await window.DialogAsync($"activate-{vtid}");
        await site.Control.StopAsync("A test stops it.", false, new Caller("governor"), default);

        await dialog.Locator("#send").ClickAsync();
        await window.SeeAsync("#outcome", "execution_disabled: ");
        (await dialog.Locator("#send").IsEnabledAsync()).ShouldBeTrue();
        (await site.Store.FindAsync(vtid, default))!.Run.ShouldBeNull();

        await site.Control.ThawAsync("The test goes on.", null, new Caller("governor"), default);
        await dialog.Locator("#send").ClickAsync();
        await dialog.WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await window.SeeAsync("#task h1", "in_progress");
    }

    [Fact]
    public async Task F4_a_server_error_is_shown_and_the_next_press_may_succeed()
    {
        await using var window = await Window.OpenAsync(browser, site);
        var vtid = (await site.CreateAsync()).Task.Vtid;
        await window.GoAsync($"/tasks/{vtid}");
        var dialog = await window.DialogAsync($"approve-spec-{vtid}");
        await window.Page.RouteAsync("**/spec/approve", route => route.FulfillAsync(new() { Status = 500, Body = "<h1>Oh no</h1>", ContentType = "text/html" }), new() { Times = 1 });

        await dialog.Locator("#send").ClickAsync();
        await window.SeeAsync("#outcome", "status_500: the server gave no reason.");
        await dialog.Locator("#send").ClickAsync();

        await dialog.WaitForAsync(new() { State = WaitForSelectorState.Detached });
        (await site.Store.FindAsync(vtid, default))!.Task.Spec.Status.ShouldBe(SpecStatus.Approved);
    }

    // The command is carried out and its answer is lost: sent again with the same key it is accepted, and nothing was done twice.
    [Fact]
    public async Task F4_a_cut_connection_leaves_the_outcome_unknown_and_sending_it_again_does_nothing_twice()
    {
        await using var window = await Window.OpenAsync(browser, site);
        var vtid = (await site.ApproveAsync()).Task.Vtid;
        await window.GoAsync($"/tasks/{vtid}");
        var dialog = await window.DialogAsync($"activate-{vtid}");
        await window.Page.RouteAsync(
            "**/activate",
            async route =>
            {
                await route.FetchAsync();
                await route.AbortAsync();
            },
            new() { Times = 1 });

        await dialog.Locator("#send").ClickAsync();
        await window.SeeAsync("#outcome", "unknown: ");
        await dialog.Locator("#send").ClickAsync();

        await dialog.WaitForAsync(new() { State = WaitForSelectorState.Detached });
        (await site.Store.ReadTaskAsync(vtid, 0, 100, default)).Count(entry => entry.Type == EventTypes.ExecutionApproved).ShouldBe(1);
        window.Requests.Where(request => request.Url.EndsWith("/activate", StringComparison.Ordinal)).Select(request => request.Headers["idempotency-key"])
            .Distinct(StringComparer.Ordinal).ShouldHaveSingleItem().Length.ShouldBe(32);
    }

    [Fact]
    public async Task F4_silence_of_30_seconds_is_shown_as_such_and_the_dialog_can_be_closed_before()
    {
        await using var window = await Window.OpenAsync(browser, site, options: new()); // Its clock is the whole context's.
        var (vtid, other) = ((await site.CreateAsync()).Task.Vtid, (await site.CreateAsync("Another")).Task.Vtid);
        await window.Page.Clock.InstallAsync();
        await window.GoAsync($"/tasks/{vtid}");
        await window.Page.RouteAsync("**/spec/approve", _ => Task.CompletedTask);
        var dialog = await window.DialogAsync($"approve-spec-{vtid}");

        await dialog.Locator("#send").ClickAsync();
        await dialog.Locator("form[aria-busy]").WaitForAsync();
        await window.Page.Clock.RunForAsync(15_000);
        (await dialog.Locator("#send").IsDisabledAsync()).ShouldBeTrue();
        await window.Page.Clock.RunForAsync(16_000);
        await window.SeeAsync("#outcome", "timed_out: no answer within 30 s");
        (await dialog.Locator("#send").IsEnabledAsync()).ShouldBeTrue();

        // Busy again, and closed all the same; what is stuck on one task holds up no other.
        await dialog.Locator("#send").ClickAsync();
        await dialog.Locator("#dismiss").ClickAsync();
        await dialog.WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await window.Page.ClickAsync($"#row-{other} a.open");
        (await (await window.DialogAsync($"approve-spec-{other}")).Locator("#send").IsEnabledAsync()).ShouldBeTrue();
    }

    [Fact]
    public async Task F4_the_dialog_closes_after_an_activation_and_its_acceptance_is_said()
    {
        await using var window = await Window.OpenAsync(browser, site);
        var vtid = (await site.ApproveAsync()).Task.Vtid;
        await window.GoAsync($"/tasks/{vtid}");

        await window.CommandAsync($"activate-{vtid}", "It is due.");

        await window.SeeAsync("#says", $"Accepted: Activate: {vtid}.");
        await window.SeeAsync($"#row-{vtid}", "in_progress");
        (await window.Page.Locator($"#activate-{vtid}").CountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task A_stale_approval_is_refused_and_the_dialog_shows_the_new_text_with_its_hash()
    {
        await using var window = await Window.OpenAsync(browser, site);
        var task = (await site.CreateAsync()).Task;
        await window.GoAsync($"/tasks/{task.Vtid}");
        var dialog = await window.DialogAsync($"approve-spec-{task.Vtid}");
        var changed = await site.Get<TaskEngine>().SubmitSpecAsync(
            task.Vtid, "---\ntitle: Change the app\nscope: [src/**]\nacceptance: [it works]\n---\nQuite another text.\n", new Caller(Work.Author), default);

        await dialog.Locator("#send").ClickAsync();
        await window.SeeAsync("#outcome", "look again.");
        (await window.Page.Locator("#outcome").TextContentAsync())!.ShouldStartWith("version_conflict: ");
        (await window.Page.Locator("#dialog-hash").TextContentAsync()).ShouldBe(changed.Task.Spec.Hash);
        await window.SeeAsync("dialog pre", "Quite another text.");
        (await site.Store.FindAsync(task.Vtid, default))!.Task.Spec.Status.ShouldBe(SpecStatus.Valid);

        await window.Page.Locator("#send").ClickAsync();
        await window.Page.Locator("dialog").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        (await site.Store.FindAsync(task.Vtid, default))!.Task.Spec.Approval!.Hash.ShouldBe(changed.Task.Spec.Hash);
    }

    [Fact]
    public async Task A_spec_is_rejected_with_a_reason_that_its_author_reads()
    {
        await using var window = await Window.OpenAsync(browser, site, "approver");
        var vtid = (await site.CreateAsync()).Task.Vtid;
        await window.GoAsync("/decisions");

        var dialog = await window.DialogAsync($"reject-spec-{vtid}");
        await dialog.Locator("#send").ClickAsync();
        (await dialog.Locator("#reason-field").EvaluateAsync<bool>("field => field.matches(':invalid')")).ShouldBeTrue("A reason is required.");
        await dialog.Locator("#reason-field").FillAsync("Say which price.");
        await dialog.Locator("#send").ClickAsync();

        await window.SeeAsync($"#decision-{vtid}", "Say which price.");
        (await site.Store.FindAsync(vtid, default))!.Task.Spec.Rejection.ShouldBe("Say which price.");
    }

    [Fact]
    public async Task A_run_is_cancelled_and_its_task_retried()
    {
        await using var window = await Window.OpenAsync(browser, site);
        var vtid = (await site.ActivateAsync()).Task.Vtid;
        await window.GoAsync($"/tasks/{vtid}");

        await window.CommandAsync($"cancel-{vtid}", "Not needed any more.");
        await window.SeeAsync("#task h1", "cancelled");
        await window.SeeAsync("#message", "somebody: Not needed any more.");
        await window.CommandAsync($"retry-{vtid}", "It is needed after all.");

        await window.SeeAsync("#task h1", "in_progress");
        (await site.Store.FindAsync(vtid, default))!.Task.Attempt.ShouldBe(2);
    }

    [Fact]
    public async Task The_execution_switch_stops_everything_with_a_reason_and_says_when_nothing_moves_any_more()
    {
        await using var window = await Window.OpenAsync(browser, site);
        var vtid = (await site.ApproveAsync()).Task.Vtid;
        await window.GoAsync("/fleet");

        await window.CommandAsync("stop", "The provider is down.");
        await window.SeeAsync("#halt", "The provider is down.");
        await window.SeeAsync("#execution", "somebody");
        await window.SeeAsync("#quiescence", "uiescent");
        (await site.Control.ReadAsync(default)).Enabled.ShouldBeFalse();
        await window.GoAsync($"/tasks/{vtid}");
        (await window.Page.Locator($"#activate-{vtid}").IsDisabledAsync()).ShouldBeTrue();
        await window.SeeAsync("#task", "Execution is off: a governor switches it on under Fleet.");

        await window.GoAsync("/fleet");
        await window.CommandAsync("thaw", "It is back.");
        await window.Page.Locator("#halt").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        (await site.Control.ReadAsync(default)).Enabled.ShouldBeTrue();
        window.ShouldBeQuiet();
    }

    [Fact]
    public async Task Break_glass_is_acted_in_for_a_reason_and_until_a_time()
    {
        await using var window = await Window.OpenAsync(browser, site);
        await window.GoAsync("/me");
        var dialog = await window.DialogAsync("role-break_glass");
        await dialog.Locator("#reason-field").FillAsync("The approver is on a plane.");
        var until = await window.Page.EvaluateAsync<string>("() => { const at = new Date(Date.now() + 20 * 60000 - new Date().getTimezoneOffset() * 60000); return at.toISOString().slice(0, 16); }");
        await dialog.Locator("#expires").FillAsync(until);

        await dialog.Locator("#send").ClickAsync();
        await window.SeeAsync("#active-role", AutopilotRoles.BreakGlass);

        var acting = await site.Store.ReadRoleAsync("somebody", default);
        (acting!.Role, acting.Reason).ShouldBe((AutopilotRoles.BreakGlass, "The approver is on a plane."));
        acting.ExpiresAt.ShouldNotBeNull();
        await window.CommandAsync("role-all");
        await window.SeeAsync("#role", "5 roles");
    }
}
