namespace Autopilot.Tests;

/// <summary>The one grammar finds the task in whatever a landing leaves behind.</summary>
public sealed class VtidTests
{
    [Theory]
    [InlineData(MergeMethod.Merge)]
    [InlineData(MergeMethod.Squash)]
    [InlineData(MergeMethod.Rebase)]
    public async Task C6_The_landed_commit_of_each_merge_method_names_its_task_in_its_trailer(MergeMethod method)
    {
        await using var site = await Site.CreateAsync();
        var topic = await WithTrailersAsync(site);
        var landed = (await topic.Host.MergeAsync(topic.ToMerge(method), default)).Value!;

        var found = VtidGrammar.Find(new VtidSources { CommitMessage = await site.Repository.GitAsync("log", "-1", "--format=%B", landed), Title = "Another: VTID-99999" });

        (found.Vtid, found.Level).ShouldBe((Topic.Vtid, VtidLevel.Trailer));
    }

    [Fact]
    public async Task C6_A_pull_request_names_its_task_by_marker_before_branch_and_title()
    {
        await using var site = await Site.CreateAsync();
        var topic = await Topic.PushAsync(site);
        await topic.Host.CreatePullRequestAsync(topic.ToOpen(), default);
        var pull = (await site.Adapter.Api.Pulls.FindAsync(RepositoryName.Parse(Topic.Repository), 1, default))!;

        var all = VtidGrammar.Find(new VtidSources { PullRequestBody = pull.Body, Branch = "feature/VTID-99999", Title = "VTID-88888: Other" });
        var branch = VtidGrammar.Find(new VtidSources { PullRequestBody = "A body.", Branch = pull.Head!.Ref, Title = "VTID-88888: Other" });

        (all.Vtid, all.Level).ShouldBe((Topic.Vtid, VtidLevel.Marker));
        (branch.Vtid, branch.Level).ShouldBe((Topic.Vtid, VtidLevel.Branch));
    }

    [Theory]
    [InlineData("Merge pull request #7 from octo/autopilot/VTID-01229-1.1\n\nVTID-01229: Do the work")]
    [InlineData("VTID-01229: Do the work (#7)\n\n* First step\n\n* Second step")]
    public void C6_What_GitHub_writes_by_itself_names_the_task_in_its_subject(string message)
    {
        var found = VtidGrammar.Find(new VtidSources { CommitMessage = message, Title = message.Split('\n')[0] });
        (found.Vtid, found.Level).ShouldBe((Topic.Vtid, VtidLevel.Title));
    }

    [Fact]
    public void C6_Two_tasks_at_one_level_are_refused()
    {
        var found = VtidGrammar.Find(new VtidSources { CommitMessage = "Squashed\n\nVTID: VTID-01229\nVTID: VTID-01230" });
        found.IsAmbiguous.ShouldBeTrue();
        Should.Throw<RefusedException>(() => found.Require()).Code.ShouldBe("invalid_vtid");
    }

    // As a worker leaves it: every commit of the branch ends with the trailers.
    private static async Task<Topic> WithTrailersAsync(Site site)
    {
        var topic = await Topic.PushAsync(site);
        var head = await site.Repository.GitAsync("commit-tree", $"{topic.Head}^{{tree}}", "-p", topic.Base, "-m", $"Do the work\n\nVTID: {Topic.Vtid}\nAutopilot-Attempt: 1");
        await site.Repository.GitAsync("update-ref", $"refs/heads/{topic.Branch}", head);
        PullRoutes.Open(site.Repository, topic.Branch, head, "main", topic.Base, "Title", "");
        site.Repository.LooksUntilMergeable = 0;
        return topic with { Head = head };
    }
}
