using System.Net;
using System.Text.Json;

namespace Autopilot.Tests;

/// <summary>Who sees what, and may do what. The page only offers; the API decides.</summary>
public sealed class RoleTests(Browser browser, Site site) : IClassFixture<Site>
{
    // Everything that gives a command, and what opens its dialog.
    private const string Offers = "button[data-dialog]";

    [Fact]
    public async Task A_viewer_sees_everything_and_no_action_that_can_be_pressed()
    {
        await using var window = await Window.OpenAsync(browser, site, "viewer");
        var (created, approved) = ((await site.CreateAsync()).Task, (await site.ApproveAsync()).Task);

        foreach (var path in new[] { $"/tasks/{created.Vtid}", $"/tasks/{approved.Vtid}", "/decisions", "/fleet" })
        {
            await window.GoAsync(path);
            (await window.Page.Locator(Offers).CountAsync()).ShouldBeGreaterThan(0, path);
            (await window.Page.Locator($"{Offers}:not(:disabled)").CountAsync()).ShouldBe(0, path);
            (await window.Page.Locator($"main p.dim:has-text('you act as viewer')").CountAsync()).ShouldBeGreaterThan(0, path);
        }

        // Nor does a key open what no button does, nor a dialog that is asked for by its address.
        await window.GoAsync($"/tasks/{created.Vtid}");
        await window.Page.Keyboard.PressAsync("a");
        await window.Page.Keyboard.PressAsync("?");
        await window.SeeAsync("dialog h2, dialog dt", "?");
        var dialog = await window.Page.EvaluateAsync<string>("async address => (await fetch(address)).text()", $"/autopilot/dialogs/approve-spec?vtid={created.Vtid}");
        dialog.ShouldContain("This needs approver; you act as viewer.");
        dialog.ShouldNotContain("id=\"send\"");
        window.ShouldBeQuiet();
    }

    [Fact]
    public async Task A_viewer_who_forges_a_command_is_answered_403_and_changes_nothing()
    {
        using var viewer = await Visitor.SignedInAsync(site, "viewer");
        var task = (await site.CreateAsync()).Task;
        (HttpMethod, string, object)[] commands =
        [
            (HttpMethod.Post, $"tasks/{task.Vtid}/spec/approve", new { specHash = task.Spec.Hash }),
            (HttpMethod.Post, $"tasks/{task.Vtid}/spec/reject", new { specHash = task.Spec.Hash, reason = "forged" }),
            (HttpMethod.Post, $"tasks/{task.Vtid}/activate", new { specHash = task.Spec.Hash }),
            (HttpMethod.Post, $"tasks/{task.Vtid}/merge/approve", new { headSha = new string('a', 40) }),
            (HttpMethod.Post, $"tasks/{task.Vtid}/retry", new { reason = "forged" }),
            (HttpMethod.Post, $"tasks/{task.Vtid}/cancel", new { reason = "forged" }),
            (HttpMethod.Put, "controls/execution", new { enabled = false, reason = "forged" }),
            (HttpMethod.Put, "me/role", new { role = AutopilotRoles.Approver }),
        ];

        foreach (var (method, path, body) in commands)
        {
            using var answer = await viewer.CommandAsync(method, $"/autopilot/api/v1/{path}", body, (AutopilotDefaults.ClientHeader, "dashboard"), ("Sec-Fetch-Site", "same-origin"));
            answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden, path);
            JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("code").GetString().ShouldBeOneOf("forbidden", "role_not_held");
        }

        var after = (await site.Store.FindAsync(task.Vtid, default))!;
        (after.Task.Version, after.Run).ShouldBe((task.Version, null));
        (await site.Store.ReadExecutionAsync(default)).Enabled.ShouldBeTrue();
    }

    // Each role is offered its own commands and no other's.
    [Theory]
    [InlineData("operator", "activate", "reject-spec")]
    [InlineData("approver", "reject-spec", "activate")]
    public async Task A_role_is_offered_its_own_commands_and_told_why_not_the_others(string who, string may, string mayNot)
    {
        await using var window = await Window.OpenAsync(browser, site, who);
        var vtid = (await site.ApproveAsync()).Task.Vtid;

        await window.GoAsync($"/tasks/{vtid}");

        (await window.Page.Locator($"#{may}-{vtid}").IsEnabledAsync()).ShouldBeTrue();
        (await window.Page.Locator($"#{mayNot}-{vtid}").IsDisabledAsync()).ShouldBeTrue();
        (await window.Page.Locator($"#{mayNot}-{vtid}").GetAttributeAsync("title") ?? "").ShouldEndWith($"you act as {who}.");
        await window.GoAsync("/fleet");
        (await window.Page.Locator("#stop").IsDisabledAsync()).ShouldBeTrue();
    }

    [Fact]
    public async Task Who_may_not_look_is_told_so_and_can_see_who_they_are_and_sign_out()
    {
        await using var window = await Window.OpenAsync(browser, site, null);
        await window.Page.GotoAsync($"{window.Root}/sign-in");
        await window.Page.FillAsync("#token", "token-worker");
        await window.Page.ClickAsync("button");

        foreach (var path in new[] { "", "/fleet", "/decisions", "/tasks/VTID-00001", "/dialogs/stop" })
        {
            (await window.Page.GotoAsync(window.Root + path))!.Status.ShouldBe(403, path);
            await window.SeeAsync("[data-notice=forbidden] main", "Not yours to see");
            await window.SeeAsync("main", "worker acts as worker; this needs another role.");
        }

        await window.Page.ClickAsync("text=Who am I?");
        await window.SeeAsync("#me-title", "worker");
        await window.Page.WaitForLoadStateAsync(); // A button does nothing before its script has run.
        await window.Page.ClickAsync("#sign-out");
        await window.ArriveAsync("/sign-in");
    }

    [Fact]
    public async Task A_read_only_dashboard_offers_nothing_to_anybody()
    {
        await using var quiet = Site.With(new SiteSettings { Dashboard = options => options.ReadOnly = true });
        await quiet.InitializeAsync();
        await using var window = await Window.OpenAsync(browser, quiet);
        var (created, approved) = ((await quiet.CreateAsync()).Task, (await quiet.ApproveAsync()).Task);

        foreach (var path in new[] { $"/tasks/{created.Vtid}", $"/tasks/{approved.Vtid}", "/decisions", "/fleet" })
        {
            await window.GoAsync(path);
            (await window.Page.Locator($"{Offers}:not(:disabled)").CountAsync()).ShouldBe(0, path);
            await window.SeeAsync("#top .pill", "Read-only");
        }

        window.ShouldBeQuiet();
        foreach (var dialog in new[] { $"approve-spec?vtid={created.Vtid}", $"activate?vtid={approved.Vtid}", "stop", "thaw" })
        {
            await window.Page.GotoAsync($"{window.Root}/dialogs/{dialog}");
            (await window.Page.Locator("#outcome").TextContentAsync()).ShouldBe("This dashboard is read-only.", dialog);
            (await window.Page.Locator("#send").CountAsync()).ShouldBe(0, dialog);
        }
    }

    [Fact]
    public async Task Who_is_not_signed_in_is_led_to_the_sign_in_page_and_back_to_the_page_that_they_asked_for()
    {
        await using var window = await Window.OpenAsync(browser, site, null);
        var task = (await site.CreateAsync("A task of the price list")).Task;
        var asked = $"{window.Root}/tasks/{task.Vtid}?q=price%20list";

        await window.Page.GotoAsync(asked);
        new Uri(window.Page.Url).AbsolutePath.ShouldBe("/autopilot/sign-in");
        await window.Page.FillAsync("#token", "token-nobody");
        await window.Page.ClickAsync("button");
        await window.SeeAsync("[role=alert]", "This token is not configured here.");
        await window.Page.FillAsync("#token", "token-viewer");
        await window.Page.ClickAsync("button");

        await window.LiveAsync();
        window.Page.Url.ShouldBe(asked);
        await window.SeeAsync("#task-id", task.Vtid.Value);
    }

    [Fact]
    public async Task Signing_out_ends_it_in_this_and_in_every_other_tab()
    {
        await using var window = await Window.OpenAsync(browser, site, "operator");
        var tab = await window.TabAsync();
        await tab.GoAsync("/decisions");
        await window.GoAsync("/me");

        await window.Page.ClickAsync("#sign-out");
        await window.ArriveAsync("/sign-in");
        (await window.Page.GotoAsync($"{window.Root}/fleet"))!.Url.ShouldContain("/sign-in?to=");

        // The other tab learns it with the next thing that happens, keeps what it shows, says since when, and asks no more.
        await site.CreateAsync();
        await tab.Page.Locator("#live[data-state=signed-out]").WaitForAsync();
        await tab.SeeAsync("#says", "You are signed out.");
        await tab.Page.Locator("#decisions").WaitForAsync();
        var asked = tab.Requests.Count;
        await site.CreateAsync();
        await tab.Page.EvaluateAsync("() => document.dispatchEvent(new Event('visibilitychange'))");
        await tab.Page.EvaluateAsync("() => new Promise(resolve => setTimeout(resolve, 100))");
        tab.Requests.Count.ShouldBe(asked);

        await tab.Page.ClickAsync("text=Sign in again");
        await tab.ArriveAsync("/sign-in?to=");
        await tab.Page.FillAsync("#token", "token-operator");
        await tab.Page.ClickAsync("button");
        await tab.LiveAsync();
        tab.Page.Url.ShouldEndWith("/decisions");
    }
}
