namespace Autopilot.Tests;

public sealed class PullRequestTests
{
    [Fact]
    public async Task GH_01_Whether_it_merges_has_three_values_and_no_answer_is_no_conflict()
    {
        await using var site = await Site.CreateAsync();
        var topic = await Topic.OpenAsync(site);
        site.Repository.LooksUntilMergeable = 1;

        (await topic.Host.FindPullRequestAsync(Topic.Repository, 1, default))!.Mergeable.ShouldBeNull();
        (await topic.Host.FindPullRequestAsync(Topic.Repository, 1, default))!.Mergeable.ShouldBe(true);
        await topic.CommitToMainAsync(("work.txt", "something else\n"));
        (await topic.Host.FindPullRequestAsync(Topic.Repository, 1, default))!.Mergeable.ShouldBeNull("Another base is another question.");
        (await topic.Host.FindPullRequestAsync(Topic.Repository, 1, default))!.Mergeable.ShouldBe(false);
    }

    [Theory]
    [InlineData("clean")]
    [InlineData("has_hooks")]
    [InlineData("a word of tomorrow")]
    public void GH_02_The_undocumented_state_decides_nothing(string state)
    {
        var pull = PullRequests.Read(new WirePullRequest
        {
            Number = 1,
            State = "open",
            MergeableState = state,
            Head = new WireEnd { Ref = "topic", Sha = "1" },
            Base = new WireEnd { Ref = "main" },
        });
        (pull.Mergeable, pull.State).ShouldBe((null, PullRequestState.Open));
    }

    [Fact]
    public async Task GH_03_The_trial_commit_of_an_open_pull_request_is_no_landing()
    {
        await using var site = await Site.CreateAsync();
        var topic = await Topic.OpenAsync(site);
        var wire = await site.Adapter.Api.Pulls.FindAsync(RepositoryName.Parse(Topic.Repository), 1, default);
        wire!.MergeCommitSha.ShouldNotBeNull();
        PullRequests.Read(wire).State.ShouldBe(PullRequestState.Open);
        (await topic.Host.FindMergeAsync(topic.ToMerge(), default)).Status.ShouldBe(LandedStatus.NotLanded);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task What_keeps_it_from_being_adopted_is_read(bool draft, bool autoMerge)
    {
        await using var site = await Site.CreateAsync();
        var topic = await Topic.OpenAsync(site);
        (topic.Pull.Draft, topic.Pull.AutoMerge) = (draft, autoMerge);
        var pull = (await topic.Host.FindPullRequestAsync(Topic.Repository, 1, default))!;
        (pull.IsDraft, pull.AutoMerge).ShouldBe((draft, autoMerge));
    }

    [Fact]
    public async Task GH_19_Only_open_pull_requests_count_and_a_filter_that_is_ignored_changes_nothing()
    {
        await using var site = await Site.CreateAsync();
        var topic = await Topic.OpenAsync(site);
        topic.Pull.IsOpen = false;
        PullRoutes.Open(site.Repository, "other", topic.Head, "main", topic.Base, "Another's", "");
        PullRoutes.Open(site.Repository, "other", topic.Head, "main", topic.Base, "A fork's", "").FromFork = true;
        site.Repository.IgnoresHeadFilter = true;

        (await site.Adapter.Api.Pulls.ListFromAsync(RepositoryName.Parse(Topic.Repository), topic.Branch, default)).ShouldHaveSingleItem().State.ShouldBe("closed");
        (await topic.Host.ListOpenPullRequestsAsync(Topic.Repository, topic.Branch, Topic.Vtid, default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task GH_19_A_list_that_lags_is_corrected_by_the_pull_request_itself()
    {
        await using var site = await Site.CreateAsync();
        var topic = await Topic.OpenAsync(site);
        topic.Pull.IsOpen = false;
        topic.Pull.IsListedOpen = true;
        (await topic.Host.ListOpenPullRequestsAsync(Topic.Repository, topic.Branch, Topic.Vtid, default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task GH_19_Pull_requests_from_forks_are_told_apart()
    {
        await using var site = await Site.CreateAsync();
        var topic = await Topic.OpenAsync(site);
        topic.Pull.FromFork = true;
        (await topic.Host.ListOpenPullRequestsAsync(Topic.Repository, topic.Branch, Topic.Vtid, default)).ShouldHaveSingleItem().SameRepository.ShouldBeFalse();
    }

    [Fact]
    public async Task A_repository_that_does_not_show_is_no_pull_request_that_is_gone()
    {
        await using var site = await Site.CreateAsync();
        (await Should.ThrowAsync<ProviderException>(() => site.Adapter.CodeHost.FindPullRequestAsync("octo/other", 1, default))).Kind.ShouldBe(FailureKind.Environment);
        (await Should.ThrowAsync<ProviderException>(() => site.Adapter.CodeHost.FindHeadAsync("octo/other", "main", default))).Kind.ShouldBe(FailureKind.Environment);
        (await Should.ThrowAsync<ProviderException>(() => site.Adapter.CodeHost.FindHeadAsync("/a/path", "main", default))).Code.ShouldBe("repository_not_found");
    }

    [Fact]
    public async Task Every_file_of_a_large_change_is_listed()
    {
        await using var site = await Site.CreateAsync();
        var files = Enumerable.Range(0, 350).Select(number => ($"dir/{number:000}.txt", $"{number}\n")).ToArray();
        var topic = await Topic.PushAsync(site, files);
        (await topic.Host.ListChangedFilesAsync(Topic.Repository, topic.Base, topic.Head, default)).Order(StringComparer.Ordinal).ShouldBe(files.Select(file => file.Item1));
    }

    [Fact]
    public async Task GH_47_A_revert_is_found_behind_more_than_a_hundred_commits()
    {
        await using var site = await Site.CreateAsync();
        var topic = await Topic.PushAsync(site);
        var tree = await site.Repository.GitAsync("rev-parse", $"{topic.Head}^{{tree}}");
        var tip = topic.Head;
        for (var number = 0; number < 120; number++)
        {
            tip = await site.Repository.GitAsync("-c", "user.name=A", "commit-tree", tree, "-p", tip, "-m", number == 3 ? $"Revert\n\nThis reverts commit {topic.Head}." : $"{number}");
        }

        (await topic.Host.ContainsRevertAsync(Topic.Repository, topic.Head, tip, default)).ShouldBeTrue();
        (await topic.Host.ContainsRevertAsync(Topic.Repository, topic.Base, tip, default)).ShouldBeFalse();
    }

    [Fact]
    public async Task Closing_says_why_and_what_others_wrote_does_nothing()
    {
        await using var site = await Site.CreateAsync();
        var topic = await Topic.OpenAsync(site);
        (await topic.Host.ClosePullRequestAsync(Topic.Repository, 1, "Ended: <!-- hidden --> for @everybody", default)).IsDone.ShouldBeTrue();
        site.Repository.Comments.ShouldHaveSingleItem().Text.ShouldBe("Ended: &lt;!-- hidden --> for @\u200Beverybody");
    }

    [Fact]
    public async Task A_comment_that_is_lost_does_not_undo_the_closing()
    {
        await using var site = await Site.CreateAsync();
        var topic = await Topic.OpenAsync(site);
        site.GitHub.Faults.Add("issues/create-comment", Fault.CutBefore);
        (await topic.Host.ClosePullRequestAsync(Topic.Repository, 1, "Ended.", default)).Value!.State.ShouldBe(PullRequestState.Closed);
    }

    [Theory]
    [InlineData("OCTO/Widgets")]
    [InlineData("octo/gadgets-before")]
    public async Task GH_41_A_repository_has_one_name_whatever_it_is_called(string called)
    {
        await using var site = await Site.CreateAsync();
        site.GitHub.Repositories.TryAdd("OCTO/Widgets", site.Repository);
        site.GitHub.Renamed["octo/gadgets-before"] = site.Repository.Id;
        (await site.Adapter.CodeHost.GetNameAsync(called, default)).ShouldBe("octo/widgets");
    }
}
