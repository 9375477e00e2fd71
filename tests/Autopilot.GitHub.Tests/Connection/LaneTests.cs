namespace Autopilot.Tests;

public sealed class LaneTests
{
    private static readonly RepositoryName Name = RepositoryName.Parse("octo/widgets");

    [Fact]
    public async Task GH_39_Writes_go_one_after_the_other_with_a_second_between_them()
    {
        await using var site = await Site.CreateAsync(options => options.WriteInterval = TimeSpan.FromSeconds(1));
        PullRoutes.Open(site.Repository, "topic", "0", "main", "0", "Title", "");
        var released = new TaskCompletionSource();
        site.GitHub.Faults.Add("pulls/update", new Fault { Until = released.Task });

        var writes = Enumerable.Range(0, 4).Select(_ => site.Adapter.Api.Pulls.CloseAsync(Name, 1, default)).ToArray();
        await Eventually.SeeAsync(() => site.GitHub.Count("pulls/update"), count => count > 0);
        site.GitHub.Count("pulls/update").ShouldBe(1);
        released.SetResult();
        await Task.WhenAll(writes);

        site.GitHub.Count("pulls/update").ShouldBe(4);
        site.Waited.ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task GH_39_The_writes_of_an_hour_are_bounded()
    {
        await using var site = await Site.CreateAsync(options => options.WritesPerHour = 2);
        PullRoutes.Open(site.Repository, "topic", "0", "main", "0", "Title", "");
        for (var write = 0; write < 2; write++)
        {
            await site.Adapter.Api.Pulls.CloseAsync(Name, 1, default);
        }

        (await Should.ThrowAsync<ProviderException>(() => site.Adapter.Api.Pulls.CloseAsync(Name, 1, default))).Kind.ShouldBe(FailureKind.Transient);
        site.GitHub.Count("pulls/update").ShouldBe(2);
        site.Clock.Advance(TimeSpan.FromHours(1));
        await site.Adapter.Api.Pulls.CloseAsync(Name, 1, default);
    }

    [Fact]
    public async Task GH_39_Reads_are_under_way_at_once_up_to_a_bound()
    {
        await using var site = await Site.CreateAsync(options => options.ReadsAtOnce = 3);
        await site.Adapter.Api.Repositories.GetAsync(Name, default);
        var released = new TaskCompletionSource();
        site.GitHub.Faults.Add("repos/get", new Fault { Until = released.Task, Times = 100 });

        var reads = Enumerable.Range(0, 10).Select(_ => site.Adapter.Api.Repositories.GetAsync(Name, default)).ToArray();
        await Eventually.SeeAsync(() => site.GitHub.Count("repos/get"), count => count == 4);
        released.SetResult();
        await Task.WhenAll(reads);
        site.GitHub.Count("repos/get").ShouldBe(11);
    }
}
