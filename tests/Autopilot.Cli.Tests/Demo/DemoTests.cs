using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Autopilot.Cli.Tests;

/// <summary>What the demo shows, though it was killed once in each task.</summary>
public sealed class DemoTests(DemoFolder folder) : IClassFixture<DemoFolder>
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(5) };

    [Fact]
    public void It_exits_0_with_the_document_of_the_contract()
    {
        var report = folder.Finished.Expect(0).Json();
        TestContext.Current.TestOutputHelper?.WriteLine($"seconds: {report.GetProperty("seconds")}");

        Names(report).ShouldBe(["dir", "repository", "seconds", "tasks"]);
        report.GetProperty("dir").GetString().ShouldBe(folder.Dir);
        report.GetProperty("repository").GetString().ShouldBe(LocalPipeline.RepositoryIn(folder.Dir));
        report.GetProperty("seconds").ValueKind.ShouldBe(JsonValueKind.Number);
        var (first, second) = (report.GetProperty("tasks")[0], report.GetProperty("tasks")[1]);

        Names(first).ShouldBe(["vtid", "title", "attempt", "state", "outcome", "evidence"]);
        Text(first, "vtid").ShouldBe("VTID-00001");
        first.GetProperty("attempt").GetInt32().ShouldBe(1);
        Text(first, "state").ShouldBe("completed");
        Text(first, "outcome").ShouldBe("success");
        var evidence = first.GetProperty("evidence");
        Names(evidence).ShouldBe(["pullRequest", "checks", "validation", "merge", "deployment", "verification"]);
        var head = Text(evidence, "pullRequest", "headSha");
        var merge = Text(evidence, "merge", "mergeSha");
        evidence.GetProperty("pullRequest").GetProperty("number").GetInt32().ShouldBe(1);
        Text(evidence, "checks", "sha").ShouldBe(head);
        Text(evidence, "validation", "sha").ShouldBe(head);
        Text(evidence, "merge", "headSha").ShouldBe(head);
        Text(evidence, "deployment", "revision").ShouldNotBeEmpty();
        Text(evidence, "deployment", "commit").ShouldBe(merge);
        Text(evidence, "verification", "url").ShouldStartWith("http://127.0.0.1:");
        Text(evidence, "verification", "reportedCommit").ShouldBe(merge);

        Names(second).ShouldBe(["vtid", "title", "attempt", "state", "outcome", "reason", "evidence", "rollback"]);
        Text(second, "state").ShouldBe("failed");
        Text(second, "outcome").ShouldBe("failed");
        Text(second, "reason").ShouldBe("verification_failed");
        Names(second.GetProperty("evidence")).ShouldBe(["pullRequest", "checks", "validation", "merge", "deployment"]);
        Text(second, "rollback", "restoredCommit").ShouldBe(merge);
        second.GetProperty("rollback").GetProperty("verified").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public void A_finished_folder_gives_the_same_document_again()
    {
        folder.Repeated.Expect(0).Output.ShouldBe(folder.Finished.Output);
        folder.LeftRunning.ShouldBeEmpty();
    }

    [Fact]
    public async Task Its_history_keeps_every_law_although_it_was_killed_in_each_task()
    {
        using var verify = Program.Autopilot(folder.Dir, "verify", "--dir", folder.Dir, "--json");
        var report = (await verify.WaitAsync()).Expect(0).Json();

        (report.GetProperty("tasks").GetInt32(), report.GetProperty("findings").GetArrayLength()).ShouldBe((2, 0));
    }

    [Fact]
    public async Task The_base_branch_holds_one_merge_per_task_with_its_trailers()
    {
        var log = await TestGit.RunAsync(
            LocalPipeline.RepositoryIn(folder.Dir), "log", "--first-parent", "--min-parents=2", "--reverse",
            "--format=%H %(trailers:key=VTID,valueonly,separator=) %(trailers:key=Autopilot-Attempt,valueonly,separator=) %(trailers:key=Autopilot-Head,valueonly,separator=)", "HEAD");

        log.Split('\n').ShouldBe(folder.Finished.Json().GetProperty("tasks").EnumerateArray().Select(task =>
            $"{Text(task, "evidence", "merge", "mergeSha")} {Text(task, "vtid")} 1 {Text(task, "evidence", "merge", "headSha")}"));
    }

    [Fact]
    public async Task The_database_refuses_to_move_a_run_backwards()
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(folder.Dir, "autopilot.db")};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "update run set state='building' where state='completed'";

        (await Should.ThrowAsync<SqliteException>(() => command.ExecuteNonQueryAsync())).Message.ShouldContain("law");
    }

    [Fact]
    public async Task Served_the_process_of_task_one_answers_until_it_is_interrupted()
    {
        var proven = folder.Finished.Json().GetProperty("tasks")[0].GetProperty("evidence").GetProperty("verification");
        using var demo = folder.Start("--serve");
        await demo.SeeLinesAsync(folder.Finished.Output.Count(letter => letter == '\n'));

        await Eventually.SeeAsync(
            async () => demo.HasExited ? "an early end" : await ReportedAsync(Text(proven, "url")),
            seen => seen == Text(proven, "reportedCommit") || seen == "an early end");
        demo.Interrupt();

        (await demo.WaitAsync()).Expect(130).Output.ShouldBe(folder.Finished.Output);
        RunningProcesses.Of(folder.Dir).ShouldBeEmpty();
    }

    private static async Task<string?> ReportedAsync(string url)
    {
        try
        {
            return JsonDocument.Parse(await Http.GetStringAsync(new Uri(url))).RootElement.GetProperty("commit").GetString();
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException)
        {
            return null; // It does not listen yet.
        }
    }

    private static IEnumerable<string> Names(JsonElement element) => element.EnumerateObject().Select(property => property.Name);

    private static string Text(JsonElement element, params string[] path) =>
        path.Aggregate(element, (at, name) => at.GetProperty(name)).GetString()!;
}
