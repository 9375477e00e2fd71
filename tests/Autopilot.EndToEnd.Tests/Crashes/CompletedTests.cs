namespace Autopilot.Tests;

/// <summary>From an approved spec to a proven revision on GitHub and Cloud Run, with a host that is killed before and after each effect: what was begun is taken up again, and nothing is done twice.</summary>
public sealed class CompletedTests(ITestOutputHelper output)
{
    // One task each, in this order; the first is the one that nobody disturbs.
    private static readonly string[] Points =
    [
        "none", "intended:dispatch", "performed:dispatch", "intended:create_pr", "performed:create_pr", "intended:merge", "performed:merge", "intended:deploy", "performed:deploy",
        "intended:shift", "performed:shift",
    ];

    [Fact]
    public async Task Killed_before_and_after_each_effect_a_task_has_one_pull_request_one_merge_one_deployment_and_one_shift()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Leftovers of a killed host are found in /proc.");
        await using var site = await PlatformSite.CreateAsync();
        var specs = Points.Select((_, index) => PlatformSite.Spec(index + 1)).ToArray();

        // What the last host left is finished first; then the next task meets its point.
        for (var number = 1; number <= Points.Length; number++)
        {
            await site.RunHostAsync(Points[number - 1], number, specs[..number]);
        }

        await site.RunHostAsync("none", Points.Length, specs);

        string[] tasks = [.. Points.Select((_, index) => PlatformSite.Id(index + 1))];
        PlatformRecord.Executions(site).ShouldBe(tasks);
        PlatformRecord.Pulls(site).ShouldBe(tasks);
        (await PlatformRecord.MergesAsync(site)).ShouldBe(tasks);
        PlatformRecord.Starts(site).ShouldBe(tasks);
        PlatformRecord.Shifts(site).ShouldBe(tasks.Select(_ => "latest 100"));
        PlatformRecord.Traffic(site).ShouldStartWith("latest 100");
        site.Code.Pulls.ShouldAllBe(pull => pull.IsMerged);

        var undisturbed = await site.DescribeAsync(1);
        undisturbed.ShouldContain("completed");
        undisturbed.ShouldContain("effects: create_pr deploy merge shift\nunresolved: \n");
        for (var number = 2; number <= Points.Length; number++)
        {
            (await site.DescribeAsync(number)).ShouldBe(undisturbed, $"killed at {Points[number - 1]}");
        }

        output.WriteLine($"{Points.Length} tasks and {Points.Length - 1} kills: {site.GitHub.Requests.Count} calls of GitHub, {site.Run.Calls.Count} of Cloud Run.");
    }
}
