namespace Autopilot.Tests;

/// <summary>The pipeline on the double with a host that is killed before and after each effect: nothing is done twice, and every operation is taken up again.</summary>
public sealed class CrashTests(ITestOutputHelper output)
{
    // One task each, in this order; the first is the one that nobody disturbs.
    private static readonly string[] Points =
    [
        "none", "state:merged", "intended:deploy", "performed:deploy", "state:deploying", "intended:shift", "performed:shift", "state:verifying",
    ];

    public static TheoryData<string> RestorePoints => ["ending", "intended:restore", "performed:restore"];

    [Fact]
    public async Task Killed_before_and_after_each_effect_a_run_makes_one_deployment()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Leftovers of a killed host are found in /proc.");
        await using var site = await WholeSite.CreateAsync();
        var specs = Points.Select((_, index) => WholeSite.Spec(index + 1)).ToArray();
        for (var number = 1; number <= Points.Length; number++)
        {
            await site.RunHostAsync(Points[number - 1], number, specs[..number]);
        }

        await site.RunHostAsync("none", Points.Length, specs);

        // A key whose intent was never performed is refused, and the next one is used.
        site.Starts.Select(key => key[..WholeSite.Id(1).Length]).ShouldBe(Points.Select((_, index) => WholeSite.Id(index + 1)));
        site.Traffic.ShouldStartWith("latest 100");
        (await DescribeAsync(site, 1)).ShouldContain("effects: create_pr deploy merge shift start_checks\nunresolved: \n");
        for (var number = 2; number <= Points.Length; number++)
        {
            (await DescribeAsync(site, number)).ShouldBe(await DescribeAsync(site, 1), $"killed at {Points[number - 1]}");
        }

        output.WriteLine($"{Points.Length} tasks and {Points.Length - 1} kills: {site.Run.Calls.Count} calls, {site.Run.Count("UpdateService")} updates, of which {site.Starts.Length} make a revision.");
    }

    [Theory]
    [MemberData(nameof(RestorePoints))]
    public async Task Killed_around_a_restore_the_exact_earlier_split_serves_again_and_the_next_deployment_is_not_swallowed(string point)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Leftovers of a killed host are found in /proc.");
        await using var site = await WholeSite.CreateAsync(unpinsTraffic: true);
        string[] specs = [WholeSite.Spec(1), WholeSite.Spec(2, "Healthy", "Unhealthy"), WholeSite.Spec(3, "Unhealthy", "Healthy")];
        await site.RunHostAsync("none", 1, specs[0]);
        site.Run.Do(() =>
        {
            site.Web.Route(("web-00001-abc", 0, "old"), ("web-vtid-00001-1-deploy-1", 90, null), ("web-00001-abc", 10, "canary"));
            return true;
        });
        var before = site.Traffic;

        await site.RunHostAsync(point, 2, specs[..2]);
        await site.RunHostAsync("none", 2, specs[..2]);

        site.Traffic.ShouldBe(before);
        (await DescribeAsync(site, 2)).ShouldContain("failed Failed verification_failed");
        (await DescribeAsync(site, 2)).ShouldContain("clean-up: restore=verified");

        await LiftFreezeAsync(site);
        await site.RunHostAsync("none", 3, specs);
        (await DescribeAsync(site, 3)).ShouldContain("completed");
        site.Traffic.ShouldStartWith("latest 100");
        site.Starts.ShouldBe([.. Enumerable.Range(1, 3).Select(number => $"{WholeSite.Id(number)}-1-deploy-1")]);
    }

    private static async Task<string> DescribeAsync(WholeSite site, int number)
    {
        await using var store = await SqliteStore.OpenAsync(site.Database, TimeProvider.System);
        var vtid = Vtid.Parse(WholeSite.Id(number));
        var events = await store.ReadTaskAsync(vtid, 0, 10_000, default);
        TaskTrace.CountTerminal(events).ShouldBe(1);
        return TaskTrace.Describe((await store.FindAsync(vtid, default))!, events).Replace(vtid.Value, "task", StringComparison.Ordinal);
    }

    private static async Task LiftFreezeAsync(WholeSite site)
    {
        await using var store = await SqliteStore.OpenAsync(site.Database, TimeProvider.System);
        (await store.LiftFreezeAsync(Turn.ForTarget(PipelineSettings.Target), "it is mended", "operator", default)).ShouldBeTrue();
    }
}
