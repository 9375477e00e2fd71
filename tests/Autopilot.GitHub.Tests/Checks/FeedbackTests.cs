using System.Text;
using System.Text.Json.Nodes;

namespace Autopilot.Tests;

public sealed class FeedbackTests
{
    [Fact]
    public async Task A_red_job_names_its_step_shows_its_error_and_says_where_to_read_on()
    {
        await using var set = await CheckSet.CreateAsync();
        set.Checks.Job(set.Sha, "build", "failure", "2026-01-01T00:00:00.1234567Z \u001b[31mAssert.Equal() Failure\u001b[0m\n2026-01-01T00:00:01.0Z ##[error]Process completed with exit code 1.\n2026-01-01T00:00:02.0Z Post job cleanup.\n");

        var detail = (await set.ReadAsync()).Checks.Single().Detail;

        detail.ShouldStartWith("build ended with failure. The step 'Run tests' failed.\nAssert.Equal() Failure\n##[error]Process completed with exit code 1.\nhttps://github.example/job/");
        detail.ShouldNotContain("cleanup");
    }

    [Fact]
    public async Task GH_41_A_log_that_lies_elsewhere_is_fetched_without_the_credential()
    {
        await using var set = await CheckSet.CreateAsync();
        await using var storage = await GitHubDouble.StartAsync(set.Site.Clock);
        set.Checks.Storage = storage.Address;
        storage.Faults.Add("", Fault.Answers(new DoubleAnswer(200, "##[error]boom\n")));
        set.Checks.Job(set.Sha, "build", "failure");

        (await set.ReadAsync()).Checks.Single().Detail.ShouldContain("##[error]boom");

        storage.Requests.ShouldHaveSingleItem().Token.ShouldBeNull();
    }

    [Fact]
    public async Task A_log_that_cannot_be_read_leaves_the_check_red()
    {
        await using var set = await CheckSet.CreateAsync();
        set.Checks.Job(set.Sha, "build", "failure", "boom");
        set.Site.GitHub.Faults.Add("actions/download-job-logs-for-workflow-run", Fault.CutBefore);
        var reading = await set.ReadAsync();
        reading.Verdict.ShouldBe(Verdict.Failed);
        reading.Checks.Single().Detail.ShouldStartWith("build ended with failure.");
    }

    [Fact]
    public async Task Another_Apps_check_is_told_by_its_own_words()
    {
        await using var set = await CheckSet.CreateAsync();
        set.Checks.Check(set.Sha, "scan", "failure", app: 7)["output"] = new JsonObject { ["title"] = "2 findings", ["summary"] = "CWE-79 in a.js", ["text"] = null };
        (await set.ReadAsync()).Checks.Single().Detail.ShouldStartWith("scan ended with failure.\n2 findings\n\nCWE-79 in a.js\n");
    }

    [Fact]
    public async Task A_long_log_is_cut_to_its_end_and_shows_no_token()
    {
        await using var set = await CheckSet.CreateAsync();
        set.Checks.Job(set.Sha, "build", "failure", $"{string.Concat(Enumerable.Repeat("ü lange Zeile ohne Ende\n", 20_000))}push with ghs_abcdefghijklmnop123\n{new string('ü', 9000)}\n##[error]the end\n");
        var detail = (await set.ReadAsync()).Checks.Single().Detail;
        Encoding.UTF8.GetByteCount(detail).ShouldBeLessThanOrEqualTo(8 * 1024);
        detail.ShouldContain("##[error]the end");
        detail.ShouldNotContain("ghs_");
    }
}
