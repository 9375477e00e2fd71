namespace Autopilot.Tests;

/// <summary>A task that fails is cleaned up after on both platforms, whether or not its hosts are killed meanwhile.</summary>
public sealed class FailedTests
{
    [Theory]
    [InlineData]
    [InlineData("ending", "intended:restore", "performed:restore")]
    public async Task After_a_failed_verification_the_exact_earlier_traffic_serves_again(params string[] points)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Leftovers of a killed host are found in /proc.");
        await using var site = await PlatformSite.CreateAsync();
        string[] specs = [PlatformSite.Spec(1), PlatformSite.Spec(2, ("Healthy", "Unhealthy"))];
        await site.RunHostsAsync(specs[..1]);
        site.Run.Do(() =>
        {
            site.Web.Route(("web-00001-abc", 0, "old"), ("web-vtid-00001-1-deploy-1", 90, null), ("web-00001-abc", 10, "canary"));
            return true;
        });
        var before = PlatformRecord.Traffic(site);

        await site.RunHostsAsync(specs, points);

        PlatformRecord.Traffic(site).ShouldBe(before);
        (await PlatformRecord.MergesAsync(site)).ShouldBe([PlatformSite.Id(1), PlatformSite.Id(2)]);
        PlatformRecord.Starts(site).ShouldBe([PlatformSite.Id(1), PlatformSite.Id(2)]);
        PlatformRecord.Shifts(site).ShouldBe(["latest 100", "latest 100", "web-vtid-00001-1-deploy-1 90, web-00001-abc 10"]);
        var trace = await site.DescribeAsync(2);
        trace.ShouldContain("failed Failed verification_failed");
        trace.ShouldContain("effects: create_pr deploy merge restore shift\nunresolved: \nclean-up: restore=verified\nowes: 0");
    }

    [Fact]
    public async Task Killed_around_the_closing_of_its_pull_request_a_run_with_red_checks_leaves_nothing_open_and_deploys_nothing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Leftovers of a killed host are found in /proc.");
        await using var site = await PlatformSite.CreateAsync(_ => "failure");
        string[] specs = [PlatformSite.Spec(1), PlatformSite.Spec(2)];
        await site.RunHostsAsync(specs[..1]);
        await site.RunHostsAsync(specs, "ending", "intended:close_pr", "performed:close_pr");

        site.Code.Pulls.Count.ShouldBe(2);
        site.Code.Pulls.ShouldAllBe(pull => !pull.IsOpen && !pull.IsMerged);
        (await PlatformRecord.MergesAsync(site)).ShouldBeEmpty();
        PlatformRecord.Starts(site).ShouldBeEmpty();
        var undisturbed = await site.DescribeAsync(1);
        undisturbed.ShouldContain("failed Failed checks_failed");
        (await site.DescribeAsync(2)).ShouldBe(undisturbed);
    }
}
