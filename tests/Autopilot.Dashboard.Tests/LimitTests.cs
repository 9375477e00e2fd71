using System.Globalization;

namespace Autopilot.Tests;

/// <summary>What is required within five seconds. It is looked at alone, so that no other test's work counts.</summary>
[Collection(nameof(Alone))]
public sealed class LimitTests(Browser browser, LimitTests.Own site) : IClassFixture<LimitTests.Own>
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>The usual site; its heartbeat is the default of a second.</summary>
    public sealed class Own : Site;

    /// <summary>Tests that run when no other does.</summary>
    [CollectionDefinition(nameof(Alone), DisableParallelization = true)]
    public sealed class Alone;

    [Fact]
    public async Task B1_a_failure_is_seen_within_five_seconds_although_the_connection_only_seems_to_be_open()
    {
        await using var relay = new Relay(site.Address);
        await using var window = await Window.AtAsync(browser, new Uri(relay.Address, "/autopilot"), "somebody");
        var (worker, order) = await site.ClaimAsync("Fail behind a dead connection");
        await window.GoAsync($"/tasks/{order.Vtid}");

        relay.Freeze();
        await site.FailAsync(worker, order);
        await window.SeeAsync("#reason", "agent_died");

        var late = DateTimeOffset.FromUnixTimeMilliseconds(await window.Page.EvaluateAsync<long>("() => Date.now()"))
            - (await site.Store.ReadTaskAsync(order.Vtid, 0, 100, default)).Single(one => one.Type == EventTypes.WorkFailed).At;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"B1: behind a half-open connection a failure is on screen {late.TotalMilliseconds:0} ms after its commit (limit 5000)."));
        late.ShouldBeLessThan(Limit);
    }

    [Fact]
    public async Task The_service_stops_within_five_seconds_while_pages_follow_it()
    {
        await using var own = Site.With(new SiteSettings());
        await own.InitializeAsync();
        await using var window = await Window.OpenAsync(browser, own);
        await window.GoAsync();
        await (await window.TabAsync()).GoAsync("/fleet");
        await Eventually.SeeAsync(() => own.Streams, streams => streams == 2);
        var began = TimeProvider.System.GetTimestamp();

        await own.StopAsync();

        var took = TimeProvider.System.GetElapsedTime(began);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"A service with two open pages stopped within {took.TotalMilliseconds:0} ms (limit 5000)."));
        took.ShouldBeLessThan(Limit);
    }
}
