using System.Text.Json.Nodes;

namespace Autopilot.Tests;

public sealed class MergeQueueTests
{
    [Theory]
    [InlineData("")]
    [InlineData("/api/v3")]
    public async Task GH_12_Where_the_base_requires_the_queue_it_is_used_and_waited_for(string prefix)
    {
        await using var site = await Site.CreateAsync(prefix: prefix);
        var topic = await Topic.OpenAsync(site);
        site.Repository.Rules.Add(new JsonObject { ["type"] = "merge_queue", ["parameters"] = new JsonObject() });

        (await Should.ThrowAsync<ProviderException>(() => topic.Host.MergeAsync(topic.ToMerge(), default))).Code.ShouldBe("merge_queued");
        topic.Pull.IsQueued.ShouldBeTrue();
        site.GitHub.Count("pulls/merge").ShouldBe(0);

        var waiting = await topic.Host.FindMergeAsync(topic.ToMerge(), default);
        (waiting.Status, waiting.Detail).ShouldBe((LandedStatus.Unprovable, "Pull request #1 waits in the merge queue of main."));

        topic.Pull.IsQueued = false;
        await Landing.TryLandAsync(site.Repository, topic.Pull, "merge", "By the queue");
        (await topic.Host.FindMergeAsync(topic.ToMerge(), default)).Status.ShouldBe(LandedStatus.Landed);
    }

    [Fact]
    public async Task GH_12_A_queue_that_only_the_refusal_tells_of_is_used()
    {
        await using var site = await Site.CreateAsync();
        var topic = await Topic.OpenAsync(site);
        site.GitHub.Faults.Add("pulls/merge", Fault.Answers(DoubleAnswer.Error(405, "Changes must be made through the merge queue")));
        (await Should.ThrowAsync<ProviderException>(() => topic.Host.MergeAsync(topic.ToMerge(), default))).Code.ShouldBe("merge_queued");
        topic.Pull.IsQueued.ShouldBeTrue();
        (await topic.Host.FindMergeAsync(topic.ToMerge(), default)).Status.ShouldBe(LandedStatus.Unprovable, "What waits there is not to be asked for again.");
    }

    [Theory]
    [InlineData("UNPROCESSABLE", null)]
    [InlineData("FORBIDDEN", null)]
    [InlineData("RATE_LIMITED", "merge_queue_unanswered")]
    [InlineData("SOMETHING_NEW", "merge_queue_unanswered")]
    public async Task GH_12_Only_an_error_that_says_so_means_that_nothing_was_queued(string type, string? unknown)
    {
        await using var site = await Site.CreateAsync();
        var topic = await Topic.OpenAsync(site);
        site.Repository.Rules.Add(new JsonObject { ["type"] = "merge_queue" });
        var errors = new JsonArray(new JsonObject { ["type"] = type, ["message"] = "Something went wrong" });
        site.GitHub.Faults.Add("graphql", Fault.Answers(DoubleAnswer.Json(new JsonObject { ["data"] = null, ["errors"] = errors })));
        if (unknown is null)
        {
            (await topic.Host.MergeAsync(topic.ToMerge(), default)).Refusal!.Reason.ShouldBe(FailureReasons.MergeRefused);
        }
        else
        {
            var error = await Should.ThrowAsync<ProviderException>(() => topic.Host.MergeAsync(topic.ToMerge(), default));
            (error.Kind, error.Code).ShouldBe((FailureKind.Transient, unknown));
        }
    }

    [Fact]
    public async Task GH_12_A_server_without_a_queue_has_none()
    {
        await using var site = await Site.CreateAsync();
        var topic = await Topic.OpenAsync(site);
        var errors = new JsonArray(new JsonObject { ["message"] = "Field 'mergeQueueEntry' doesn't exist on type 'PullRequest'" });
        site.GitHub.Faults.Add("graphql", Fault.Answers(DoubleAnswer.Json(new JsonObject { ["errors"] = errors })));
        (await topic.Host.FindMergeAsync(topic.ToMerge(), default)).Status.ShouldBe(LandedStatus.NotLanded);
    }

    [Fact]
    public async Task GH_12_Asking_twice_is_being_queued_once()
    {
        await using var site = await Site.CreateAsync();
        var topic = await Topic.OpenAsync(site);
        site.Repository.Rules.Add(new JsonObject { ["type"] = "merge_queue" });
        for (var time = 0; time < 2; time++)
        {
            (await Should.ThrowAsync<ProviderException>(() => topic.Host.MergeAsync(topic.ToMerge(), default))).Code.ShouldBe("merge_queued");
        }
    }

    [Fact]
    public async Task GH_13_One_that_left_the_queue_has_not_landed_and_may_be_asked_for_again()
    {
        await using var site = await Site.CreateAsync();
        var topic = await Topic.OpenAsync(site);
        site.Repository.Rules.Add(new JsonObject { ["type"] = "merge_queue" });
        await Should.ThrowAsync<ProviderException>(() => topic.Host.MergeAsync(topic.ToMerge(), default));
        (await topic.Host.FindMergeAsync(topic.ToMerge(), default)).Status.ShouldBe(LandedStatus.Unprovable);
        topic.Pull.IsQueued = false;
        (await topic.Host.FindMergeAsync(topic.ToMerge(), default)).Status.ShouldBe(LandedStatus.NotLanded);
        (await Should.ThrowAsync<ProviderException>(() => topic.Host.MergeAsync(topic.ToMerge(), default))).Code.ShouldBe("merge_queued");
        topic.Pull.IsQueued.ShouldBeTrue();
    }
}
