using System.Text.RegularExpressions;

namespace Autopilot.Tests;

/// <summary>What GitHub really answered, read by the adapter.</summary>
public sealed class RecordingTests
{
    [Fact]
    public async Task A_repository_is_read_and_the_limit_with_it()
    {
        using var recordings = new Recordings("get-repository");
        using var adapter = recordings.Connect();
        var repository = await adapter.Api.Repositories.GetAsync(RepositoryName.Parse("octokit-fixture-org/hello-world"), default);
        (repository.Id, repository.FullName, repository.DefaultBranch, repository.CloneUrl)
            .ShouldBe((103703892, "octokit-fixture-org/hello-world", "master", "https://github.com/octokit-fixture-org/hello-world.git"));
        adapter.Api.Connection.Transport.Limits.Remaining.ShouldNotBeNull().ShouldBeInRange(1, 5000);
    }

    [Fact]
    public async Task GH_41_A_renamed_repository_is_followed_by_reads_and_writes()
    {
        using var recordings = new Recordings("rename-repository");
        using var adapter = recordings.Connect();
        var old = recordings.PathOf(301);

        var read = await adapter.Api.Connection.SendAsync(GitHubCall.Get("repos/get", old), default);
        var written = await adapter.Api.Connection.SendAsync(new GitHubCall("repos/update", HttpMethod.Patch, old) { Body = "{}"u8.ToArray() }, default);

        (read.Status, written.Status).ShouldBe((200, 200));
        read.Parse(GitHubJson.Default.WireRepository).FullName.ShouldEndWith("-newname");
        recordings.Asked.Count(path => path.StartsWith("/repositories/", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Fact]
    public async Task A_write_that_is_sent_elsewhere_keeps_its_verb()
    {
        using var recordings = new Recordings("rename-repository");
        using var adapter = recordings.Connect();
        var call = new GitHubCall("repos/update", HttpMethod.Patch, recordings.PathOf(307, "PATCH")) { Body = "{}"u8.ToArray() };
        (await adapter.Api.Connection.SendAsync(call, default)).Status.ShouldBe(200);
        recordings.Asked.Count.ShouldBe(2);
    }

    [Fact]
    public async Task GH_47_Every_page_is_found_by_the_links_of_the_answers()
    {
        using var recordings = new Recordings("paginate-issues");
        using var adapter = recordings.Connect();
        var pages = (await adapter.Api.Connection.FindPagesAsync(
            GitHubCall.Get("issues/list-for-repo", recordings.PathOf(200)), GitHubJson.Default.WirePullRequestArray, default)).ShouldNotBeNull();
        pages.SelectMany(page => page).Select(issue => issue.Number).ShouldBe(Enumerable.Range(1, 13).Reverse());
        recordings.Asked.Count(path => path.StartsWith("/repositories/", StringComparison.Ordinal)).ShouldBe(4);
    }

    [Fact]
    public async Task Statuses_of_a_commit_are_read_as_they_are()
    {
        using var recordings = new Recordings("create-status");
        using var adapter = recordings.Connect();
        var path = Recordings.Find("create-status", one => ((string)one["path"]!).EndsWith("/status", StringComparison.Ordinal)).Path;
        var combined = await adapter.Api.Connection.GetAsync(GitHubCall.Get("repos/get-combined-status-for-ref", path.TrimStart('/')), GitHubJson.Default.WireCombinedStatus, default);
        combined.Statuses!.Select(status => (status.Context, status.State)).ShouldBe([("example/1", "failure"), ("example/2", "success")]);
    }

    [Fact]
    public void An_error_names_its_field_and_code()
    {
        var answer = Recordings.Find("errors", _ => true).Answer;
        answer.FieldErrors.ShouldHaveSingleItem().ShouldBe(new WireFieldError("color", "invalid", null));
        answer.Message.ShouldBe("Validation Failed. color: invalid.");
    }

    [Fact]
    public void A_branch_without_protection_is_not_found_and_says_so()
    {
        var answer = Recordings.Find("branch-protection", one => (int)one["status"]! == 404).Answer;
        GitHubErrors.Of(GitHubCall.Get("repos/get-branch-protection", ""), answer).Message.ShouldContain("Branch not protected");
    }

    // What judges the double must let the original pass.
    [Theory]
    [InlineData("get-repository", "repos/get", "")]
    [InlineData("create-status", "repos/get-combined-status-for-ref", "/status")]
    public void A_recorded_answer_has_no_violation(string scenario, string operation, string ending)
    {
        var recording = Recordings.Find(scenario, one => ((string)one["path"]!).EndsWith(ending, StringComparison.Ordinal));
        var exchange = new Exchange("GET", recording.Path, "", new Dictionary<string, string>(StringComparer.Ordinal), "");
        var route = new Route(operation, "GET", new Regex("", RegexOptions.None, TimeSpan.FromSeconds(1)), _ => throw new NotSupportedException());
        var certificate = new Certificate();
        certificate.See(exchange, route);
        certificate.See(exchange, route, new DoubleAnswer(recording.Status, recording.Body));
        certificate.Violations.ShouldBeEmpty();
    }
}
