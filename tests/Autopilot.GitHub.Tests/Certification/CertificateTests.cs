using System.Net;
using System.Text.RegularExpressions;

namespace Autopilot.Tests;

public sealed class CertificateTests
{
    private const string Pulls = "/repos/octo/widgets/pulls";

    private const string Enqueue = "mutation($pull: ID!, $head: GitObjectID) { enqueuePullRequest(input: {pullRequestId: $pull, expectedHeadOid: $head}) { mergeQueueEntry { id } } }";

    // What must pass, so that a refusal below says something.
    [Theory]
    [InlineData("POST", Pulls, """{"title": "t", "head": "h", "base": "b", "body": "", "draft": false}""")]
    [InlineData("PUT", $"{Pulls}/1/merge", """{"sha": "a", "merge_method": "squash", "commit_title": "t"}""")]
    [InlineData("GET", $"{Pulls}?state=open&head=octo%3Aa%2Fb&per_page=100&page=2", "")]
    [InlineData("GET", "/repositories/7/pulls?page=2", "")]
    [InlineData("GET", "/repos/octo/widgets/git/ref/heads/a/b", "")]
    [InlineData("GET", "/repos/octo/widgets/branches/a/b/protection", "")]
    [InlineData("POST", "/app/installations/1/access_tokens", "")]
    public void What_is_described_passes(string method, string address, string body) => Judge(method, address, body).ShouldBeEmpty();

    [Theory]
    [InlineData("POST", Pulls, """{"title": "t", "head": "h"}""", "Required properties [\"base\"]")]
    [InlineData("POST", Pulls, """{"title": 7, "head": "h", "base": "b"}""", "/title")]
    [InlineData("POST", Pulls, """{"title": "t", "head": "h", "base": "b", "draft": "no"}""", "/draft")]
    [InlineData("POST", Pulls, """{"titel": "t", "head": "h", "base": "b"}""", "/titel")]
    [InlineData("POST", Pulls, "", "has no body")]
    [InlineData("PUT", $"{Pulls}/1/merge", """{"sha": "a", "merge_method": "fast-forward"}""", "/merge_method")]
    [InlineData("PUT", $"{Pulls}/1/merge", """{"expected_head": "a"}""", "/expected_head")]
    [InlineData("PATCH", $"{Pulls}/1", """{"state": "merged"}""", "/state")]
    [InlineData("POST", "/repos/octo/widgets/issues/1/comments", """{"text": "t"}""", "Required properties [\"body\"]")]
    [InlineData("POST", "/app/installations/1/access_tokens", """{"permissions": {"contents": "all"}}""", "/permissions/contents")]
    [InlineData("GET", $"{Pulls}?branch=b", "", "'branch'")]
    [InlineData("GET", $"{Pulls}?state=merged", "", "'state'")]
    [InlineData("GET", $"{Pulls}?per_page=many", "", "'per_page'")]
    [InlineData("GET", "/repos/octo/widgets/commits/a/check-runs?filter=newest", "", "'filter'")]
    [InlineData("GET", "/repos/octo/widgets/pull/1", "", "no described operation")]
    [InlineData("DELETE", $"{Pulls}/1", "", "no described operation")]
    public void What_is_not_described_is_a_violation(string method, string address, string body, string says) =>
        Judge(method, address, body).ShouldContain(violation => violation.Contains(says, StringComparison.Ordinal));

    [Theory]
    [InlineData(Enqueue, """{"pull": "P"}""", null)]
    [InlineData("query($pull: ID!) { node(id: $pull) { id ... on PullRequest { mergeQueueEntry { id state } } } }", """{"pull": "P"}""", null)]
    [InlineData(Enqueue, "{}", "lacks the variable $pull")]
    [InlineData(Enqueue, """{"pull": "P", "sha": "a"}""", "$sha")]
    [InlineData("mutation($pull: ID!) { enqueuePullRequests(input: {pullRequestId: $pull}) { mergeQueueEntry { id } } }", """{"pull": "P"}""", "Mutation.enqueuePullRequests")]
    [InlineData("mutation($pull: ID!) { enqueuePullRequest(input: {pullId: $pull}) { mergeQueueEntry { id } } }", """{"pull": "P"}""", "does not give EnqueuePullRequestInput its 'pullRequestId'")]
    [InlineData("mutation($pull: String!) { enqueuePullRequest(input: {pullRequestId: $pull}) { mergeQueueEntry { id } } }", """{"pull": "P"}""", "of type 'String!'")]
    [InlineData("mutation($pull: ID!) { enqueuePullRequest(input: {pullRequestId: $pull}) { mergeQueueEntry } }", """{"pull": "P"}""", "for no field")]
    [InlineData("query($pull: ID!) { node(id: $pull) { mergeQueueEntry { id } } }", """{"pull": "P"}""", "Node.mergeQueueEntry")]
    [InlineData("query($pull: ID!) { node(id: $pull) { ... on PullRequest { mergeQueueEntry { id } } }", """{"pull": "P"}""", "expected")]
    public void A_query_is_held_to_the_schema(string query, string variables, string? says)
    {
        var errors = GraphCheck.Check($$"""{"query": "{{query}}", "variables": {{variables}}}""");
        if (says is null)
        {
            errors.ShouldBeEmpty();
        }
        else
        {
            errors.ShouldContain(error => error.Contains(says, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void An_answer_that_lacks_or_changes_what_is_read_is_a_violation()
    {
        var route = new Route("git/get-ref", "GET", new Regex("", RegexOptions.None, TimeSpan.FromSeconds(1)), _ => throw new NotSupportedException());
        IEnumerable<string> Answer(int status, string body)
        {
            var certificate = new Certificate();
            certificate.See(new Exchange("GET", "/repos/octo/widgets/git/ref/heads/main", "", new Dictionary<string, string>(StringComparer.Ordinal), ""), route, new DoubleAnswer(status, body));
            return certificate.Violations;
        }

        Answer(200, """{"object": {"sha": "a"}}""").ShouldBeEmpty("what is not read may be absent");
        Answer(200, """{"object": {"sha": "a"}, "ref": 7}""").ShouldBeEmpty("what is not read may be anything");
        Answer(200, "{}").ShouldHaveSingleItem().ShouldContain("object");
        Answer(200, """{"object": {"sha": 7}}""").ShouldHaveSingleItem().ShouldContain("/object/sha");
        Answer(200, """{"object": null}""").ShouldHaveSingleItem().ShouldContain("/object");
        Answer(404, """{"message": 7}""").ShouldHaveSingleItem().ShouldContain("/message");
        Answer(418, "{}").ShouldHaveSingleItem().ShouldContain("418, which is not described");
    }

    [Fact]
    public void A_name_under_which_nothing_was_sent_is_a_violation()
    {
        var certificate = new Certificate();
        certificate.SeeCounts(["repos/get-rules"]);
        certificate.Violations.ShouldHaveSingleItem().ShouldContain("repos/get-rules");
    }

    [Fact]
    public async Task A_test_whose_double_saw_a_violation_fails_at_its_end()
    {
        var github = await GitHubDouble.StartAsync(TimeProvider.System);
        github.IsReported = false;
        using var client = new HttpClient();
        (await client.GetAsync(new Uri(github.Address, "repos/octo/widgets?branch=main"))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await Assert.ThrowsAsync<ShouldAssertException>(async () => await github.DisposeAsync())).Message.ShouldContain("a parameter 'branch'");
    }

    private static IReadOnlyCollection<string> Judge(string method, string address, string body)
    {
        var parts = address.Split('?');
        var certificate = new Certificate();
        certificate.See(new Exchange(method, parts[0], parts.Length > 1 ? $"?{parts[1]}" : "", new Dictionary<string, string>(StringComparer.Ordinal), body), null);
        return certificate.Violations;
    }
}
