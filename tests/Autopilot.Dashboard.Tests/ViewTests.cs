using Microsoft.Playwright;

namespace Autopilot.Tests;

/// <summary>What people do on the page: find, look, come back; and what stays theirs while it changes around them.</summary>
public sealed class ViewTests(Browser browser, Site site) : IClassFixture<Site>
{
    [Fact]
    public async Task Search_and_filters_change_the_address_and_a_copied_address_shows_the_same_to_somebody_else()
    {
        await using var window = await Window.OpenAsync(browser, site);
        var (worker, order) = await site.ClaimAsync("Paint the fence");
        await site.FailAsync(worker, order, "no_paint", "The bucket is empty.");
        await site.CreateAsync("Feed the cat");
        await window.GoAsync();

        await window.Page.ClickAsync("#chip-failed");
        await window.ArriveAsync("/autopilot?show=failed");
        await window.Page.FillAsync("#q", "BUCKET is");
        await window.ArriveAsync("/autopilot?show=failed&q=BUCKET+is");
        await window.SeeAsync("#rows", "Paint the fence");
        (await window.Page.Locator("#rows tr").CountAsync()).ShouldBe(1);

        await using var other = await Window.OpenAsync(browser, site, "viewer");
        await other.Page.GotoAsync(window.Page.Url);
        await other.SeeAsync("#rows", "Paint the fence");
        (await other.Page.Locator("#rows tr").CountAsync()).ShouldBe(1);
        (await other.Page.InputValueAsync("#q")).ShouldBe("BUCKET is");
        (await other.Page.Locator("#chip-failed").GetAttributeAsync("aria-current")).ShouldBe("true");
    }

    [Fact]
    public async Task Back_and_forward_move_through_opened_tasks_on_one_stream()
    {
        await using var window = await Window.OpenAsync(browser, site);
        var (one, two) = ((await site.CreateAsync("One")).Task.Vtid, (await site.CreateAsync("Two")).Task.Vtid);
        await window.GoAsync();
        var streams = window.Requests.Count(request => request.Url.EndsWith("/events/stream", StringComparison.Ordinal));
        await window.Page.ClickAsync($"#row-{one} a.open");
        await window.SeeAsync("#task-id", one.Value);
        await window.Page.ClickAsync($"#row-{two} a.open");
        await window.SeeAsync("#task-id", two.Value);

        await window.Page.GoBackAsync();
        await window.SeeAsync("#task-id", one.Value);
        await window.Page.GoBackAsync();
        await window.Page.Locator("#task").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await window.Page.GoForwardAsync();
        await window.SeeAsync("#task-id", one.Value);

        await window.Page.ReloadAsync();
        await window.SeeAsync("#task-id", one.Value);
        window.Requests.Count(request => request.Url.EndsWith("/events/stream", StringComparison.Ordinal)).ShouldBe(streams + 1, "Only the reload opened another.");
    }

    [Fact]
    public async Task Focus_typed_text_open_details_and_scroll_survive_what_changes_around_them()
    {
        await using var window = await Window.OpenAsync(browser, site);
        var task = (await site.CreateAsync("Stay as you are", string.Join('\n', Enumerable.Range(0, 200).Select(i => $"Line {i}.")))).Task;
        await window.GoAsync($"/tasks/{task.Vtid}");
        await window.Page.ClickAsync("#spec summary");
        await window.Page.ClickAsync("#ledger > summary");
        await window.Page.EvaluateAsync("() => { document.getElementById('task').scrollTop = 120; document.querySelector('#spec pre').scrollTop = 300; }");
        await window.Page.FocusAsync("#q");
        await window.Page.EvaluateAsync("() => { document.getElementById('q').value = 'half a wor'; }");

        await site.CreateAsync("A row comes above");
        await window.SeeAsync("#rows", "A row comes above");
        await site.Get<TaskEngine>().ApproveSpecAsync(task.Vtid, task.Spec.Hash, new Caller("approver"), default);
        await window.Page.Locator($"#activate-{task.Vtid}").WaitForAsync();

        (await window.Page.InputValueAsync("#q")).ShouldBe("half a wor");
        (await window.Page.EvaluateAsync<string>("() => document.activeElement.id")).ShouldBe("q");
        (await window.Page.Locator("#spec").GetAttributeAsync("open")).ShouldNotBeNull();
        (await window.Page.Locator("#ledger").GetAttributeAsync("open")).ShouldNotBeNull();
        (await window.Page.EvaluateAsync<int>("() => document.getElementById('task').scrollTop")).ShouldBe(120);
        (await window.Page.EvaluateAsync<int>("() => document.querySelector('#spec pre').scrollTop")).ShouldBe(300);
    }

    [Fact]
    public async Task Text_that_is_typed_in_a_dialog_survives_what_changes_behind_it()
    {
        await using var window = await Window.OpenAsync(browser, site);
        var vtid = (await site.ActivateAsync("Cancel me")).Task.Vtid;
        await window.GoAsync($"/tasks/{vtid}");
        var dialog = await window.DialogAsync($"cancel-{vtid}");
        await dialog.Locator("#reason-field").FillAsync("Because");

        await site.CreateAsync("Something changes behind it");
        await window.SeeAsync("#rows", "Something changes behind it");

        (await dialog.Locator("#reason-field").InputValueAsync()).ShouldBe("Because");
        (await window.Page.EvaluateAsync<string>("() => document.activeElement.id")).ShouldBe("reason-field");
    }

    [Fact]
    public async Task A_task_is_found_opened_approved_and_activated_with_the_keyboard_alone()
    {
        await using var window = await Window.OpenAsync(browser, site);
        var vtid = (await site.CreateAsync("Reach me by keys")).Task.Vtid;
        await window.GoAsync();
        var keys = window.Page.Keyboard;

        await keys.PressAsync("/");
        await keys.TypeAsync("Reach me");
        await window.ArriveAsync("q=Reach+me");
        await keys.PressAsync("Escape");
        await keys.PressAsync("j");
        await keys.PressAsync("Enter");
        await window.SeeAsync("#task-id", vtid.Value);
        await keys.PressAsync("a");
        await window.SeeAsync("dialog h2", "Approve spec");
        await keys.PressAsync("Enter");
        await window.Page.Locator($"#activate-{vtid}").WaitForAsync();
        await window.Page.Locator("dialog").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await keys.PressAsync("a");
        await window.SeeAsync("dialog h2", "Activate");
        await keys.TypeAsync("r / ? j are letters here");
        (await window.Page.InputValueAsync("#reason-field")).ShouldBe("r / ? j are letters here");
        await keys.PressAsync("Tab");
        await keys.PressAsync("Tab");
        await keys.PressAsync("Enter");
        await window.SeeAsync("#task h1", "in_progress");
        await window.Page.Locator("dialog").WaitForAsync(new() { State = WaitForSelectorState.Detached });

        await keys.PressAsync("?");
        await window.SeeAsync("dialog", "this help");
        await keys.PressAsync("Escape");
        await window.Page.Locator("dialog").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await keys.PressAsync("Escape");
        await window.Page.Locator("#task").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        window.ShouldBeQuiet();
    }

    [Fact]
    public async Task Pages_lead_through_every_task_once()
    {
        await using var own = Site.With(new SiteSettings { Dashboard = options => options.PageSize = 10 });
        await own.InitializeAsync();
        for (var i = 0; i < 25; i++)
        {
            await own.CreateAsync($"Task {i}");
        }

        await using var window = await Window.OpenAsync(browser, own);
        await window.GoAsync();
        var seen = new List<string>();
        while (true)
        {
            seen.AddRange(await window.Page.Locator("#rows tr").EvaluateAllAsync<string[]>("rows => rows.map(row => row.dataset.vtid)"));
            if (await window.Page.Locator("a[rel=next]").CountAsync() == 0)
            {
                break;
            }

            await window.Page.ClickAsync("a[rel=next]");
            await window.Page.Locator($"#row-{seen[^1]}").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        }

        seen.ShouldBe([.. Enumerable.Range(1, 25).Reverse().Select(number => $"VTID-{number:00000}")]);
        (await window.Page.Locator("#chip-all b").TextContentAsync()).ShouldBe("25");
    }

    [Fact]
    public async Task Nothing_yet_nothing_that_matches_and_what_is_not_there_each_say_what_to_do()
    {
        await using var own = Site.With(new SiteSettings());
        await own.InitializeAsync();
        await using var window = await Window.OpenAsync(browser, own);
        await window.GoAsync();
        await window.SeeAsync("#list", "No tasks yet");
        await window.GoAsync("/decisions");
        await window.SeeAsync("#main", "Nothing waits for a person");
        await window.GoAsync("?q=unicorn");
        await window.SeeAsync("#list", "No task is here with “unicorn” in its id, title or reason.");

        await window.Page.GotoAsync($"{window.Root}/tasks/VTID-77777");
        await window.SeeAsync("#main", "No task has the id VTID-77777.");
        await window.Page.GotoAsync($"{window.Root}/tasks/nonsense");
        await window.SeeAsync("#main", "No such task");
        await window.Page.GotoAsync($"{window.Root}/elsewhere");
        await window.SeeAsync("#main", "There is no page /autopilot/elsewhere.");
        (await window.Page.APIRequest.GetAsync($"{window.Root}/api/v1/nothing")).Headers["content-type"].ShouldBe("application/problem+json");
    }

    [Fact]
    public async Task The_ledger_is_filtered_and_shows_each_event_as_it_is()
    {
        await using var window = await Window.OpenAsync(browser, site);
        var vtid = (await site.ActivateAsync("Tell your story")).Task.Vtid;
        await window.GoAsync($"/tasks/{vtid}");
        await window.Page.ClickAsync("#ledger > summary");
        await window.Page.FillAsync("#ledger-filter", "spec.approved");
        await window.ArriveAsync("ledger=spec.approved");
        await window.Page.WaitForFunctionAsync("() => document.querySelectorAll('#events > li').length === 1");

        await window.Page.ClickAsync("#events summary");
        (await window.Page.Locator("#events pre").TextContentAsync())!.ShouldContain("\"type\": \"vtid.spec.approved\"");
    }
}
