using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Autopilot.Tests;

/// <summary>What the tools refuse, and how they say so.</summary>
public sealed class HostileToolTests : IDisposable
{
    private readonly CodingBench bench = new();

    public void Dispose() => bench.Dispose();

    public static TheoryData<string> Paths { get; } =
    [
        "/etc/passwd", "..", "../outside.txt", "src/../../outside.txt", "src/..", "./../outside.txt", "src//..//../outside.txt", ".git", ".git/config",
        "./.git/config", ".GIT/config", ".git./config", "src/.git/config", "sub/.git", "src/a.txt\0.md", "//etc/passwd", "link", "link/passwd", "src/file-link", "src/dead-link", "src/loop", "src/loop/x",
    ];

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task A_path_that_leads_out_or_into_git_or_through_a_link_is_refused_by_every_tool(string path)
    {
        Directory.CreateSymbolicLink(Path.Combine(bench.Clone, "link"), "/etc");
        File.CreateSymbolicLink(Path.Combine(bench.Clone, "src/file-link"), bench.Outside);
        File.CreateSymbolicLink(Path.Combine(bench.Clone, "src/dead-link"), Path.Combine(bench.Clone, "..", "planted.txt"));
        Directory.CreateSymbolicLink(Path.Combine(bench.Clone, "src/loop"), "loop");
        var before = Tree();

        foreach (var (tool, arguments) in ((string, object)[])
        [
            ("read_file", new { path }), ("list_files", new { folder = path }), ("search", new { pattern = "root", path }),
            ("write_file", new { path, content = "x" }), ("edit_file", new { path, old_text = "a", new_text = "b" }),
        ])
        {
            var told = await bench.RefusedAsync(tool, arguments);
            told.ShouldContain("Accepted: the path of a file of the repository, relative to its root");
            told.ShouldNotContain("root:");
            told.ShouldNotContain("a secret");
        }

        Tree().ShouldBe(before);
    }

    [Fact]
    public async Task A_link_that_a_command_made_in_the_meantime_is_refused()
    {
        bench.Options.Commands["swap"] = ["/bin/sh", "-c", $"rm src/a.txt && ln -s '{bench.Outside}' src/a.txt && mv src/deep gone && ln -s /etc src/deep"];
        bench.Write("src/deep/hosts", "mine");
        var tools = bench.Tools();
        (await bench.CallAsync("read_file", new { path = "src/a.txt" }, tools)).Told.ShouldContain("one");
        (await bench.CallAsync("run_command", new { name = "swap" }, tools)).Told.ShouldContain("exit code 0");

        (await bench.CallAsync("read_file", new { path = "src/a.txt" }, tools)).Told.ShouldContain("symbolic link");
        (await bench.CallAsync("read_file", new { path = "src/deep/hosts" }, tools)).Told.ShouldContain("symbolic link");
        (await bench.CallAsync("edit_file", new { path = "src/a.txt", old_text = "secret", new_text = "x" }, tools)).Told.ShouldContain("symbolic link");
        (await bench.CallAsync("search", new { pattern = "secret" }, tools)).Told.ShouldBe("No line matches.");
        (await bench.CallAsync("list_files", new { }, tools)).Told.ShouldBe("README.md\ngone/hosts");
        (await File.ReadAllTextAsync(bench.Outside)).ShouldBe("a secret of the machine\n");
    }

    [Fact]
    public async Task A_clone_that_a_command_put_a_link_for_is_refused()
    {
        bench.Options.Commands["swap"] = ["/bin/sh", "-c", "mv ../clone ../moved && ln -s /etc ../clone"];
        var tools = bench.Tools();
        await bench.CallAsync("run_command", new { name = "swap" }, tools);
        (await bench.CallAsync("read_file", new { path = "passwd" }, tools)).Told.ShouldContain("symbolic link");
        File.Delete(bench.Clone);
        Directory.Move(Path.Combine(bench.Clone, "..", "moved"), bench.Clone);
    }

    [Fact]
    public async Task A_pipe_is_not_read()
    {
        bench.Options.Commands["pipe"] = ["mkfifo", "src/pipe"];
        await bench.DoAsync("run_command", new { name = "pipe" });
        (await bench.DoAsync("read_file", new { path = "src/pipe" })).ShouldContain("has 0 lines");
        (await bench.DoAsync("search", new { pattern = "one" })).ShouldBe("src/a.txt:1: one");
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("src")]
    [InlineData("srcs/a.txt")]
    [InlineData("SRC/a.txt")]
    [InlineData(@"src\a.txt")]
    [InlineData("")]
    public async Task What_is_outside_the_scope_may_be_read_and_not_changed(string path)
    {
        (await bench.DoAsync("read_file", new { path = "README.md" })).ShouldContain("# Readme");
        (await bench.RefusedAsync("write_file", new { path, content = "x" })).ShouldContain("is outside the scope of the task and may not change. Accepted: files that match src/**.");
        (await bench.RefusedAsync("edit_file", new { path, old_text = "Readme", new_text = "x" })).ShouldContain("files that match src/**");
        bench.Read("README.md").ShouldBe("# Readme\n");
    }

    public static TheoryData<string, string, string> Arguments { get; } = new()
    {
        { "read_file", "{}", "read_file: 'path' is missing. Accepted: path, a text; first_line, a whole number from 1 on (optional)" },
        { "read_file", """{"path":null}""", "'path' is missing" },
        { "read_file", """{"path":7}""", "'path' is not a text" },
        { "read_file", """{"path":["src/a.txt"]}""", "'path' is not a text" },
        { "read_file", """{"path":{"path":"src/a.txt"}}""", "'path' is not a text" },
        { "read_file", """{"path":"\ud800"}""", "'path' is not a text" },
        { "read_file", """{"path":"src/a.txt","first_line":"1"}""", "'first_line' is not a whole number from 1 on" },
        { "read_file", """{"path":"src/a.txt","first_line":0}""", "'first_line' is not a whole number" },
        { "read_file", """{"path":"src/a.txt","first_line":1.5}""", "'first_line' is not a whole number" },
        { "read_file", """{"path":"src/a.txt","last_line":99999999999999}""", "'last_line' is not a whole number" },
        { "read_file", """{"path":"src/a.txt","lines":"all"}""", "'lines' is no argument" },
        { "search", """{"pattern":"a","is_regex":"yes"}""", "'is_regex' is not true or false" },
        { "write_file", """{"path":"src/x"}""", "'content' is missing" },
        { "run_command", """{"name":"rm -rf /"}""", "'name' is not one of check" },
        { "run_command", """{"name":"check","arguments":"--all"}""", "'arguments' is no argument" },
        { "give_up", """{"reason":" "}""", "the reason is empty" },
        { "bash", """{"command":"ls"}""", "There is no tool 'bash'. Accepted: list_files, read_file, search, write_file, edit_file, run_command, give_up." },
    };

    [Theory]
    [MemberData(nameof(Arguments))]
    public async Task A_wrong_argument_is_told_with_what_is_accepted(string tool, string arguments, string told)
    {
        bench.Options.Commands["check"] = ["true"];
        (await bench.RefusedAsync(tool, JsonElement.Parse(arguments))).ShouldContain(told);
    }

    [Fact]
    public async Task Arguments_that_another_client_could_not_read_are_told_too()
    {
        var result = await bench.Tools().AnswerAsync(new FunctionCallContent("c1", "read_file") { Exception = new FormatException("No JSON.") }, default);
        ((string)result.Result!).ShouldContain("the arguments could not be read: No JSON.");
        (await bench.Tools().AnswerAsync(new FunctionCallContent("c1", "read_file", new Dictionary<string, object?>(StringComparer.Ordinal) { ["path"] = "src/a.txt", ["first_line"] = 3L }), default))
            .Result.ShouldBe("'src/a.txt', lines 3 to 3 of 3.\nthree");
    }

    [Fact]
    public async Task A_command_runs_without_a_shell_or_a_secret_in_a_home_of_its_own_and_leaves_nothing()
    {
        Environment.SetEnvironmentVariable("AUTOPILOT_TEST_SECRET", "a secret of the worker");
        bench.Options.Commands["show"] = ["printf", "%s;", "$HOME", "a b", "*"];
        bench.Options.Commands["environment"] = ["/bin/sh", "-c", "echo out; echo wrong >&2; env > src/environment.txt; setsid sleep 1000 & exit 3"];
        bench.Options.Commands["gone"] = ["./not-there.sh"];
        (await bench.DoAsync("run_command", new { name = "show" })).ShouldBe("'show' ended with exit code 0.\n\nIts output:\n$HOME;a b;*;");
        (await bench.DoAsync("run_command", new { name = "environment" })).ShouldBe("'environment' ended with exit code 3.\n\nIts output:\nout\n\nIts errors:\nwrong");
        var environment = bench.Read("src/environment.txt").Split('\n');
        environment.ShouldContain($"AUTOPILOT_RUN_ID={bench.Clone}", StringComparer.Ordinal);
        environment.ShouldContain($"GIT_CEILING_DIRECTORIES={Path.GetDirectoryName(bench.Clone)}", StringComparer.Ordinal);
        environment.Single(line => line.StartsWith("HOME=", StringComparison.Ordinal)).ShouldStartWith($"HOME={Path.GetDirectoryName(bench.Clone)}/agent-");
        environment.ShouldNotContain(line => line.Contains("SECRET", StringComparison.Ordinal));
        ProcessSweep.Find(ProcessEnvironment.RunIdVariable, run => run == bench.Clone).ShouldBeEmpty();
        (await bench.RefusedAsync("run_command", new { name = "gone" })).ShouldContain("'gone' could not be started");
        Environment.SetEnvironmentVariable("AUTOPILOT_TEST_SECRET", null);
    }

    [Fact]
    public async Task A_command_is_bounded_in_time_and_in_what_the_model_sees()
    {
        bench.Options.CommandLimit = TimeSpan.FromSeconds(1);
        bench.Options.KeepOutput = 256;
        bench.Options.Commands["hang"] = ["/bin/sh", "-c", "trap '' TERM; echo begun; while :; do sleep 100; done"];
        bench.Options.Commands["flood"] = ["/bin/sh", "-c", "head -c 1000000 /dev/zero | tr '\\0' x; echo the end"];
        (await bench.DoAsync("run_command", new { name = "hang" })).ShouldBe("'hang' ran longer than 00:00:01 and was stopped.\n\nIts output:\nbegun");
        bench.Options.CommandLimit = TimeSpan.FromMinutes(1);
        var flood = await bench.DoAsync("run_command", new { name = "flood" });
        flood.ShouldContain("Its output, the end of it:");
        flood.ShouldEndWith("the end");
        flood.Length.ShouldBeLessThan(400);
    }

    private string Tree() => string.Join('\n', Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(bench.Clone)!, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None }).Order(StringComparer.Ordinal));
}
