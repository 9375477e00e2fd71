namespace Autopilot.Tests;

public sealed class LandedTests
{
    private const string Lines = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";

    [Fact]
    public async Task GH_09_A_pull_request_that_still_shows_as_open_is_found_by_the_base()
    {
        await using var site = await Site.CreateAsync();
        var topic = await Topic.OpenAsync(site);
        var landed = (await topic.Host.MergeAsync(topic.ToMerge(MergeMethod.Squash), default)).Value;
        (topic.Pull.IsOpen, topic.Pull.MergeSha) = (true, null);
        var found = await topic.Host.FindMergeAsync(topic.ToMerge(MergeMethod.Squash), default);
        (found.Status, found.MergeSha).ShouldBe((LandedStatus.Landed, landed));
    }

    [Fact]
    public async Task GH_09_A_merged_pull_request_proves_nothing_until_the_base_shows_it()
    {
        await using var site = await Site.CreateAsync();
        var topic = await Topic.OpenAsync(site);
        await topic.Host.MergeAsync(topic.ToMerge(), default);
        await site.Repository.GitAsync("update-ref", "refs/heads/main", topic.Base);
        (await topic.Host.FindMergeAsync(topic.ToMerge(), default)).Status.ShouldBe(LandedStatus.Unprovable);
    }

    [Theory]
    [InlineData(MergeMethod.Merge)]
    [InlineData(MergeMethod.Squash)]
    [InlineData(MergeMethod.Rebase)]
    public async Task GH_10_A_landing_on_a_base_that_moved_in_the_same_file_is_proven_by_the_merge_itself(MergeMethod method)
    {
        await using var site = await Site.CreateAsync();
        var common = await Topic.CommitAsync(site.Repository, "main", (await site.Repository.FindTipAsync("main"))!, ("numbers.txt", Lines));
        var topic = await Topic.OpenAsync(site, ("numbers.txt", Lines.Replace("8", "eight", StringComparison.Ordinal)));
        topic.Base.ShouldBe(common);
        var moved = await topic.CommitToMainAsync(("numbers.txt", Lines.Replace("1", "one", StringComparison.Ordinal)));

        var landed = (await topic.Host.MergeAsync(topic.ToMerge(method), default)).Value;
        var found = await topic.Host.FindMergeAsync(topic.ToMerge(method), default);

        (found.Status, found.MergeSha, found.BaseSha).ShouldBe((LandedStatus.Landed, landed, moved), found.Detail);
    }

    [Fact]
    public async Task GH_10_A_squash_that_undoes_what_the_base_gained_is_a_mismatch()
    {
        await using var site = await Site.CreateAsync();
        var topic = await Topic.OpenAsync(site);
        var moved = await topic.CommitToMainAsync(("later.txt", "later\n"));

        // The incident: the squash has the head's tree, so that the base loses what it gained since.
        var landed = await site.Repository.GitAsync("-c", "user.name=GitHub", "commit-tree", $"{topic.Head}^{{tree}}", "-p", moved, "-m", "Squashed");
        await site.Repository.GitAsync("update-ref", "refs/heads/main", landed);
        (topic.Pull.IsOpen, topic.Pull.MergeSha) = (false, landed);

        var found = await topic.Host.FindMergeAsync(topic.ToMerge(MergeMethod.Squash), default);
        (found.Status, found.MergeSha, found.BaseSha).ShouldBe((LandedStatus.Mismatch, landed, moved), found.Detail);
    }

    [Fact]
    public async Task GH_10_Branches_that_were_merged_into_each_other_are_proven_by_their_history()
    {
        // Two merge bases: by either one alone, what the base took back in the meantime would come again.
        await using var site = await Site.CreateAsync();
        var repository = site.Repository;
        var root = await Topic.CommitAsync(repository, "main", (await repository.FindTipAsync("main"))!, ("x.txt", "0\n"), ("y.txt", "0\n"));
        var left = await Topic.CommitAsync(repository, "left", root, ("x.txt", "1\n"));
        var right = await Topic.CommitAsync(repository, "right", root, ("y.txt", "1\n"));
        var tip = await Topic.CommitAsync(repository, "main", await MergeAsync(repository, left, right), ("x.txt", "0\n"), ("y.txt", "0\n"));
        const string Branch = "autopilot/VTID-01229-1.1";
        var head = await Topic.CommitAsync(repository, Branch, await MergeAsync(repository, right, left), ("work.txt", "the work\n"));
        var topic = new Topic(site, Branch, tip, head);
        PullRoutes.Open(repository, Branch, head, "main", tip, "Title", "");
        repository.LooksUntilMergeable = 0;

        var landed = (await topic.Host.MergeAsync(topic.ToMerge(), default)).Value;
        var found = await topic.Host.FindMergeAsync(topic.ToMerge(), default);

        (found.Status, found.MergeSha).ShouldBe((LandedStatus.Landed, landed), found.Detail);
        (await repository.GitAsync("show", $"{landed}:x.txt", $"{landed}:y.txt")).ShouldBe("0\n0");
    }

    private static async Task<string> MergeAsync(DoubleRepository repository, string ours, string theirs) => await repository.GitAsync(
        "commit-tree", await repository.GitAsync("merge-tree", "--write-tree", ours, theirs), "-p", ours, "-p", theirs, "-m", "Merge");

    [Fact]
    public async Task GH_10_Whoever_merged_it_the_tree_is_proven()
    {
        await using var site = await Site.CreateAsync();
        var topic = await Topic.OpenAsync(site);
        await Landing.TryLandAsync(site.Repository, topic.Pull, "squash", "By a person, in other words");
        (await topic.Host.FindMergeAsync(topic.ToMerge(), default)).Status.ShouldBe(LandedStatus.Landed);
    }

    [Fact]
    public async Task G5_A_merge_of_another_head_is_not_this_work()
    {
        await using var site = await Site.CreateAsync();
        var topic = await Topic.OpenAsync(site);
        await Topic.CommitAsync(site.Repository, topic.Branch, topic.Head, ("more.txt", "more\n"));
        await PullState.RefreshAsync(site.Repository, topic.Pull);
        await Landing.TryLandAsync(site.Repository, topic.Pull, "squash", "More");
        (await topic.Host.FindMergeAsync(topic.ToMerge(), default)).Status.ShouldBe(LandedStatus.NotLanded);
        (await topic.Host.MergeAsync(topic.ToMerge(), default)).Refusal!.Reason.ShouldBe(FailureReasons.HeadMoved);
    }

    [Fact]
    public async Task GH_18_A_comparison_that_does_not_show_yet_is_unknown_and_no_answer()
    {
        await using var site = await Site.CreateAsync();
        var topic = await Topic.PushAsync(site);
        site.GitHub.Faults.Add("repos/compare-commits-with-basehead", Fault.Answers(DoubleAnswer.Error(404, "Not Found")));
        (await Should.ThrowAsync<ProviderException>(() => topic.Host.ContainsAsync(Topic.Repository, topic.Base, topic.Head, default))).Kind.ShouldBe(FailureKind.Transient);
        (await topic.Host.ContainsAsync(Topic.Repository, topic.Base, topic.Head, default)).ShouldBeTrue();
        (await topic.Host.ContainsAsync(Topic.Repository, new string('d', 40), topic.Head, default)).ShouldBeFalse("Nobody contains what is not there.");
    }

    [Fact]
    public async Task What_cannot_be_computed_is_unknown_and_no_mismatch()
    {
        await using var site = await Site.CreateAsync();
        var topic = await Topic.OpenAsync(site);
        await topic.CommitToMainAsync(("later.txt", "later\n"));
        await topic.Host.MergeAsync(topic.ToMerge(), default);
        site.GitHub.RefusesGit = true;
        var error = await Should.ThrowAsync<ProviderException>(() => topic.Host.FindMergeAsync(topic.ToMerge(), default));
        (error.Kind, error.Code).ShouldBe((FailureKind.Transient, "merge_not_computed"));
        error.Message.ShouldNotContain(site.GitHub.Tokens.Latest!);
    }
}
