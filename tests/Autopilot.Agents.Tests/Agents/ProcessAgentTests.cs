using System.ComponentModel.DataAnnotations;

namespace Autopilot.Tests;

public sealed class ProcessAgentTests : IDisposable
{
    private readonly Workbench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task A_program_that_is_not_on_path_is_an_environment_failure_that_says_what_to_install()
    {
        var result = await RunAsync(new ProcessAgent(AgentPresets.Claude with { FileName = "claude-that-is-not-there", ScratchFolder = bench.Scratch }));

        result.Failure!.Kind.ShouldBe(FailureKind.Environment);
        result.Failure.Reason.ShouldBe("agent_not_found");
        result.Failure.Message.ShouldContain("npm install -g @anthropic-ai/claude-code");
    }

    [Fact]
    public async Task A_command_that_the_shell_does_not_know_is_an_environment_failure()
    {
        var result = await RunAsync(bench.Shell("no-such-agent --please"));

        result.Failure!.Kind.ShouldBe(FailureKind.Environment);
        result.Failure.Reason.ShouldBe("agent_not_found");
    }

    [Fact]
    public async Task Another_exit_code_is_a_transient_failure_with_the_last_lines()
    {
        var result = await RunAsync(bench.Shell("seq 1 100000 >&2; echo 'the last line' >&2; exit 3"));

        result.Failure!.Kind.ShouldBe(FailureKind.Transient);
        result.Failure.Reason.ShouldBe("agent_failed");
        result.Failure.Message.ShouldContain("exit code 3");
        result.Failure.Message.ShouldEndWith("the last line");
        result.Failure.Message.Length.ShouldBeLessThan(5000);
    }

    [Fact]
    public async Task The_prompt_comes_on_standard_input_and_the_last_words_are_the_summary()
    {
        var result = await RunAsync(bench.Shell("cat"), "line one\nline two");

        result.Failure.ShouldBeNull();
        result.Summary.ShouldBe("line one\nline two");
    }

    [Fact]
    public async Task A_large_prompt_that_nobody_reads_does_not_keep_the_limit_from_ending_the_agent()
    {
        var result = await RunAsync(
            bench.Shell("exec sleep 1000", options => options with { Limit = TimeSpan.FromMilliseconds(300) }), new string('x', 4_000_000));

        result.Failure!.Reason.ShouldBe("agent_limit");
    }

    [Fact]
    public async Task A_prompt_can_be_an_argument_or_a_file_and_no_shell_reads_it()
    {
        var agent = new ProcessAgent(new ProcessAgentOptions
        {
            Name = "printf",
            FileName = "/bin/sh",
            Arguments = ["-c", "printf '%s|' \"$@\"; cat \"$2\"", "sh", "{prompt}", "{promptFile}", "{directory}"],
            ScratchFolder = bench.Scratch,
        });

        var result = await RunAsync(agent, "$(touch planted) `id` \"'");

        result.Summary.ShouldStartWith("$(touch planted) `id` \"'|");
        result.Summary.ShouldEndWith("$(touch planted) `id` \"'");
    }

    [Fact]
    public async Task A_prompt_that_is_too_long_for_an_argument_is_said_so()
    {
        var agent = new ProcessAgent(new ProcessAgentOptions { Name = "echo", FileName = "echo", Arguments = ["{prompt}"], ScratchFolder = bench.Scratch });

        var result = await RunAsync(agent, new string('x', 200_000));

        result.Failure!.Reason.ShouldBe("prompt_too_long");
    }

    [Fact]
    public async Task An_agent_that_never_ends_is_stopped_at_the_limit_with_everything_it_started()
    {
        var result = await RunAsync(bench.Shell(
            "trap '' TERM HUP; setsid sleep 1000 & sleep 1000", options => options with { Limit = TimeSpan.FromMilliseconds(500) }));

        result.Failure!.Kind.ShouldBe(FailureKind.Timeout);
        result.Failure.Reason.ShouldBe("agent_limit");
        Workbench.Survivors(bench.AgentTask().RunId).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_silent_agent_is_stopped_at_the_idle_limit()
    {
        var result = await RunAsync(bench.Shell("echo once; sleep 1000", options => options with { IdleLimit = TimeSpan.FromMilliseconds(300) }));

        result.Failure!.Kind.ShouldBe(FailureKind.Timeout);
        result.Failure.Reason.ShouldBe("agent_idle");
    }

    [Fact]
    public async Task An_agent_that_calls_its_model_for_ever_is_stopped_at_the_call_limit()
    {
        var result = await RunAsync(bench.Shell(
            """n=0; while :; do n=$((n+1)); echo '{"type":"assistant","message":{"id":"'$n'"}}'; done""",
            options => options with { Output = AgentOutput.JsonLines, ReadEvent = AgentPresets.Claude.ReadEvent, CallLimit = 50 }));

        result.Failure!.Reason.ShouldBe("agent_call_limit");
        result.Usage.Calls.ShouldBeGreaterThan(50);
        Workbench.Survivors(bench.AgentTask().RunId).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_child_that_holds_the_output_open_does_not_hold_the_run()
    {
        var result = await RunAsync(bench.Shell("setsid sh -c 'trap \"\" HUP; sleep 1000' & echo ended"));

        result.Failure.ShouldBeNull();
        result.Summary.ShouldBe("ended");
        Workbench.Survivors(bench.AgentTask().RunId).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("claude", """{"type":"result","subtype":"success","is_error":true,"result":"API Error"}""", FailureKind.Transient)]
    [InlineData("claude", """{"type":"result","subtype":"success","is_error":true,"api_error_status":401,"result":"401"}""", FailureKind.Environment)]
    [InlineData("claude", """{"type":"result","subtype":"success","result":"no verdict"}""", FailureKind.Transient)]
    [InlineData("claude", """{"type":"assistant","message":{"id":"1"}}""", FailureKind.Transient)]
    [InlineData("claude", "not json at all", FailureKind.Transient)]
    [InlineData("claude", """{"type":"result","subtype":"success","is_error":false,"result":"done"}""", null)]
    [InlineData("codex", """{"type":"turn.failed","error":{"message":"stream closed"}}""", FailureKind.Transient)]
    [InlineData("codex", """{"type":"turn.completed","usage":{"input_tokens":1,"output_tokens":2}}""", null)]
    [InlineData("gemini", """{"type":"result","status":"error","error":{"message":"quota"}}""", FailureKind.Transient)]
    [InlineData("gemini", """{"type":"result","status":"success","stats":{"total_tokens":3}}""", null)]
    [InlineData("gemini", """[1]""", FailureKind.Transient)]
    [InlineData("opencode", """{"type":"step_finish","part":{"reason":"stop"}}""", null)]
    [InlineData("opencode", """{"type":"step_finish","part":{"reason":"tool-calls"}}""", FailureKind.Transient)]
    [InlineData("opencode", """{"type":"step_finish","part":{"reason":"unknown"}}""", FailureKind.Transient)]
    [InlineData("opencode", """{"type":"step_finish","part":{"reason":"length"}}""", FailureKind.Deterministic)]
    [InlineData("opencode", """{"type":"step_finish","part":{"reason":"content-filter"}}""", FailureKind.Policy)]
    [InlineData("opencode", """{"type":"error","error":{"name":"APIError","data":{"message":"Invalid API key","statusCode":401}}}""", FailureKind.Environment)]
    [InlineData("opencode", """{"type":"error","error":{"name":"UnknownError"}}""", FailureKind.Transient)]
    public async Task With_exit_code_0_the_last_event_decides(string preset, string line, FailureKind? kind)
    {
        var result = await RunAsync(bench.Shell(
            $"cat <<'EOF'\n{line}\nEOF\nexit 0", options => options with { Output = AgentOutput.JsonLines, ReadEvent = AgentPresets.Resolve(preset).ReadEvent }));

        (result.Failure?.Kind).ShouldBe(kind);
    }

    [Fact]
    public async Task Usage_is_read_from_the_last_event()
    {
        var result = await RunAsync(bench.Shell(
            """echo '{"type":"result","is_error":false,"result":"All done","num_turns":4,"total_cost_usd":0.25,"usage":{"input_tokens":10,"output_tokens":5,"cache_read_input_tokens":100}}'""",
            options => options with { Output = AgentOutput.JsonLines, ReadEvent = AgentPresets.Claude.ReadEvent }));

        result.Summary.ShouldBe("All done");
        result.Usage.ShouldBe(new Usage(115, 0.25m, 4));
    }

    [Fact]
    public async Task Where_an_agent_says_no_sum_what_its_calls_used_adds_up()
    {
        var result = await RunAsync(bench.Shell(
            """
            echo '{"type":"step_finish","part":{"id":"1","reason":"tool-calls","tokens":{"total":110}}}'
            echo '{"type":"text","part":{"text":"All done"}}'
            echo '{"type":"step_finish","part":{"id":"2","reason":"stop","tokens":{"total":220}}}'
            """,
            options => options with { Output = AgentOutput.JsonLines, ReadEvent = AgentPresets.OpenCode.ReadEvent }));

        result.Summary.ShouldBe("All done");
        result.Usage.ShouldBe(new Usage(330, null, 2));
    }

    [Fact]
    public async Task What_it_leaves_among_temporary_files_is_gone()
    {
        var result = await RunAsync(bench.Shell("touch \"$TMPDIR/report\" && ls \"$TMPDIR/report\""));

        Path.GetFileName(result.Summary).ShouldBe("report");
        Directory.Exists(Path.GetDirectoryName(result.Summary)).ShouldBeFalse();
    }

    [Fact]
    public async Task Only_variables_that_are_named_pass_and_home_is_a_folder_of_the_run()
    {
        Environment.SetEnvironmentVariable("AGENT_TEST_KEY", "its own key");
        Environment.SetEnvironmentVariable("AGENT_TEST_OTHER", "of somebody else");
        var result = await RunAsync(bench.Shell("env; ls -d \"$HOME\"", options => options with
        {
            PassThrough = ["AGENT_TEST_KEY", "AGENT_TEST_ABSENT"],
            Variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["FIXED"] = "{home}/x", ["AUTOPILOT_RUN_ID"] = "hidden" },
        }));

        result.Summary.ShouldContain("AGENT_TEST_KEY=its own key");
        result.Summary.ShouldNotContain("AGENT_TEST_OTHER");
        result.Summary.ShouldNotContain("AGENT_TEST_ABSENT");
        result.Summary.ShouldContain($"FIXED={bench.Scratch}/agent-");
        result.Summary.ShouldContain("AUTOPILOT_RUN_ID=" + bench.AgentTask().RunId);
        Directory.EnumerateFileSystemEntries(bench.Scratch).ShouldBeEmpty("the home is gone");
    }

    [Fact]
    public void Presets_are_found_by_name_and_anything_else_is_a_command()
    {
        AgentPresets.Resolve("codex").ShouldBe(AgentPresets.Codex);
        AgentPresets.Resolve("my-agent --fast {prompt}").Command.ShouldBe("my-agent --fast {prompt}");
        AgentPresets.All.ShouldAllBe(preset => preset.InstallHint != null && preset.PassThrough.Count > 0 && preset.ReadEvent != null);
        Should.Throw<ArgumentException>(() => AgentPresets.Resolve(" "));
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        Should.Throw<ValidationException>(() => new ProcessAgent(AgentPresets.Claude with { CallLimit = 0 }));
        Should.Throw<ValidationException>(() => new ProcessAgent(AgentPresets.Claude with { ReadEvent = null }));
        Should.Throw<ValidationException>(() => new ProcessAgent(AgentPresets.Claude with { Command = "both" }));
    }

    private Task<AgentResult> RunAsync(ProcessAgent agent, string prompt = "the prompt") =>
        agent.RunAsync(bench.AgentTask(prompt), new Listener(), CancellationToken.None);
}
