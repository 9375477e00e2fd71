using Microsoft.Playwright;

namespace Autopilot.Tests;

/// <summary>The page is live, says when it is not, and catches up without a reload.</summary>
public sealed class LiveTests(Browser browser, LiveTests.Quick site) : IClassFixture<LiveTests.Quick>
{
    /// <summary>The usual site; its heartbeat is the default of a second.</summary>
    public sealed class Quick : Site;

    [Fact]
    public async Task B1_a_failure_is_seen_when_the_stream_was_refused_before_and_comes_back()
    {
        await using var window = await Window.OpenAsync(browser, site);
        var (worker, order) = await site.ClaimAsync("Fail while the stream is refused");
        var refused = 0;
        await window.Page.RouteAsync("**/events/stream", route => Interlocked.Increment(ref refused) <= 3
            ? route.FulfillAsync(new() { Status = 503 })
            : route.ContinueAsync());
        await window.Page.GotoAsync($"{window.Root}/tasks/{order.Vtid}");
        await window.SeeAsync("#live[data-state=lost]", "Reconnecting");

        await site.FailAsync(worker, order);

        await window.SeeAsync("#reason", "agent_died");
        await window.LiveAsync();
        refused.ShouldBeGreaterThan(3);
    }

    [Fact]
    public async Task A_service_that_starts_again_is_met_again_with_nothing_missed_and_without_a_reload()
    {
        await using var own = Site.With(new SiteSettings());
        await own.InitializeAsync();
        await using var window = await Window.OpenAsync(browser, own);
        await window.GoAsync();
        await window.Page.EvaluateAsync("() => { window.sameDocument = true; }");
        var engine = own.Get<TaskEngine>();

        await own.StopAsync();
        await window.SeeAsync("#live[data-state=lost]", "Reconnecting");
        var missed = await engine.CreateAsync(new NewTask("---\ntitle: Created while it was away\nscope: [a]\nacceptance: [b]\n---\nDo it.\n", own.Repository) { BaseBranch = "main" }, new Caller("operator"), default);
        await own.StartAsync();

        await window.SeeAsync($"#row-{missed.Task.Vtid}", "Created while it was away");
        await window.LiveAsync();
        (await window.Page.EvaluateAsync<bool>("() => window.sameDocument === true")).ShouldBeTrue();
    }

    [Fact]
    public async Task A_hidden_tab_gives_its_connection_back_and_catches_up_when_it_is_shown()
    {
        await using var own = Site.With(new SiteSettings());
        await own.InitializeAsync();
        await using var window = await Window.OpenAsync(browser, own);
        await window.GoAsync();
        await Eventually.SeeAsync(() => own.Streams, streams => streams == 1);

        await HideAsync(window, true);
        await Eventually.SeeAsync(() => own.Streams, streams => streams == 0);
        await window.SeeAsync("#live", "Paused");
        var task = await own.CreateAsync("Created while nobody looked");
        (await window.Page.Locator($"#row-{task.Task.Vtid}").CountAsync()).ShouldBe(0);

        await HideAsync(window, false);
        await window.SeeAsync($"#row-{task.Task.Vtid}", "Created while nobody looked");
        await Eventually.SeeAsync(() => own.Streams, streams => streams == 1);
    }

    // A browser has six connections to one origin; a seventh tab would wait for ever if those in the background kept theirs.
    [Fact]
    public async Task Seven_tabs_stay_usable()
    {
        await using var window = await Window.OpenAsync(browser, site);
        for (var i = 0; i < 6; i++)
        {
            var tab = await window.TabAsync();
            await tab.GoAsync("/fleet");
            await HideAsync(tab, true);
        }

        var task = await site.CreateAsync("Seen in the seventh tab");
        await window.GoAsync($"/tasks/{task.Task.Vtid}");
        await window.SeeAsync("#task", "Seen in the seventh tab");
    }

    [Fact]
    public async Task A_signed_out_page_says_so_and_stops_asking()
    {
        await using var window = await Window.OpenAsync(browser, site);
        await window.GoAsync();
        await window.Context.ClearCookiesAsync();

        await site.CreateAsync("Something happens");
        await window.SeeAsync("#live[data-state=signed-out]", "Signed out");
        await window.SeeAsync("#says", "You are signed out. What you see is from before.");
        var asked = window.Requests.Count;
        var task = await site.CreateAsync("Something else happens");
        await Eventually.SeeAsync(() => site.Streams, streams => streams == 0);
        await window.Page.EvaluateAsync("() => new Promise(resolve => setTimeout(resolve, 600))");

        window.Requests.Count.ShouldBe(asked);
        (await window.Page.Locator($"#row-{task.Task.Vtid}").CountAsync()).ShouldBe(0);
        await window.Page.ClickAsync("#says button");
        await window.Page.Locator("#token").WaitForAsync();
    }

    [Fact]
    public async Task A_page_on_which_nothing_happens_asks_for_nothing()
    {
        await using var own = Site.With(new SiteSettings());
        await own.InitializeAsync();
        await own.CreateAsync();
        await using var window = await Window.OpenAsync(browser, own);
        await window.GoAsync();
        await Eventually.SeeAsync(() => window.Requests.Count(request => request.ResourceType == "fetch"), count => count >= 2);
        await window.Page.EvaluateAsync("() => new Promise(resolve => setTimeout(resolve, 1200))");
        var asked = window.Requests.Count;

        await window.Page.EvaluateAsync("() => new Promise(resolve => setTimeout(resolve, 2500))");

        window.Requests.Count.ShouldBe(asked);
    }

    // Workers that come, live and go are no events of the ledger.
    [Fact]
    public async Task The_fleet_is_read_again_every_few_seconds_for_signs_of_life()
    {
        await using var window = await Window.OpenAsync(browser, site);
        await window.GoAsync("/fleet");
        var worker = await site.Get<IWorkQueue>().RegisterAsync(new WorkerRegistration("newcomer", "elsewhere", "1"), default);

        await window.SeeAsync($"#worker-{worker}", "newcomer");
        await window.SeeAsync($"#worker-{worker}", "alive");
    }

    [Fact]
    public async Task A_reset_makes_the_page_read_everything_and_come_back_without_its_position()
    {
        await using var window = await Window.OpenAsync(browser, site);
        var again = new TaskCompletionSource<IRequest>();
        var asked = 0;

        // The route stays: a request that is sent while a browser stops intercepting is told to nobody.
        await window.Page.RouteAsync("**/events/stream", route =>
        {
            if (Interlocked.Increment(ref asked) == 1)
            {
                return route.FulfillAsync(new() { ContentType = "text/event-stream", Body = "event: hello\nid: 99999999\ndata: {\"pingSeconds\":1}\n\nevent: reset\nid:\ndata: {}\n\n" });
            }

            again.TrySetResult(route.Request);
            return route.ContinueAsync();
        });
        await window.Page.GotoAsync(window.Root.ToString());

        var second = await again.Task.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);
        (await second.HeaderValueAsync("last-event-id")).ShouldBeNull();
        await window.LiveAsync();
        var task = await site.CreateAsync("After the reset");
        await window.SeeAsync($"#row-{task.Task.Vtid}", "After the reset");
    }

    [Fact]
    public async Task Load_after_load_becomes_live()
    {
        await using var window = await Window.OpenAsync(browser, site);
        for (var i = 0; i < 12; i++)
        {
            await window.GoAsync(i % 2 == 0 ? "" : "/fleet");
        }

        window.ShouldBeQuiet();
    }

    // No page can be hidden for a browser without a screen: it is told so.
    private static Task HideAsync(Window window, bool hidden) => window.Page.EvaluateAsync(
        "hidden => { Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden }); document.dispatchEvent(new Event('visibilitychange')); }", hidden);
}
