using System.Globalization;
using System.Text.Json.Nodes;

namespace Autopilot.Tests;

public sealed class ReviewTests
{
    [Theory]
    [InlineData("", null)]
    [InlineData("ann APPROVED", "ann")]
    [InlineData("ann APPROVED, bob APPROVED", "ann bob")]
    [InlineData("ann CHANGES_REQUESTED, ann APPROVED", "ann")]
    [InlineData("ann APPROVED, ann COMMENTED", "ann")]
    [InlineData("ann APPROVED, ann DISMISSED", null)]
    [InlineData("ann CHANGES_REQUESTED, ann DISMISSED, bob APPROVED", "bob")]
    [InlineData("ann COMMENTED", null)]
    [InlineData("ann PENDING", null)]
    [InlineData("reader APPROVED", null)]
    [InlineData("nobody APPROVED", null)]
    [InlineData("helper[bot] APPROVED", null)]
    [InlineData("writer[bot] CHANGES_REQUESTED, ann APPROVED", "ann")]
    [InlineData("reader CHANGES_REQUESTED, ann APPROVED", "ann")]
    public async Task GH_46_The_latest_review_of_each_person_who_may_write_counts(string reviews, string? approvers)
    {
        await using var set = await GreenAsync(needed: 1);
        foreach (var review in reviews.Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(text => text.Split(' ')))
        {
            set.Topic.Pull.Review(review[0], review[1]);
        }

        var reading = await set.ReadAsync();

        reading.Verdict.ShouldBe(approvers is null ? Verdict.Pending : Verdict.Passed, reading.Detail);
        if (approvers is not null)
        {
            reading.Checks.Select(check => check.Name).ShouldBe(["build", .. approvers.Split(' ').Select(login => $"approving review by {login}")]);
        }
    }

    [Fact]
    public async Task GH_46_A_push_makes_an_approval_stale()
    {
        await using var set = await GreenAsync(needed: 1);
        set.Topic.Pull.Review("ann", "APPROVED", set.Topic.Base);
        var reading = await set.ReadAsync();
        reading.Verdict.ShouldBe(Verdict.Pending);
        reading.Detail.ShouldContain($"0 of 1 approving reviews of exactly {set.Sha} are there.");
    }

    [Fact]
    public async Task GH_43_Nobody_approves_a_pull_request_of_their_own()
    {
        await using var set = await GreenAsync(needed: 1);
        set.Topic.Pull.Author = "ann";
        set.Topic.Pull.Review("ann", "APPROVED");
        (await set.ReadAsync()).Verdict.ShouldBe(Verdict.Pending);
    }

    [Fact]
    public async Task GH_46_As_many_are_needed_as_the_base_asks_for()
    {
        await using var set = await GreenAsync(needed: 2);
        set.Topic.Pull.Review("ann", "APPROVED");
        (await set.ReadAsync()).Detail.ShouldContain("1 of 2 approving reviews");
        set.Topic.Pull.Review("bob", "APPROVED");
        (await set.ReadAsync()).Verdict.ShouldBe(Verdict.Passed);
    }

    [Fact]
    public async Task GH_46_Where_the_base_asks_for_none_a_green_set_needs_none()
    {
        await using var set = await GreenAsync(needed: 0);
        set.Topic.Pull.Review("reader", "COMMENTED");
        (await set.ReadAsync()).Verdict.ShouldBe(Verdict.Passed);
    }

    [Fact]
    public async Task GH_47_Every_page_of_reviews_is_read()
    {
        await using var set = await GreenAsync(needed: 1);
        for (var number = 0; number < 250; number++)
        {
            set.Topic.Pull.Review(string.Create(CultureInfo.InvariantCulture, $"person-{number}"), "COMMENTED");
        }

        set.Topic.Pull.Review("ann", "APPROVED");
        (await set.ReadAsync()).Verdict.ShouldBe(Verdict.Passed);
        set.Site.GitHub.Count("pulls/list-reviews").ShouldBe(3);
    }

    internal static async Task<CheckSet> GreenAsync(int needed)
    {
        var set = await CheckSet.CreateAsync();
        set.Checks.Job(set.Sha, "build", "success");
        set.Site.Repository.Rules.Add(new JsonObject { ["type"] = "pull_request", ["parameters"] = new JsonObject { ["required_approving_review_count"] = needed } });
        (set.Site.Repository.Permissions["ann"], set.Site.Repository.Permissions["bob"], set.Site.Repository.Permissions["reader"]) = ("write", "admin", "read");
        (set.Site.Repository.Permissions["helper[bot]"], set.Site.Repository.Permissions["writer[bot]"]) = ("write", "write");
        return set;
    }
}
