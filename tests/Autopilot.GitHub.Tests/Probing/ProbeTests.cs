using System.Text.Json.Nodes;

namespace Autopilot.Tests;

/// <summary>What a person is told who sets GitHub up, found by asking it.</summary>
public sealed class ProbeTests
{
    [Fact]
    public async Task An_App_that_has_everything_is_told_so()
    {
        await using var site = await Site.CreateAsync();
        site.Repository.Rules.Add(new JsonObject
        {
            ["type"] = "required_status_checks",
            ["parameters"] = new JsonObject { ["required_status_checks"] = new JsonArray(new JsonObject { ["context"] = "build" }) },
        });
        site.Repository.Rules.Add(new JsonObject { ["type"] = "merge_queue", ["parameters"] = new JsonObject() });
        site.Repository.Rules.Add(new JsonObject { ["type"] = "pull_request", ["parameters"] = new JsonObject { ["required_approving_review_count"] = 1 } });
        site.Repository.Checks.Run("0", "CI", "success");
        site.GitHub.Apps.Deliver("push", 202, "OK");

        var findings = await ProbeAsync(site);

        findings.ShouldAllBe(finding => finding.Status == ProbeStatus.Good, Text(findings));
        findings.Select(finding => finding.Name).ShouldBe(
        [
            "github.identity", "github.installation", "github.permissions", "github.events", "github.webhook", "github.limit",
            "github.repository", "github.rules", "github.workflows",
        ]);
        Text(findings).ShouldContain("App autopilot, which acts as autopilot[bot]");
        Text(findings).ShouldContain("octo/widgets@main asks for the checks build; 1 approving review, for which a run waits as long as for its checks; its merge queue");
        Text(findings).ShouldContain("pushes by autopilot[bot] start workflows: 'CI'");
        Text(findings).ShouldContain("merges by merge, squash, rebase");
        site.GitHub.Requests.ShouldAllBe(request => request.Method == "GET" || request.Operation == "apps/create-installation-access-token", "It changes nothing.");
    }

    [Fact]
    public async Task What_an_installation_lacks_is_named_with_what_it_is_for()
    {
        await using var site = await Site.CreateAsync();
        site.GitHub.Apps.Permissions["contents"] = "read";
        site.GitHub.Apps.Permissions.Remove("actions");
        site.GitHub.Apps.Events.Remove("check_run");
        site.GitHub.Apps.Deliver("check_run", 401, "Unauthorized");
        site.GitHub.Apps.Deliver("push", 202, "OK");
        var findings = await ProbeAsync(site);
        One(findings, "github.permissions", ProbeStatus.Missing).ShouldContain("contents write, to push branches and merge; actions read");
        One(findings, "github.events", ProbeStatus.Advice).ShouldBe("not subscribed to check_run");
        One(findings, "github.webhook", ProbeStatus.Advice).ShouldContain("1 of the last 2 deliveries");
        One(findings, "github.rules", ProbeStatus.Advice).ShouldContain("requires no check by name");
    }

    [Fact]
    public async Task GH_34_An_App_without_a_webhook_is_told_that_it_only_polls()
    {
        await using var site = await Site.CreateAsync();
        site.GitHub.Apps.HookUrl = null;
        One(await ProbeAsync(site), "github.webhook", ProbeStatus.Advice).ShouldContain("waits for the next poll");
    }

    [Fact]
    public async Task A_suspended_installation_is_missing()
    {
        await using var site = await Site.CreateAsync();
        site.GitHub.Apps.SuspendedAt = "2026-01-01T00:00:00Z";
        One(await ProbeAsync(site), "github.installation", ProbeStatus.Missing).ShouldContain("suspended since 2026-01-01");
    }

    [Fact]
    public async Task A_key_that_GitHub_does_not_accept_ends_the_questions()
    {
        await using var site = await Site.CreateAsync();
        site.GitHub.Faults.Add("apps/get-authenticated", Fault.Answers(DoubleAnswer.Error(401, "A JSON web token could not be decoded"), times: 2));
        var finding = (await ProbeAsync(site)).ShouldHaveSingleItem();
        (finding.Name, finding.Status).ShouldBe(("github.identity", ProbeStatus.Missing));
        finding.Detail.ShouldContain("could not be decoded");
    }

    [Theory]
    [InlineData("repo, workflow", ProbeStatus.Good, "a classic token of octocat with the scopes repo, workflow")]
    [InlineData("read:org", ProbeStatus.Missing, "without repo")]
    [InlineData(null, ProbeStatus.Good, "a fine-grained token of octocat")]
    public async Task A_persons_token_is_told_apart(string? scopes, ProbeStatus status, string detail)
    {
        await using var site = await Site.CreateAsync(AsPerson);
        site.GitHub.Apps.Scopes = scopes;
        One(await ProbeAsync(site, Topic.Repository), "github.identity", status).ShouldContain(detail);
    }

    [Fact]
    public async Task GH_29_A_token_of_a_job_is_refused_because_its_pushes_start_no_workflow()
    {
        await using var site = await Site.CreateAsync(options =>
        {
            AsPerson(options);
            options.Token = "ghs_0123456789";
        });
        var findings = await ProbeAsync(site);
        One(findings, "github.identity", ProbeStatus.Missing).ShouldContain("starts no workflow");
        Text(findings).ShouldNotContain("ghs_0123");
    }

    [Fact]
    public async Task A_repository_that_cannot_be_pushed_to_or_seen_is_missing()
    {
        await using var site = await Site.CreateAsync();
        site.Repository.IsReadOnly = true;
        One(await ProbeAsync(site), "github.repository", ProbeStatus.Missing).ShouldContain("not push to it");
        (site.Repository.IsReadOnly, site.Repository.IsArchived) = (false, true);
        One(await ProbeAsync(site), "github.repository", ProbeStatus.Missing).ShouldContain("archived");
        One(await ProbeAsync(site, "octo/nothing"), "github.repository", ProbeStatus.Missing).ShouldContain("no repository octo/nothing");
    }

    [Fact]
    public async Task Where_nothing_judges_pull_requests_that_is_said()
    {
        await using var site = await Site.CreateAsync();
        site.GitHub.Apps.Workflows = 0;
        One(await ProbeAsync(site), "github.workflows", ProbeStatus.Advice).ShouldContain("has no workflow");
        site.GitHub.Apps.Workflows = 2;
        One(await ProbeAsync(site), "github.workflows", ProbeStatus.Advice).ShouldContain("none has been started by autopilot[bot] yet");
        site.Repository.Checks.HidesRuns = true;
        One(await ProbeAsync(site), "github.workflows", ProbeStatus.Advice).ShouldContain("cannot be read");
    }

    private static void AsPerson(GitHubOptions options) => (options.AppId, options.InstallationId, options.PrivateKey, options.Token) = (null, null, null, TokenDesk.Personal);

    private static Task<IReadOnlyList<ProbeFinding>> ProbeAsync(Site site, string? repository = null) => new GitHubProbe(site.Adapter, site.Options).ProbeAsync(repository, default);

    private static string One(IReadOnlyList<ProbeFinding> findings, string name, ProbeStatus status)
    {
        var finding = findings.Single(finding => finding.Name == name);
        finding.Status.ShouldBe(status, finding.Detail);
        (finding.Status == ProbeStatus.Good).ShouldBe(finding.Remedy.Length == 0, "Only what is not good has a remedy.");
        return finding.Detail;
    }

    private static string Text(IReadOnlyList<ProbeFinding> findings) => string.Join('\n', findings.Select(finding => $"{finding.Status} {finding.Name}: {finding.Detail}"));
}
