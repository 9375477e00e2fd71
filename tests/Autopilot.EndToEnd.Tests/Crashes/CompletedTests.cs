namespace Autopilot.Tests;

/// <summary>From an approved spec to a proven revision on GitHub and Cloud Run, by hosts that are killed before and after each effect: what was begun is taken up again, and nothing is done twice.</summary>
public sealed class CompletedTests(ITestOutputHelper output)
{
    private static readonly string[] Points =
    [
        "intended:dispatch", "performed:dispatch", "intended:create_pr", "performed:create_pr", "intended:merge", "performed:merge", "intended:deploy", "performed:deploy", "intended:shift", "performed:shift",
    ];

    [Fact]
    public async Task Killed_before_and_after_each_effect_a_run_has_one_pull_request_one_merge_one_deployment_and_one_shift()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Leftovers of a killed host are found in /proc.");
        await using var site = await PlatformSite.CreateAsync();
        string[] specs = [PlatformSite.Spec(1), PlatformSite.Spec(2)];
        await site.RunHostsAsync(specs[..1]);
        await site.RunHostsAsync(specs, Points);

        string[] tasks = [PlatformSite.Id(1), PlatformSite.Id(2)];
        PlatformRecord.Executions(site).ShouldBe(tasks);
        PlatformRecord.Pulls(site).ShouldBe(tasks);
        (await PlatformRecord.MergesAsync(site)).ShouldBe(tasks);
        PlatformRecord.Starts(site).ShouldBe(tasks);
        PlatformRecord.Shifts(site).ShouldBe(["latest 100", "latest 100"]);
        PlatformRecord.Traffic(site).ShouldStartWith("latest 100");

        // The run that eleven hosts carried came to the same as the one that nobody disturbed.
        var undisturbed = await site.DescribeAsync(1);
        undisturbed.ShouldContain("completed");
        undisturbed.ShouldContain("effects: create_pr deploy merge shift\nunresolved: \n");
        (await site.DescribeAsync(2)).ShouldBe(undisturbed);
        output.WriteLine($"{Points.Length} kills: {site.GitHub.Requests.Count} calls of GitHub, {site.Run.Calls.Count} of Cloud Run.");
    }
}
