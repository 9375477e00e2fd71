using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;

namespace Autopilot.Tests;

/// <summary>The dashboard over ten thousand tasks. What is measured is printed; what is asserted holds on a crowded machine too.</summary>
public sealed class ScaleTests(Browser browser, LargeSite site) : IClassFixture<LargeSite>
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    // When the page said that it is live, and for how long it kept the reader waiting.
    private const string Watch = """
        window.longTasks = [];
        new PerformanceObserver(list => window.longTasks.push(...list.getEntries().map(entry => entry.duration))).observe({ type: 'longtask', buffered: true });
        new MutationObserver(() => { if (document.querySelector('#live[data-state=live]')) window.liveAt ??= performance.now(); })
          .observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-state'] });
        """;

    [Fact]
    public async Task The_first_view_and_a_search_over_ten_thousand_tasks_are_there_at_once()
    {
        await using var window = await OpenAsync();
        Say($"{LargeSite.Tasks} tasks were written in {site.Seeding.TotalSeconds:0.0} s.");
        foreach (var (name, path) in new[] { ("first view", ""), ("one task", "/tasks/VTID-09990"), ("search by title", "?q=shop%2042"), ("search without a find", "?q=nothing%20like%20it"), ("decisions", "/decisions"), ("fleet", "/fleet") })
        {
            var times = new List<(double First, double Drawn, double Live)>();
            for (var i = 0; i < 5; i++)
            {
                await window.GoAsync(path);
                var read = await window.Page.EvaluateAsync<double[]>(
                    "() => { const [way] = performance.getEntriesByType('navigation'); return [way.responseStart, way.domContentLoadedEventEnd, window.liveAt]; }");
                times.Add((read[0], read[1], read[2]));
            }

            var (first, drawn, live) = (Middle(times.Select(one => one.First)), Middle(times.Select(one => one.Drawn)), Middle(times.Select(one => one.Live)));
            Say($"{name}: first byte after {first:0} ms, content loaded after {drawn:0} ms, live after {live:0} ms (median of 5; worst {times.Max(one => one.Live):0} ms).");
            live.ShouldBeLessThan(5000);
        }

        window.ShouldBeQuiet();
    }

    [Fact]
    public async Task A_page_of_fifty_tasks_weighs_less_than_a_hundred_kilobytes()
    {
        // Of somebody who is signed in and comes with an empty cache.
        using var visitor = await Visitor.SignedInAsync(site);
        await using var window = await Window.OpenAsync(browser, site, null, options: new() { StorageState = Visitor.StateOf(visitor) });

        await window.GoAsync();

        var parts = await window.Page.EvaluateAsync<JsonElement>(
            "() => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource').filter(one => one.initiatorType !== 'fetch')].map(one => ({ name: new URL(one.name).pathname.split('/').at(-1), size: one.transferSize }))");
        var sizes = parts.EnumerateArray().Select(part => (Name: part.GetProperty("name").GetString(), Size: part.GetProperty("size").GetInt32())).ToList();
        (await window.Page.Locator("#rows tr").CountAsync()).ShouldBe(50);
        Say($"page weight: {sizes.Sum(part => part.Size) / 1000.0:0.0} kB as transferred ({string.Join(", ", sizes.Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Name} {part.Size / 1000.0:0.0}")))}).");
        sizes.Select(part => part.Name).ShouldContain(name => name == "dashboard.js");
        sizes.Sum(part => part.Size).ShouldBeLessThan(100_000);
    }

    [Fact]
    public async Task With_two_hundred_events_a_second_the_page_stays_usable_and_shows_the_newest_state()
    {
        const int EachTick = 10, Ticks = 100;
        await using var window = await OpenAsync();
        await window.GoAsync();
        var (engine, shown) = (site.Get<TaskEngine>(), (await site.Store.ListAsync(new TaskQuery { Descending = true }, default)).Items.Select(one => one.Task).ToArray());
        await window.Page.EvaluateAsync("() => { window.longTasks.length = 0; }");
        var (asked, began) = (window.Requests.Count, TimeProvider.System.GetTimestamp());

        // Each of the tasks that are shown is approved and rejected in turn: one event each, which changes its row and the page's counts.
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        for (var i = 0; i < Ticks; i++)
        {
            await tick.WaitForNextTickAsync();
            await Task.WhenAll(Enumerable.Range(0, EachTick).Select(next => TurnAsync(((i * EachTick) + next) % shown.Length)));
        }

        var took = TimeProvider.System.GetElapsedTime(began);
        var expected = shown.ToDictionary(task => task.Vtid.Value, task => task.Version, StringComparer.Ordinal);
        var committed = TimeProvider.System.GetTimestamp();
        await window.Page.WaitForFunctionAsync(
            "expected => Object.entries(JSON.parse(expected)).every(([vtid, version]) => Number(document.getElementById(`row-${vtid}`)?.dataset.version) === version)",
            JsonSerializer.Serialize(expected), new PageWaitForFunctionOptions { PollingInterval = 10 });
        var late = TimeProvider.System.GetElapsedTime(committed);

        var tasks = await window.Page.EvaluateAsync<double[]>("() => window.longTasks");
        Say($"{EachTick * Ticks} events in {took.TotalSeconds:0.0} s: the page read itself {window.Requests.Count - asked} times, had {tasks.Length} long tasks (longest {(tasks.Length == 0 ? 0 : tasks.Max()):0} ms), and showed the last state {late.TotalMilliseconds:0} ms after it was committed.");
        late.ShouldBeLessThan(Limit);
        (await window.Page.Locator("#live").TextContentAsync()).ShouldBe("Live");
        window.ShouldBeQuiet();

        async Task TurnAsync(int at)
        {
            var task = shown[at];
            shown[at] = (task.Spec.Status == SpecStatus.Approved
                ? await engine.RejectSpecAsync(task.Vtid, task.Spec.Hash, "Look again.", new Caller("approver"), default)
                : await engine.ApproveSpecAsync(task.Vtid, task.Spec.Hash, new Caller("approver"), default)).Task;
        }
    }

    private async Task<Window> OpenAsync()
    {
        var window = await Window.OpenAsync(browser, site);
        await window.Page.AddInitScriptAsync(Watch);
        return window;
    }

    private static double Middle(IEnumerable<double> values) => values.Order().ElementAt(values.Count() / 2);

    private static void Say(FormattableString text) => Console.WriteLine($"Scale: {text.ToString(CultureInfo.InvariantCulture)}");
}
