namespace Autopilot.Tests;

public sealed class MergeTests
{
    private const string BaseModified = "Base branch was modified. Review and try the merge again.";

    [Fact]
    public async Task GH_01_Nothing_is_merged_while_it_is_not_known_whether_it_merges()
    {
        await using var site = await Site.CreateAsync();
        var topic = await Topic.OpenAsync(site);
        site.Repository.LooksUntilMergeable = 1000;

        (await topic.Host.MergeAsync(topic.ToMerge(), default)).Refusal!.Reason.ShouldBe(Refusal.Retry);

        site.GitHub.Count("pulls/merge").ShouldBe(0);
        site.Waited.ShouldBeLessThanOrEqualTo(site.Options.LongestPause);
    }

    [Fact]
    public async Task GH_04_Looking_at_the_pull_request_comes_before_every_merge()
    {
        await using var site = await Site.CreateAsync();
        var topic = await Topic.OpenAsync(site);
        (await topic.Host.MergeAsync(topic.ToMerge(), default)).IsDone.ShouldBeTrue();
        var operations = site.GitHub.Requests.Select(request => request.Operation).ToList();
        operations.IndexOf("pulls/get").ShouldBeInRange(0, operations.IndexOf("pulls/merge") - 1);
    }

    [Theory]
    [InlineData(MergeMethod.Merge, "merge", true)]
    [InlineData(MergeMethod.Squash, "squash", true)]
    [InlineData(MergeMethod.Rebase, "rebase", false)]
    public async Task GH_05_The_expected_head_is_always_sent(MergeMethod method, string name, bool hasMessage)
    {
        await using var site = await Site.CreateAsync();
        var topic = await Topic.OpenAsync(site);
        await topic.Host.MergeAsync(topic.ToMerge(method), default);
        var sent = site.GitHub.Requests.Single(request => request.Operation == "pulls/merge").Body;
        sent["sha"]!.GetValue<string>().ShouldBe(topic.Head);
        sent["merge_method"]!.GetValue<string>().ShouldBe(name);
        (sent["commit_message"]?.GetValue<string>().Contains($"Autopilot-Head: {topic.Head}", StringComparison.Ordinal) ?? false).ShouldBe(hasMessage);
    }

    [Fact]
    public async Task GH_05_A_head_that_moved_after_the_look_is_refused_once_and_not_tried_again()
    {
        await using var site = await Site.CreateAsync();
        var topic = await Topic.OpenAsync(site);
        site.GitHub.Faults.Add("pulls/merge", Fault.Answers(DoubleAnswer.Error(409, "Head branch was modified. Review and try the merge again.")));

        (await topic.Host.MergeAsync(topic.ToMerge(), default)).Refusal!.Reason.ShouldBe(FailureReasons.HeadMoved);

        site.GitHub.Count("pulls/merge").ShouldBe(1);
        (await site.Repository.FindTipAsync("main")).ShouldBe(topic.Base);
    }

    [Fact]
    public async Task GH_06_A_base_that_was_just_modified_is_waited_for_and_merged()
    {
        await using var site = await Site.CreateAsync();
        var topic = await Topic.OpenAsync(site);
        site.GitHub.Faults.Add("pulls/merge", Fault.Answers(DoubleAnswer.Error(405, BaseModified), times: 2));

        (await topic.Host.MergeAsync(topic.ToMerge(), default)).IsDone.ShouldBeTrue();

        site.GitHub.Count("pulls/merge").ShouldBe(3);
        site.Waited.ShouldBe(TimeSpan.FromSeconds(12), TimeSpan.FromSeconds(1));
        site.GitHub.Count("pulls/get").ShouldBeGreaterThanOrEqualTo(3);
    }

    [Fact]
    public async Task GH_06_Three_times_are_enough_and_nothing_ends()
    {
        await using var site = await Site.CreateAsync();
        var topic = await Topic.OpenAsync(site);
        site.GitHub.Faults.Add("pulls/merge", Fault.Answers(DoubleAnswer.Error(405, BaseModified), times: 100));
        (await topic.Host.MergeAsync(topic.ToMerge(), default)).Refusal!.Reason.ShouldBe(Refusal.Retry);
        site.GitHub.Count("pulls/merge").ShouldBe(3);
    }

    [Fact]
    public async Task GH_06_Merges_into_one_base_are_seconds_apart()
    {
        await using var site = await Site.CreateAsync(options => options.MergeInterval = TimeSpan.FromSeconds(5));
        var first = await Topic.OpenAsync(site);
        site.GitHub.Faults.Add("pulls/merge", Fault.Answers(DoubleAnswer.Error(409, "Head branch was modified.")));
        await first.Host.MergeAsync(first.ToMerge(), default);
        site.Waited.ShouldBe(TimeSpan.Zero);
        (await first.Host.MergeAsync(first.ToMerge(), default)).IsDone.ShouldBeTrue();
        site.Waited.ShouldBe(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(1));
    }

    [Theory]
    [InlineData("Merge commits are not allowed on this repository.", FailureReasons.MergeRefused, "no pull request")]
    [InlineData("You're not authorized to push to this branch.", FailureReasons.MergeRefused, "no pull request")]
    [InlineData("At least 1 approving review is required by reviewers with write access.", Refusal.Retry, "approving review")]
    [InlineData("All conversations must be resolved before merging.", Refusal.Retry, "conversations")]
    [InlineData("A refusal of tomorrow", FailureReasons.MergeRefused, "A refusal of tomorrow")]
    [InlineData("Required status check \"build\" is expected.", Refusal.Retry, "build")]
    [InlineData("2 of 2 required status checks are expected.", Refusal.Retry, "required status checks")]
    public async Task GH_07_A_405_is_told_apart_by_its_message(string message, string reason, string shown)
    {
        await using var site = await Site.CreateAsync();
        var topic = await Topic.OpenAsync(site);
        site.GitHub.Faults.Add("pulls/merge", Fault.Answers(DoubleAnswer.Error(405, message)));
        var refusal = (await topic.Host.MergeAsync(topic.ToMerge(), default)).Refusal!;
        refusal.Reason.ShouldBe(reason);
        refusal.Message.ShouldContain(shown);
        site.GitHub.Count("pulls/merge").ShouldBe(1);
    }

    [Fact]
    public async Task A_422_is_shown_to_a_person_and_not_tried_again()
    {
        await using var site = await Site.CreateAsync();
        var topic = await Topic.OpenAsync(site);
        site.GitHub.Faults.Add("pulls/merge", Fault.Answers(DoubleAnswer.Error(422, "Validation Failed", "a rule of tomorrow")));
        var refusal = (await topic.Host.MergeAsync(topic.ToMerge(), default)).Refusal!;
        (refusal.Reason, site.GitHub.Count("pulls/merge")).ShouldBe((FailureReasons.MergeRefused, 1));
        refusal.Message.ShouldContain("a rule of tomorrow");
    }

    [Fact]
    public async Task GH_07_A_method_that_the_repository_forbids_is_a_matter_of_configuration()
    {
        await using var site = await Site.CreateAsync();
        var topic = await Topic.OpenAsync(site);
        site.Repository.ForbiddenMethods.Add("rebase");
        (await topic.Host.MergeAsync(topic.ToMerge(MergeMethod.Rebase), default)).Refusal!.Reason.ShouldBe(FailureReasons.MergeRefused);
    }

    [Fact]
    public async Task GH_07_Somebody_who_merged_it_in_the_meantime_is_who_did_it()
    {
        await using var site = await Site.CreateAsync();
        var topic = await Topic.OpenAsync(site);
        site.GitHub.Faults.Add("pulls/merge", Fault.Answers(DoubleAnswer.Error(405, "Pull Request is not mergeable")) with { AfterTheEffect = true });
        (await topic.Host.MergeAsync(topic.ToMerge(), default)).Value.ShouldBe(await site.Repository.FindTipAsync("main"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task GH_08_A_merge_without_an_answer_is_unknown_and_never_repeated(bool happened)
    {
        await using var site = await Site.CreateAsync();
        var topic = await Topic.OpenAsync(site);
        site.GitHub.Faults.Add("pulls/merge", happened ? Fault.CutAfter : Fault.Answers(DoubleAnswer.Error(502, "Server Error")));

        (await Should.ThrowAsync<ProviderException>(() => topic.Host.MergeAsync(topic.ToMerge(), default))).Kind.ShouldBe(FailureKind.Transient);

        site.GitHub.Count("pulls/merge").ShouldBe(1);
        var found = await site.NewAdapter().CodeHost.FindMergeAsync(topic.ToMerge(), default);
        (found.Status, found.MergeSha).ShouldBe(happened ? (LandedStatus.Landed, await site.Repository.FindTipAsync("main")) : (LandedStatus.NotLanded, null));
    }

    [Fact]
    public async Task GH_08_Half_a_merge_is_found_on_the_base_while_the_pull_request_is_open()
    {
        await using var site = await Site.CreateAsync();
        var topic = await Topic.OpenAsync(site);
        var landed = (await Landing.TryMergeAsync(site.Repository, topic.Base, topic.Head, topic.ToMerge().Message))!;
        await site.Repository.GitAsync("update-ref", "refs/heads/main", landed);
        topic.Pull.FromFork = true; // What keeps the double from noticing that it is merged.
        (await topic.Host.FindPullRequestAsync(Topic.Repository, 1, default))!.State.ShouldBe(PullRequestState.Open);

        var found = await topic.Host.FindMergeAsync(topic.ToMerge(), default);
        (found.Status, found.MergeSha).ShouldBe((LandedStatus.Landed, landed));
    }

    [Fact]
    public async Task G5_A_closed_pull_request_is_refused_without_a_merge_call()
    {
        await using var site = await Site.CreateAsync();
        var topic = await Topic.OpenAsync(site);
        topic.Pull.IsOpen = false;
        (await topic.Host.MergeAsync(topic.ToMerge(), default)).Refusal!.Reason.ShouldBe(FailureReasons.PullRequestClosed);
        (await topic.Host.MergeAsync(topic.ToMerge() with { Number = 99 }, default)).Refusal!.Reason.ShouldBe(FailureReasons.PullRequestNotFound);
        site.GitHub.Count("pulls/merge").ShouldBe(0);
    }

    [Fact]
    public async Task G5_A_head_or_base_that_changed_is_refused_without_a_merge_call()
    {
        await using var site = await Site.CreateAsync();
        var topic = await Topic.OpenAsync(site);
        (await topic.Host.MergeAsync(topic.ToMerge() with { HeadSha = topic.Base }, default)).Refusal!.Reason.ShouldBe(FailureReasons.HeadMoved);
        await site.Repository.GitAsync("branch", "release", topic.Base);
        topic.Pull.BaseRef = "release";
        (await topic.Host.MergeAsync(topic.ToMerge(), default)).Refusal!.Reason.ShouldBe(FailureReasons.WrongBase);
        site.GitHub.Count("pulls/merge").ShouldBe(0);
    }

    [Fact]
    public async Task A_base_that_was_rewritten_is_refused_without_a_merge_call()
    {
        await using var site = await Site.CreateAsync();
        var topic = await Topic.OpenAsync(site);
        var gone = await topic.CommitToMainAsync(("later.txt", "later\n"));
        await site.Repository.GitAsync("update-ref", "refs/heads/main", topic.Base);
        (await topic.Host.MergeAsync(topic.ToMerge() with { BaseSha = gone }, default)).Refusal!.Reason.ShouldBe(FailureReasons.MergeRefused);
        site.GitHub.Count("pulls/merge").ShouldBe(0);
    }

    [Fact]
    public async Task A_permission_that_is_missing_is_a_matter_of_the_environment()
    {
        await using var site = await Site.CreateAsync();
        var topic = await Topic.OpenAsync(site);
        site.GitHub.Faults.Add("pulls/merge", Fault.Answers(DoubleAnswer.Error(403, "Resource not accessible by integration")));
        (await Should.ThrowAsync<ProviderException>(() => topic.Host.MergeAsync(topic.ToMerge(), default))).Kind.ShouldBe(FailureKind.Environment);
    }
}
