using System.Globalization;
using Microsoft.Playwright;

namespace Autopilot.Tests;

/// <summary>The requirements of a page that people decide on, each by its name, in a real browser on a real service.</summary>
public sealed class RequirementTests(Browser browser, Site site, ITestOutputHelper output) : IClassFixture<Site>
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task F1_a_role_is_set_by_one_request_and_holds_in_header_dialogs_and_after_a_reload()
    {
        await using var window = await Window.OpenAsync(browser, site, "lead");
        var task = await site.CreateAsync();
        await window.GoAsync("/me");

        await window.CommandAsync("role-approver");
        await window.SeeAsync("#role", AutopilotRoles.Approver);
        await window.GoAsync($"/tasks/{task.Task.Vtid}");

        (await window.Page.Locator("#role").TextContentAsync()).ShouldBe(AutopilotRoles.Approver);
        var dialog = await window.DialogAsync($"approve-spec-{task.Task.Vtid}");
        (await dialog.Locator("#dialog-role").TextContentAsync()).ShouldBe(AutopilotRoles.Approver);
        window.Requests.Count(request => request.Url.EndsWith("/me/role", StringComparison.Ordinal)).ShouldBe(1);
        await site.Store.SetRoleAsync("lead", null, null, null, default);
    }

    [Fact]
    public async Task F2_a_task_is_approved_and_then_activated_in_its_open_drawer()
    {
        await using var window = await Window.OpenAsync(browser, site);
        var vtid = (await site.CreateAsync()).Task.Vtid;
        await window.GoAsync($"/tasks/{vtid}");

        await window.CommandAsync($"approve-spec-{vtid}");
        await window.CommandAsync($"activate-{vtid}");

        await window.SeeAsync("#task h1", "in_progress");
        window.Page.Url.ShouldEndWith($"/tasks/{vtid}");
        (await site.Store.FindAsync(vtid, default))!.Run!.State.ShouldBe(RunState.InProgress);
        window.ShouldBeQuiet();
    }

    // Somebody else approves while the drawer is open: the button acts on what is true when it is pressed.
    [Fact]
    public async Task F2_the_drawer_offers_what_the_task_takes_now_and_not_what_it_took_when_it_was_opened()
    {
        await using var window = await Window.OpenAsync(browser, site);
        var task = (await site.CreateAsync()).Task;
        await window.GoAsync($"/tasks/{task.Vtid}");

        await site.Get<TaskEngine>().ApproveSpecAsync(task.Vtid, task.Spec.Hash, new Caller("approver"), default);
        await window.Page.Locator($"#activate-{task.Vtid}").WaitForAsync();
        await window.CommandAsync($"activate-{task.Vtid}");

        (await site.Store.FindAsync(task.Vtid, default))!.Run.ShouldNotBeNull();
    }

    [Fact]
    public async Task F3_a_role_that_changed_in_another_tab_is_the_role_of_this_tab_and_of_its_open_dialog()
    {
        await using var window = await Window.OpenAsync(browser, site, "lead");
        var task = (await site.CreateAsync()).Task;
        await window.GoAsync($"/tasks/{task.Vtid}");
        var dialog = await window.DialogAsync($"approve-spec-{task.Vtid}");
        var tab = await window.TabAsync();
        await tab.GoAsync("/me");

        await tab.CommandAsync("role-operator");
        await window.SeeAsync("#role", AutopilotRoles.Operator);
        await dialog.Locator("#send").ClickAsync();

        await window.SeeAsync("#outcome", "forbidden: lead acts as operator");
        (await site.Store.FindAsync(task.Vtid, default))!.Task.Spec.Status.ShouldBe(SpecStatus.Valid);
        await dialog.Locator("#dismiss").ClickAsync();
        (await window.Page.Locator($"#approve-spec-{task.Vtid}").IsDisabledAsync()).ShouldBeTrue();
        await site.Store.SetRoleAsync("lead", null, null, null, default);
    }

    [Fact]
    public async Task F3_who_approved_as_what_is_the_same_in_the_dialog_and_in_the_ledger()
    {
        await using var window = await Window.OpenAsync(browser, site, "approver");
        var vtid = (await site.CreateAsync()).Task.Vtid;
        await window.GoAsync($"/tasks/{vtid}");

        await window.CommandAsync($"approve-spec-{vtid}");

        var entry = (await site.Store.ReadTaskAsync(vtid, 0, 100, default)).Single(one => one.Type == EventTypes.SpecApproved);
        entry.Actor.ShouldBe("approver");
        await window.SeeAsync("#spec", "approver");
    }

    [Fact]
    public async Task F5_the_answer_of_an_earlier_selection_that_arrives_last_is_dropped()
    {
        await using var window = await Window.OpenAsync(browser, site);
        var (first, second) = ((await site.CreateAsync("The first")).Task.Vtid, (await site.CreateAsync("The second")).Task.Vtid);
        await window.GoAsync();
        var held = new TaskCompletionSource();
        await window.Page.RouteAsync($"**/tasks/{first}", async route =>
        {
            await held.Task;
            await route.ContinueAsync();
        });

        await window.Page.ClickAsync($"#row-{first} a.open");
        await window.Page.ClickAsync($"#row-{second} a.open");
        await window.SeeAsync("#task-id", second.Value);
        var late = window.Page.WaitForResponseAsync(answer => answer.Url.EndsWith($"/tasks/{first}", StringComparison.Ordinal));
        held.SetResult();
        await (await late).FinishedAsync().WaitAsync(Eventually.Patience);
        await window.Page.EvaluateAsync("() => new Promise(resolve => setTimeout(resolve, 100))");

        (await window.Page.Locator("#task-id").TextContentAsync()).ShouldBe(second.Value);
        window.Page.Url.ShouldEndWith(second.Value);
    }

    [Fact]
    public async Task F5_a_fragment_of_an_older_version_never_replaces_a_newer_one()
    {
        await using var window = await Window.OpenAsync(browser, site);
        var task = (await site.CreateAsync()).Task;
        await window.GoAsync($"/tasks/{task.Vtid}");
        var old = await window.Page.ContentAsync();
        await site.Get<TaskEngine>().ApproveSpecAsync(task.Vtid, task.Spec.Hash, new Caller("approver"), default);
        await window.Page.Locator($"#activate-{task.Vtid}").WaitForAsync();

        // As a cache on the way would: from here on the page is given what it was before.
        await window.Page.RouteAsync($"**/tasks/{task.Vtid}", route => route.FulfillAsync(new() { Body = old, ContentType = "text/html" }));
        var read = window.Page.WaitForResponseAsync(answer => answer.Url.EndsWith($"/tasks/{task.Vtid}", StringComparison.Ordinal));
        await site.CreateAsync("Another, so that the page reads again");
        await (await read).FinishedAsync().WaitAsync(Eventually.Patience);
        await window.Page.EvaluateAsync("() => new Promise(resolve => setTimeout(resolve, 100))");

        (await window.Page.Locator($"#activate-{task.Vtid}").IsVisibleAsync()).ShouldBeTrue();
        (await window.Page.Locator("#task").GetAttributeAsync("data-version")).ShouldBe("2");
    }

    [Fact]
    public async Task F6_every_request_that_the_page_makes_goes_through_its_client_and_the_api_refuses_one_that_does_not()
    {
        await using var window = await Window.OpenAsync(browser, site);
        var task = (await site.CreateAsync()).Task;
        await window.GoAsync($"/tasks/{task.Vtid}");
        await window.CommandAsync($"approve-spec-{task.Vtid}");
        await window.GoAsync("/fleet");

        var made = window.Requests.Where(request => request.ResourceType == "fetch").ToList();
        made.Count.ShouldBeGreaterThan(3);
        foreach (var request in made)
        {
            // As the page set them: of a request that a navigation took away the browser never tells more.
            request.Headers.GetValueOrDefault("x-autopilot-client").ShouldBe("dashboard", request.Url);
        }

        var status = await window.Page.EvaluateAsync<int>(
            $"async () => (await fetch('/autopilot/api/v1/tasks/{task.Vtid}/activate', {{ method: 'POST', headers: {{ 'Content-Type': 'application/json' }}, body: JSON.stringify({{ specHash: '{task.Spec.Hash}' }}) }})).status");
        status.ShouldBe(403);
        (await site.Store.FindAsync(task.Vtid, default))!.Run.ShouldBeNull();
    }

    [Fact]
    public async Task B1_an_agent_that_dies_after_the_activation_is_seen_in_row_drawer_and_counts()
    {
        await using var window = await Window.OpenAsync(browser, site);
        var (worker, order) = await site.ClaimAsync("Let the agent die");
        await window.GoAsync($"/tasks/{order.Vtid}");
        await window.SeeAsync("#task h1", "building");
        var failed = int.Parse(await window.Page.Locator("#chip-failed b").TextContentAsync() ?? "", CultureInfo.InvariantCulture);
        var seen = window.Page.WaitForFunctionAsync(
            "() => document.getElementById('reason')?.textContent === 'agent_died' && Date.now()", null, new PageWaitForFunctionOptions { PollingInterval = 5 });

        await site.FailAsync(worker, order);

        var at = DateTimeOffset.FromUnixTimeMilliseconds(await (await seen).EvaluateAsync<long>("at => at"));
        await window.SeeAsync($"#row-{order.Vtid} .reason", "The agent ended with 137.");
        await window.SeeAsync("#chip-failed b", $"{failed + 1}");
        await window.SeeAsync("#message", "The agent ended with 137.");
        await window.SeeAsync("#why", "It failed in building.");
        var committed = (await site.Store.ReadTaskAsync(order.Vtid, 0, 100, default)).Single(one => one.Type == EventTypes.WorkFailed).At;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"on screen {(at - committed).TotalMilliseconds:0} ms after its commit"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"B1: a failure is on screen {(at - committed).TotalMilliseconds:0} ms after its commit (aim 250, limit 5000)."));
        (at - committed).ShouldBeLessThan(Limit);
    }
}
