using System.Globalization;

namespace Autopilot.Tests;

/// <summary>The pipeline on the double, as App, with pushes over HTTP: killed before and after each effect it does nothing twice.</summary>
public sealed class CrashTests(ITestOutputHelper output)
{
    private const int Killed = 137;

    // One task each, in this order; the first is the one that nobody disturbs.
    private static readonly string[] Points =
    [
        "none", "claimed", "completed", "intended:create_pr", "performed:create_pr", "state:pr_created", "state:validated", "intended:merge", "performed:merge", "state:merged",
    ];

    [Fact]
    public async Task Killed_before_and_after_each_effect_a_task_has_one_branch_one_pull_request_and_one_merge()
    {
        await using var site = await WholeSite.CreateAsync();
        await RunAsync(site, Points);

        var ids = Points.Select((_, index) => Id(index + 1)).ToArray();
        (await site.ListMergesAsync()).ShouldBe(ids);
        (await site.ListBranchesAsync()).Select(branch => branch.Split('/', '.')[1]).ShouldBe(ids.Select(id => $"{id}-1"), ignoreOrder: true);
        site.Double.Pulls.Count.ShouldBe(Points.Length);
        site.Double.Pulls.ShouldAllBe(pull => pull.IsMerged);
        var undisturbed = await ExpectTheSameAsync(site.Dir, Points);
        undisturbed.ShouldContain("completed");
        undisturbed.ShouldContain("effects: create_pr merge\nunresolved: \n");
        output.WriteLine($"{Points.Length} tasks and {Points.Length - 1} kills: {site.GitHub.Requests.Count} calls, {site.GitHub.Count("pulls/create")} to open a pull request, {site.GitHub.Count("pulls/merge")} to merge.");
    }

    [Fact]
    public async Task Killed_before_and_after_its_pull_request_is_closed_a_task_with_red_checks_leaves_nothing_open()
    {
        string[] points = ["none", "ending", "intended:close_pr", "performed:close_pr"];
        await using var site = await WholeSite.CreateAsync(_ => "failure");
        await RunAsync(site, points, "budget: { attempts: 1 }");

        (await site.ListMergesAsync()).ShouldBeEmpty();
        site.Double.Pulls.Count.ShouldBe(points.Length);
        site.Double.Pulls.ShouldAllBe(pull => !pull.IsOpen && !pull.IsMerged);
        (await ExpectTheSameAsync(site.Dir, points)).ShouldContain("failed Failed checks_failed");
    }

    // What the last host left is finished first; then the next task meets its point.
    private static async Task RunAsync(WholeSite site, string[] points, string more = "")
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Leftovers of a killed host are found in /proc.");
        var specs = points.Select((_, index) => site.Write($"{index + 1}.md", WholeSite.Spec(index + 1, more))).ToArray();
        for (var number = 1; number <= points.Length; number++)
        {
            await RunHostAsync(site, points[number - 1], number, specs[..number]);
        }

        await RunHostAsync(site, "none", points.Length, specs);
    }

    private static async Task<string> ExpectTheSameAsync(string directory, string[] points)
    {
        await using var store = await SqliteStore.OpenAsync(Path.Combine(directory, "autopilot.db"), TimeProvider.System);
        var undisturbed = "";
        for (var number = 1; number <= points.Length; number++)
        {
            var vtid = Vtid.Parse(Id(number));
            var events = await store.ReadTaskAsync(vtid, 0, 10_000, default);
            TaskTrace.CountTerminal(events).ShouldBe(1);
            var trace = TaskTrace.Describe((await store.FindAsync(vtid, default))!, events).Replace(vtid.Value, "task", StringComparison.Ordinal);
            undisturbed = number == 1 ? trace : undisturbed;
            trace.ShouldBe(undisturbed, $"killed at {points[number - 1]}");
        }

        return undisturbed;
    }

    private static async Task RunHostAsync(WholeSite site, string point, int number, string[] specs)
    {
        using var host = HostProcess.Start(
            Path.Combine(AppContext.BaseDirectory, "Autopilot.GitHub.CrashHost.dll"), new Dictionary<string, string>(StringComparer.Ordinal), [site.Dir, point, Id(number), .. specs]);
        var (code, said, complained) = await host.WaitAsync();
        code.ShouldBe(point == "none" ? 0 : Killed, $"{point}: {said}\n{complained}");
    }

    private static string Id(int number) => string.Create(CultureInfo.InvariantCulture, $"VTID-{number:00000}");
}
