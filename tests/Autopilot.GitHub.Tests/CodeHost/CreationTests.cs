using System.Text.Json.Nodes;

namespace Autopilot.Tests;

public sealed class CreationTests
{
    [Fact]
    public async Task GH_15_One_that_is_open_already_is_not_opened_again_but_found()
    {
        await using var site = await Site.CreateAsync();
        var topic = await Topic.PushAsync(site);
        site.GitHub.Faults.Add("pulls/create", Fault.CutAfter);
        (await Should.ThrowAsync<ProviderException>(() => topic.Host.CreatePullRequestAsync(topic.ToOpen(), default))).Kind.ShouldBe(FailureKind.Transient);

        var found = (await topic.Host.ListOpenPullRequestsAsync(Topic.Repository, topic.Branch, Topic.Vtid, default)).ShouldHaveSingleItem();
        (found.HeadSha, found.Marker!.Vtid).ShouldBe((topic.Head, Topic.Vtid));
        (await topic.Host.CreatePullRequestAsync(topic.ToOpen(), default)).Refusal!.Reason.ShouldBe(Refusal.Retry);
        site.Repository.Pulls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task GH_15_GitHubs_own_refusal_of_a_second_one_is_understood()
    {
        await using var site = await Site.CreateAsync();
        var topic = await Topic.PushAsync(site);
        site.GitHub.Faults.Add("pulls/create", Fault.Answers(Custom("A pull request already exists for octo:topic.")));
        (await topic.Host.CreatePullRequestAsync(topic.ToOpen(), default)).Refusal!.Reason.ShouldBe(Refusal.Retry);
    }

    [Fact]
    public async Task GH_16_Nothing_to_merge_is_no_change()
    {
        await using var site = await Site.CreateAsync();
        var topic = await Topic.PushAsync(site);
        site.GitHub.Faults.Add("pulls/create", Fault.Answers(Custom("No commits between main and topic")));
        (await topic.Host.CreatePullRequestAsync(topic.ToOpen(), default)).Refusal!.Reason.ShouldBe(FailureReasons.NoChange);
    }

    [Fact]
    public async Task GH_17_A_branch_that_does_not_show_yet_is_asked_for_again_a_few_times()
    {
        await using var site = await Site.CreateAsync();
        var topic = await Topic.PushAsync(site);
        site.GitHub.Faults.Add("pulls/create", Fault.Answers(InvalidHead(), times: 2));
        (await topic.Host.CreatePullRequestAsync(topic.ToOpen(), default)).IsDone.ShouldBeTrue();
        site.GitHub.Count("pulls/create").ShouldBe(3);
        site.Waited.ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task GH_17_A_branch_that_never_shows_is_named()
    {
        await using var site = await Site.CreateAsync();
        var topic = await Topic.PushAsync(site);
        site.GitHub.Faults.Add("pulls/create", Fault.Answers(InvalidHead(), times: 100));
        var refusal = (await topic.Host.CreatePullRequestAsync(topic.ToOpen(), default)).Refusal!;
        refusal.Reason.ShouldBe(FailureReasons.HeadNotFound);
        refusal.Message.ShouldContain(topic.Branch);
        site.GitHub.Count("pulls/create").ShouldBe(4);
    }

    [Fact]
    public async Task GH_18_What_was_just_created_is_read_until_it_shows()
    {
        await using var site = await Site.CreateAsync();
        var topic = await Topic.PushAsync(site);
        site.GitHub.Faults.Add("pulls/get", Fault.Answers(DoubleAnswer.Error(404, "Not Found"), times: 2));
        (await topic.Host.CreatePullRequestAsync(topic.ToOpen(), default)).Value!.Number.ShouldBe(1);
        site.GitHub.Count("pulls/create").ShouldBe(1);
        site.GitHub.Count("pulls/get").ShouldBe(3);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task GH_18_What_was_created_and_cannot_be_read_back_is_unknown_and_not_refused(int status)
    {
        await using var site = await Site.CreateAsync();
        var topic = await Topic.PushAsync(site);
        site.GitHub.Faults.Add("pulls/get", Fault.Answers(DoubleAnswer.Error(status, "Not now"), times: status == 401 ? 2 : 1));
        (await Should.ThrowAsync<ProviderException>(() => topic.Host.CreatePullRequestAsync(topic.ToOpen(), default))).Kind.ShouldBe(FailureKind.Transient);
        (await topic.Host.ListOpenPullRequestsAsync(Topic.Repository, topic.Branch, Topic.Vtid, default)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task GH_18_What_was_created_and_does_not_show_is_unknown()
    {
        await using var site = await Site.CreateAsync();
        var topic = await Topic.PushAsync(site);
        site.GitHub.Faults.Add("pulls/get", Fault.Answers(DoubleAnswer.Error(404, "Not Found"), times: 100));
        (await Should.ThrowAsync<ProviderException>(() => topic.Host.CreatePullRequestAsync(topic.ToOpen(), default))).Kind.ShouldBe(FailureKind.Transient);
    }

    [Fact]
    public async Task G3_Nothing_that_GitHub_refuses_is_a_pull_request()
    {
        await using var site = await Site.CreateAsync();
        var topic = await Topic.PushAsync(site);
        site.GitHub.Faults.Add("pulls/create", Fault.Answers(DoubleAnswer.Error(422, "Validation Failed", new JsonObject { ["field"] = "title", ["code"] = "missing_field" })));
        (await topic.Host.CreatePullRequestAsync(topic.ToOpen(), default)).Refusal!.Message.ShouldContain("title: missing_field");
        (await topic.Host.ListOpenPullRequestsAsync(Topic.Repository, topic.Branch, Topic.Vtid, default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_sent_is_what_was_asked_for()
    {
        await using var site = await Site.CreateAsync();
        var topic = await Topic.PushAsync(site);
        await topic.Host.CreatePullRequestAsync(topic.ToOpen(), default);
        var sent = site.GitHub.Requests.Single(request => request.Operation == "pulls/create").Body.AsObject();
        sent.Select(field => field.Key).ShouldBe(["title", "head", "base", "body", "draft"]);
        sent["body"]!.GetValue<string>().ShouldBe(topic.ToOpen().Body);
    }

    private static DoubleAnswer Custom(string message) =>
        DoubleAnswer.Error(422, "Validation Failed", new JsonObject { ["resource"] = "PullRequest", ["code"] = "custom", ["message"] = message });

    private static DoubleAnswer InvalidHead() =>
        DoubleAnswer.Error(422, "Validation Failed", new JsonObject { ["resource"] = "PullRequest", ["field"] = "head", ["code"] = "invalid" });
}
