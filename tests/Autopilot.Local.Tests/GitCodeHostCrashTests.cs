namespace Autopilot.Tests;

/// <summary>What a kill can leave behind in the repository, made by hand, and what the code host makes of it.</summary>
public sealed class GitCodeHostCrashTests
{
    private const string Pulls = "refs/autopilot/pulls";
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly Vtid Task = Vtid.Parse("VTID-01229");

    [Theory]
    [InlineData(MergeMethod.Merge)]
    [InlineData(MergeMethod.Squash)]
    [InlineData(MergeMethod.Rebase)]
    public async Task A_kill_after_the_base_moved_leaves_a_pull_request_that_reads_as_merged(MergeMethod method)
    {
        await using var fixture = await GitCodeHostFixture.CreateAsync();
        var request = await OpenAsync(fixture, method);
        var landed = (await fixture.Host.MergeAsync(request, None)).Value;
        await ForgetMergeAsync(fixture.Repository);

        var host = fixture.Restart();
        (await host.FindPullRequestAsync(fixture.Repository, 1, None))!.State.ShouldBe(PullRequestState.Merged);
        var found = await host.FindMergeAsync(request, None);
        (found.Status, found.MergeSha, found.BaseSha).ShouldBe((LandedStatus.Landed, landed, request.BaseSha));
        (await host.MergeAsync(request, None)).Value.ShouldBe(landed);
        (await fixture.ListBaseLineAsync(request.BaseSha)).Count.ShouldBe(1);
        (await host.ClosePullRequestAsync(fixture.Repository, 1, "", None)).Refusal!.Reason.ShouldBe(FailureReasons.MergedOutside);
    }

    [Fact]
    public async Task A_kill_before_the_base_moved_leaves_an_open_pull_request_whose_merge_is_finished_with_the_same_commit()
    {
        await using var fixture = await GitCodeHostFixture.CreateAsync();
        var request = await OpenAsync(fixture, MergeMethod.Merge);
        var landed = (await fixture.Host.MergeAsync(request, None)).Value;
        await ForgetMergeAsync(fixture.Repository);
        await TestGit.RunAsync(fixture.Repository, "update-ref", "refs/heads/main", request.BaseSha);

        var host = fixture.Restart();
        (await host.FindPullRequestAsync(fixture.Repository, 1, None))!.State.ShouldBe(PullRequestState.Open);
        (await host.FindMergeAsync(request, None)).Status.ShouldBe(LandedStatus.NotLanded);
        (await host.MergeAsync(request, None)).Value.ShouldBe(landed);
    }

    [Fact]
    public async Task A_landing_that_was_recorded_for_an_older_base_is_made_anew()
    {
        await using var fixture = await GitCodeHostFixture.CreateAsync();
        var request = await OpenAsync(fixture, MergeMethod.Squash);
        var stale = (await fixture.Host.MergeAsync(request, None)).Value;
        await ForgetMergeAsync(fixture.Repository);
        await TestGit.RunAsync(fixture.Repository, "update-ref", "refs/heads/main", request.BaseSha);
        var moved = await fixture.PushAsync("main", request.BaseSha, new Dictionary<string, string>(StringComparer.Ordinal) { ["other.txt"] = "1" });

        var landed = (await fixture.Host.MergeAsync(request, None)).Value;
        (landed == stale).ShouldBeFalse();
        var found = await fixture.Host.FindMergeAsync(request, None);
        (found.Status, found.BaseSha, found.MergeSha).ShouldBe((LandedStatus.Landed, moved, landed));
    }

    [Fact]
    public async Task A_lock_that_a_killed_git_left_is_removed_once_it_is_old()
    {
        await using var fixture = await GitCodeHostFixture.CreateAsync();
        var request = await OpenAsync(fixture, MergeMethod.Merge);
        foreach (var name in new[] { "autopilot/pulls", "heads/main" })
        {
            var file = Path.Combine(fixture.Repository, "refs", $"{name}.lock");
            await File.WriteAllTextAsync(file, "");
            File.SetLastWriteTimeUtc(file, TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(-5));
        }

        (await fixture.Host.MergeAsync(request, None)).IsDone.ShouldBeTrue();
    }

    [Fact]
    public async Task Many_creators_and_mergers_at_once_lose_nothing()
    {
        await using var fixture = await GitCodeHostFixture.CreateAsync();
        var tip = await TestGit.RunAsync(fixture.Repository, "rev-parse", "main");
        var heads = new List<(string Branch, string Head)>();
        for (var index = 0; index < 4; index++)
        {
            heads.Add(($"work-{index}", await fixture.PushAsync($"work-{index}", tip, new Dictionary<string, string>(StringComparer.Ordinal) { [$"file-{index}"] = "x" })));
        }

        var created = await System.Threading.Tasks.Task.WhenAll(heads.Select(head => fixture.Restart().CreatePullRequestAsync(
            new NewPullRequest(new EffectKey(Task, 1, EffectAction.CreatePullRequest, 1), fixture.Repository, head.Branch, head.Head, "main", "Title", "Body"), None)));
        created.Select(result => result.Value!.Number).Order().ShouldBe([1, 2, 3, 4]);

        var merged = await System.Threading.Tasks.Task.WhenAll(created.Select(result => MergeUntilDoneAsync(fixture, Request(fixture, result.Value!.Number, result.Value.HeadSha, tip, MergeMethod.Merge))));
        merged.Distinct(StringComparer.Ordinal).Count().ShouldBe(4);
        (await fixture.ListBaseLineAsync(tip)).Order(StringComparer.Ordinal).ShouldBe(merged.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_base_that_is_checked_out_is_not_moved_under_its_work_tree()
    {
        using var folder = new TemporaryFolder();
        var repository = await TestGit.CreateAsync(folder["work"]);
        var tip = await TestGit.RunAsync(repository, "rev-parse", "HEAD");
        await TestGit.RunAsync(repository, "checkout", "--quiet", "-b", "topic");
        var head = await TestGit.CommitAsync(repository, ("new.txt", "new"));
        await TestGit.RunAsync(repository, "checkout", "--quiet", "main");
        var host = new GitCodeHost(TimeProvider.System);
        await host.CreatePullRequestAsync(new NewPullRequest(new EffectKey(Task, 1, EffectAction.CreatePullRequest, 1), repository, "topic", head, "main", "T", "B"), None);

        var refused = await host.MergeAsync(new MergeRequest(repository, 1, head, "main", tip, MergeMethod.Merge, "M") { Vtid = Task, Attempt = 1 }, None);
        refused.Refusal!.Reason.ShouldBe(FailureReasons.MergeRefused);
        (await TestGit.RunAsync(repository, "status", "--porcelain")).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("relative/path")]
    [InlineData("/no/such/folder")]
    public async Task What_is_not_a_repository_is_an_environment_failure(string repository)
    {
        var error = await Should.ThrowAsync<ProviderException>(() => new GitCodeHost(TimeProvider.System).GetDefaultBranchAsync(repository, None));
        (error.Kind, error.Code).ShouldBe((FailureKind.Environment, "repository_not_found"));
    }

    [Fact]
    public async Task A_rewound_base_is_not_merged_into()
    {
        await using var fixture = await GitCodeHostFixture.CreateAsync();
        var first = await TestGit.RunAsync(fixture.Repository, "rev-parse", "main");
        await fixture.PushAsync("main", first, new Dictionary<string, string>(StringComparer.Ordinal) { ["later.txt"] = "1" });
        var request = await OpenAsync(fixture, MergeMethod.Merge);
        await TestGit.RunAsync(fixture.Repository, "update-ref", "refs/heads/main", first);
        (await fixture.Host.MergeAsync(request, None)).Refusal!.Reason.ShouldBe(FailureReasons.MergeRefused);
    }

    private static async Task<string> MergeUntilDoneAsync(GitCodeHostFixture fixture, MergeRequest request)
    {
        while (true)
        {
            var result = await fixture.Restart().MergeAsync(request, None);
            if (result.IsDone)
            {
                return result.Value!;
            }

            result.Refusal!.Reason.ShouldBe(Refusal.Retry);
        }
    }

    private static async Task<MergeRequest> OpenAsync(GitCodeHostFixture fixture, MergeMethod method)
    {
        var tip = await TestGit.RunAsync(fixture.Repository, "rev-parse", "main");
        var head = await fixture.PushAsync("work", tip, new Dictionary<string, string>(StringComparer.Ordinal) { ["work.txt"] = "the work" });
        (await fixture.Host.CreatePullRequestAsync(
            new NewPullRequest(new EffectKey(Task, 1, EffectAction.CreatePullRequest, 1), fixture.Repository, "work", head, "main", "Title", "Body"), None)).IsDone.ShouldBeTrue();
        return Request(fixture, 1, head, tip, method);
    }

    private static MergeRequest Request(GitCodeHostFixture fixture, int number, string head, string tip, MergeMethod method) =>
        new(fixture.Repository, number, head, "main", tip, method, $"Title\n\nVTID: {Task}\nAutopilot-Attempt: 1\nAutopilot-Head: {head}\n") { Vtid = Task, Attempt = 1 };

    // The state between the move of the base and the settled record: the landing is there, the pull request is open.
    private static async Task ForgetMergeAsync(string repository)
    {
        var record = await TestGit.RunAsync(repository, "cat-file", "blob", $"{Pulls}:done-1");
        record.ShouldContain("\"state\":\"merged\"");
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["record"], record.Replace("\"state\":\"merged\"", "\"state\":\"open\"", StringComparison.Ordinal));
        var blob = await TestGit.RunAsync(repository, "hash-object", "-w", folder["record"]);
        await File.WriteAllTextAsync(folder["tree"], $"100644 blob {blob}\topen-1\n");
        var tree = await TestGit.RunAsync(repository, "-c", $"alias.put=!git mktree <{folder["tree"]}", "put");
        await TestGit.RunAsync(repository, "update-ref", Pulls, tree);
    }
}
