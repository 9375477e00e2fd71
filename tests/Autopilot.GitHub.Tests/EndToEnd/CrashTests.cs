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
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Leftovers of a killed host are found in /proc.");
        await using var site = await WholeSite.CreateAsync();
        var specs = Points.Select((_, index) => site.Write($"{index + 1}.md", WholeSite.Spec(index + 1))).ToArray();
        for (var number = 1; number <= Points.Length; number++)
        {
            // What the last host left is finished first; then the next task meets its point.
            await RunHostAsync(site, Points[number - 1], number, specs[..number]);
        }

        await RunHostAsync(site, "none", Points.Length, specs);

        var ids = Points.Select((_, index) => Id(index + 1)).ToArray();
        (await site.ListMergesAsync()).ShouldBe(ids);
        (await site.ListBranchesAsync()).Select(branch => branch.Split('/', '.')[1]).ShouldBe(ids.Select(id => $"{id}-1"), ignoreOrder: true);
        site.Double.Pulls.Count.ShouldBe(Points.Length);
        site.Double.Pulls.ShouldAllBe(pull => pull.IsMerged);
        await ExpectTheSameAsync(site.Dir);
        output.WriteLine($"{Points.Length} tasks and {Points.Length - 1} kills: {site.GitHub.Requests.Count} calls, {site.GitHub.Count("pulls/create")} to open a pull request, {site.GitHub.Count("pulls/merge")} to merge.");
    }

    private static async Task ExpectTheSameAsync(string directory)
    {
        await using var store = await SqliteStore.OpenAsync(Path.Combine(directory, "autopilot.db"), TimeProvider.System);
        var undisturbed = "";
        for (var number = 1; number <= Points.Length; number++)
        {
            var vtid = Vtid.Parse(Id(number));
            var events = await store.ReadTaskAsync(vtid, 0, 10_000, default);
            TaskTrace.CountTerminal(events).ShouldBe(1);
            var trace = TaskTrace.Describe((await store.FindAsync(vtid, default))!, events).Replace(vtid.Value, "task", StringComparison.Ordinal);
            undisturbed = number == 1 ? trace : undisturbed;
            trace.ShouldBe(undisturbed, $"killed at {Points[number - 1]}");
        }

        undisturbed.ShouldContain("completed");
        undisturbed.ShouldContain("effects: create_pr merge\nunresolved: \n");
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
