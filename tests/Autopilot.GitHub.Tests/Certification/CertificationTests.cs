using System.Text.Json.Nodes;

namespace Autopilot.Tests;

/// <summary>The double and the adapter, through everything that a task needs of GitHub, held to GitHub's own description.</summary>
public sealed class CertificationTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("")]
    [InlineData("/api/v3")]
    public async Task Every_operation_of_a_task_is_asked_for_and_answered_as_GitHub_describes_it(string prefix)
    {
        await using var site = await Site.CreateAsync(prefix: prefix);
        var topic = await Topic.PushAsync(site);
        var request = new CheckRequest(new EffectKey(Topic.Vtid, 1, EffectAction.StartChecks, 1), Topic.Repository, topic.Head, "main", ["build", "scan"]);

        await topic.Host.GetDefaultBranchAsync(Topic.Repository, default);
        (await topic.Host.ListOpenPullRequestsAsync(Topic.Repository, topic.Branch, Topic.Vtid, default)).ShouldBeEmpty();
        (await topic.Host.CreatePullRequestAsync(topic.ToOpen(), default)).IsDone.ShouldBeTrue();
        (await topic.Host.ListChangedFilesAsync(Topic.Repository, topic.Base, topic.Head, default)).ShouldBe(["work.txt"]);
        (await topic.Host.FindFileAsync(Topic.Repository, topic.Head, "work.txt", default)).ShouldNotBeNullOrEmpty();

        site.Repository.Checks.Job(topic.Head, "build", "failure", "##[error]boom\n");
        site.Repository.Checks.Status(topic.Head, "scan", "success");
        (await site.Adapter.Checks.ReadAsync(request, default)).Verdict.ShouldBe(Verdict.Failed);
        (site.Repository.Checks.Runs[0]["conclusion"], site.Repository.Checks.Checks[0]["conclusion"]) = ("success", "success");
        (await site.Adapter.Checks.ReadAsync(request, default)).Verdict.ShouldBe(Verdict.Passed);

        await EnqueueAsync(site, topic);
        await topic.CommitToMainAsync(("other.txt", "other\n"));
        (await topic.Host.MergeAsync(topic.ToMerge(MergeMethod.Squash), default)).IsDone.ShouldBeTrue();
        (await topic.Host.FindMergeAsync(topic.ToMerge(MergeMethod.Squash), default)).Status.ShouldBe(LandedStatus.Landed);
        await CloseAsync(site, topic);
        await ReadTreeAsync(site);
        await ReviewAsync(site);
        await ProbeAsync(site);
        await DeployAsync(site);

        Readers.Operations.Append("graphql").Except(site.GitHub.Certificate.Requests.Keys, StringComparer.Ordinal).ShouldBeEmpty("the scenario leaves these out");
        site.GitHub.Certificate.Violations.ShouldBeEmpty();
        output.WriteLine($"{(prefix.Length > 0 ? "Enterprise Server" : "github.com")}: {site.GitHub.Certificate}");
    }

    private static async Task EnqueueAsync(Site site, Topic topic)
    {
        var rule = new JsonObject { ["type"] = "merge_queue" };
        site.Repository.Rules.Add(rule);
        site.Repository.LooksUntilMergeable = 0;
        (await Should.ThrowAsync<ProviderException>(() => topic.Host.MergeAsync(topic.ToMerge(MergeMethod.Squash), default))).Code.ShouldBe("merge_queued");
        await topic.Host.FindMergeAsync(topic.ToMerge(MergeMethod.Squash), default);
        site.Repository.Rules.Remove(rule);
        topic.Pull.IsQueued = false;
    }

    private static async Task CloseAsync(Site site, Topic topic)
    {
        PullRoutes.Open(site.Repository, "other", topic.Head, "main", topic.Base, "Title", "").FromFork = true;
        (await topic.Host.ClosePullRequestAsync(Topic.Repository, topic.Pull.Number, "not needed any more", default)).IsDone.ShouldBeTrue();
    }

    private static async Task ReviewAsync(Site site)
    {
        site.Repository.Rules.Add(new JsonObject { ["type"] = "pull_request", ["parameters"] = new JsonObject { ["required_approving_review_count"] = 1 } });
        site.Repository.Permissions["ann"] = "write";
        var head = await Topic.CommitAsync(site.Repository, "reviewed", (await site.Repository.FindTipAsync("main"))!, ("reviewed.txt", "read\n"));
        var pull = PullRoutes.Open(site.Repository, "reviewed", head, "main", (await site.Repository.FindTipAsync("main"))!, "Title", "");
        pull.Review("ann", "APPROVED", body: "Good, but for one word.");
        pull.Comment("reviewed.txt", 1, "A better word?");
        site.Repository.Checks.Job(head, "build", "success");
        var request = new CheckRequest(new EffectKey(Topic.Vtid, 1, EffectAction.StartChecks, 1), Topic.Repository, head, "main", []);
        var reading = await site.Adapter.Checks.ReadAsync(request, default);
        reading.Verdict.ShouldBe(Verdict.Passed);
        reading.Remarks.ShouldNotBeNull().ShouldContain("> A better word?");
    }

    private static async Task DeployAsync(Site site)
    {
        var (name, sha) = (RepositoryName.Parse(Topic.Repository), (await site.Repository.FindTipAsync("main"))!);
        (await site.Adapter.Api.Deployments.ListAsync(name, sha, "dev-sandbox", default)).ShouldBeEmpty();
        var made = await site.Adapter.Api.Deployments.CreateAsync(
            name, new WireNewDeployment(sha, "dev-sandbox", "A deployment", new WireDeploymentPayload { Vtid = "VTID-01229", Attempt = 1 }), default);
        await site.Adapter.Api.Deployments.SetStatusAsync(name, made.Id, new WireDeploymentStatus("success", "It serves.") { EnvironmentUrl = "https://service.example/" }, default);
    }

    // As the App, and as a person.
    private static async Task ProbeAsync(Site site)
    {
        site.GitHub.Apps.Deliver("push", 500, "Internal Server Error");
        await new GitHubProbe(site.Adapter, site.Options).ProbeAsync(null, default);
        var options = new GitHubOptions { ApiAddress = site.GitHub.Address, Token = TokenDesk.Personal, RequestLimit = site.Options.RequestLimit };
        using var person = new GitHubAdapter(options, site.Clock, site.Logger);
        await new GitHubProbe(person, options).ProbeAsync(Topic.Repository, default);
    }

    // What a landing is proven with where git cannot be asked.
    private static async Task ReadTreeAsync(Site site)
    {
        var name = RepositoryName.Parse(Topic.Repository);
        var commit = await site.Adapter.Api.History.GetAsync(name, (await site.Repository.FindTipAsync("main"))!, default);
        (await site.Adapter.Api.History.FindTreeAsync(name, commit.Tree!.Sha!, default))!.Tree!.ShouldContain(entry => entry.Path == "work.txt");
    }
}
