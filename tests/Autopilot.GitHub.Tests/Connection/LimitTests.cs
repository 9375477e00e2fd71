using System.Globalization;

namespace Autopilot.Tests;

public sealed class LimitTests
{
    private static readonly RepositoryName Name = RepositoryName.Parse("octo/widgets");

    [Theory]
    [InlineData(403)]
    [InlineData(429)]
    public async Task GH_37_A_used_up_primary_limit_is_waited_for_until_it_resets(int status)
    {
        await using var site = await Site.CreateAsync();
        site.GitHub.Faults.Add("repos/get", Fault.Answers(Exceeded(site, status, TimeSpan.FromSeconds(5))));

        (await site.Adapter.Api.Repositories.GetAsync(Name, default)).FullName.ShouldBe("octo/widgets");

        site.GitHub.Count("repos/get").ShouldBe(2);
        site.Waited.ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task GH_37_A_reset_that_is_far_off_parks_the_run_instead_of_sleeping()
    {
        await using var site = await Site.CreateAsync();
        site.GitHub.Faults.Add("repos/get", Fault.Answers(Exceeded(site, 403, TimeSpan.FromMinutes(20))));

        var error = await Should.ThrowAsync<ProviderException>(() => site.Adapter.Api.Repositories.GetAsync(Name, default));
        (error.Kind, error.Code).ShouldBe((FailureKind.Transient, "rate_limited"));

        // Nothing is asked meanwhile, whatever it is; after the reset it goes on.
        await Should.ThrowAsync<ProviderException>(() => site.Adapter.Api.Branches.FindHeadAsync(Name, "main", default));
        site.GitHub.Requests.Count(request => request.Operation.Length > 0 && !request.Operation.StartsWith("apps/", StringComparison.Ordinal)).ShouldBe(1);
        site.Clock.Advance(TimeSpan.FromMinutes(21));
        (await site.Adapter.Api.Branches.FindHeadAsync(Name, "main", default)).ShouldNotBeNull();
    }

    [Fact]
    public async Task GH_37_The_calls_that_are_left_are_known()
    {
        await using var site = await Site.CreateAsync();
        site.GitHub.RateLimitRemaining = 17;
        await site.Adapter.Api.Repositories.GetAsync(Name, default);
        site.Connection.Transport.Limits.Remaining.ShouldBe(17);
    }

    [Fact]
    public async Task GH_37_The_last_call_that_is_allowed_stops_the_next_one_before_it_is_refused()
    {
        await using var site = await Site.CreateAsync();
        var last = DoubleAnswer.Json(site.Repository.ToJson())
            .With("x-ratelimit-remaining", "0")
            .With("x-ratelimit-reset", (site.Clock.GetUtcNow() + TimeSpan.FromMinutes(20)).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        site.GitHub.Faults.Add("repos/get", Fault.Answers(last));
        (await site.Adapter.Api.Repositories.GetAsync(Name, default)).FullName.ShouldBe("octo/widgets");
        (await Should.ThrowAsync<ProviderException>(() => site.Adapter.Api.Repositories.GetAsync(Name, default))).Code.ShouldBe("rate_limited");
        site.GitHub.Count("repos/get").ShouldBe(1);
    }

    [Fact]
    public async Task GH_38_A_secondary_limit_pauses_every_call_of_the_installation()
    {
        await using var site = await Site.CreateAsync();
        site.GitHub.Faults.Add("repos/get", Fault.Answers(Secondary().With("Retry-After", "7")));
        var began = site.Clock.GetUtcNow();

        await site.Adapter.Api.Repositories.GetAsync(Name, default);

        (site.Clock.GetUtcNow() - began).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(7));
        site.GitHub.Count("repos/get").ShouldBe(2);
    }

    [Fact]
    public async Task GH_38_Without_a_stated_time_it_is_a_minute_and_then_twice_as_long()
    {
        await using var site = await Site.CreateAsync();
        await site.Adapter.Api.Repositories.GetAsync(Name, default);
        foreach (var seconds in (int[])[60, 120, 240])
        {
            site.GitHub.Faults.Add("repos/get", Fault.Answers(Secondary()));
            (await Should.ThrowAsync<ProviderException>(() => site.Adapter.Api.Repositories.GetAsync(Name, default)))
                .Message.ShouldContain(string.Create(CultureInfo.InvariantCulture, $"for {seconds} s"));
            site.Clock.Advance(TimeSpan.FromSeconds(seconds));
        }
    }

    [Fact]
    public async Task GH_38_A_date_in_place_of_seconds_is_read_by_the_clock_of_GitHub()
    {
        await using var site = await Site.CreateAsync();
        site.GitHub.Faults.Add("repos/get", Fault.Answers(Secondary().With("Retry-After", (site.Clock.GetUtcNow() + TimeSpan.FromSeconds(6)).ToString("r", CultureInfo.InvariantCulture))));
        await site.Adapter.Api.Repositories.GetAsync(Name, default);
        site.Waited.ShouldBeInRange(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(7));
    }

    [Fact]
    public async Task A_permission_that_is_missing_is_no_limit()
    {
        await using var site = await Site.CreateAsync();
        site.GitHub.Faults.Add("repos/get", Fault.Answers(DoubleAnswer.Error(403, "Resource not accessible by integration")));
        var error = await Should.ThrowAsync<ProviderException>(() => site.Adapter.Api.Repositories.GetAsync(Name, default));
        (error.Kind, error.Code).ShouldBe((FailureKind.Environment, "github_forbidden"));
        error.Message.ShouldContain("Resource not accessible by integration");
        site.Waited.ShouldBe(TimeSpan.Zero);
    }

    private static DoubleAnswer Exceeded(Site site, int status, TimeSpan reset) => DoubleAnswer.Error(status, "API rate limit exceeded for installation ID 99.")
        .With("x-ratelimit-remaining", "0")
        .With("x-ratelimit-resource", "core")
        .With("x-ratelimit-reset", (site.Clock.GetUtcNow() + reset).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));

    private static DoubleAnswer Secondary() =>
        DoubleAnswer.Error(403, "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.");

    [Fact]
    public async Task GH_38_A_worker_waits_out_a_pause_that_a_look_does_not()
    {
        await using var site = await Site.CreateAsync();
        var name = RepositoryName.Parse(Topic.Repository);
        await site.Adapter.Api.Repositories.GetAsync(name, default);
        site.GitHub.Faults.Add("git/get-ref", Fault.Answers(DoubleAnswer.Error(403, "You have exceeded a secondary rate limit.").With("Retry-After", "55")));
        (await Should.ThrowAsync<ProviderException>(() => site.Adapter.Api.Branches.FindHeadAsync(name, "main", default))).Code.ShouldBe("rate_limited");

        (await site.Adapter.Remotes.OpenAsync(Topic.Repository, default)).Address.ShouldEndWith("octo/widgets.git");

        site.Waited.ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(55));
    }

    [Fact]
    public async Task GH_39_What_nothing_depends_on_leaves_half_of_the_writes_to_what_does()
    {
        await using var site = await Site.CreateAsync(options => options.WritesPerHour = 4);
        var (name, sha) = (RepositoryName.Parse(Topic.Repository), (await site.Repository.FindTipAsync("main"))!);
        var status = new WireDeploymentStatus("success", "It serves.");
        await site.Adapter.Api.Deployments.SetStatusAsync(name, 1, status, default);
        await site.Adapter.Api.Deployments.SetStatusAsync(name, 1, status, default);
        (await Should.ThrowAsync<ProviderException>(() => site.Adapter.Api.Deployments.SetStatusAsync(name, 1, status, default))).Code.ShouldBe("rate_limited");
        await site.Adapter.Api.Pulls.CommentAsync(name, 1, sha, default);
    }
}
