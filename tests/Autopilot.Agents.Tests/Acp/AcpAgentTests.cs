using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;

namespace Autopilot.Tests;

public sealed class AcpAgentTests : IDisposable
{
    private readonly AcpBench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task It_is_introduced_set_up_and_prompted_and_a_tool_is_allowed_once()
    {
        var task = bench.Task();
        var agent = bench.Agent("writes", change: options => options with
        {
            AuthMethod = "a-key",
            Mode = "full-access",
            SessionOptions = new Dictionary<string, string>(StringComparer.Ordinal) { ["model"] = "m-1" },
        });

        var result = await agent.RunAsync(task, new Listener(), default);

        result.Failure.ShouldBeNull();
        (result.Summary, result.Usage.Calls).ShouldBe(("Written.", 1));
        File.ReadAllText(Path.Combine(task.Directory, "allowed")).ShouldBe("id of allow_once");
        var messages = AcpBench.Received(task).Select(line => JsonNode.Parse(line)!).ToList();
        messages.Select(message => message["method"]?.GetValue<string>() ?? "an answer").ShouldBe(
            ["initialize", "authenticate", "session/new", "session/set_config_option", "session/set_mode", "session/prompt", "an answer"]);
        messages[2]["params"]!["cwd"]!.GetValue<string>().ShouldBe(task.Directory);
        messages[5]["params"]!["prompt"]![0]!["text"]!.GetValue<string>().ShouldBe(task.Prompt);
    }

    [Theory]
    [InlineData("execute", "id of reject_once")]
    [InlineData("edit", "id of allow_once")]
    public async Task A_kind_of_tool_that_is_refused_is_rejected(string kind, string chosen)
    {
        var task = bench.Task();
        (await bench.Agent("asks", kind, options => options with { RefusedTools = ["execute", "fetch"] }).RunAsync(task, new Listener(), default)).Failure.ShouldBeNull();
        File.ReadAllText(Path.Combine(task.Directory, "allowed")).ShouldBe(chosen);
    }

    [Theory]
    [InlineData("end_turn", null)]
    [InlineData("max_tokens", FailureKind.Deterministic)]
    [InlineData("max_turn_requests", FailureKind.Deterministic)]
    [InlineData("refusal", FailureKind.Policy)]
    [InlineData("cancelled", FailureKind.Transient)]
    [InlineData("a word of tomorrow", FailureKind.Transient)]
    public async Task Each_reason_to_stop_has_one_meaning(string reason, FailureKind? kind)
    {
        var result = await bench.Agent("ends", reason).RunAsync(bench.Task(), new Listener(), default);
        result.Failure?.Kind.ShouldBe(kind ?? throw new InvalidOperationException(result.Failure.Message));
        result.Failure?.Reason.ShouldBe("agent_failed");
        (result.Failure is null).ShouldBe(kind is null);
        result.Summary.ShouldBe("Last words.");
    }

    [Theory]
    [InlineData("fails", FailureKind.Transient, "agent_failed", "Internal error: 401 from the model")]
    [InlineData("unauthenticated", FailureKind.Environment, "agent_credentials", "Authentication required")]
    [InlineData("version", FailureKind.Transient, "agent_failed", "version 2 of the protocol; version 1 is accepted")]
    [InlineData("dies", FailureKind.Transient, "agent_incomplete", "exit code 3 in the middle of its turn: out of memory")]
    public async Task What_goes_wrong_is_a_typed_failure(string behaviour, FailureKind kind, string reason, string message)
    {
        var failure = (await bench.Agent(behaviour).RunAsync(bench.Task(), new Listener(), default)).Failure!;
        (failure.Kind, failure.Reason).ShouldBe((kind, reason), failure.Message);
        failure.Message.ShouldContain(message);
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_an_environment_failure_that_says_what_to_install()
    {
        var preset = AcpPresets.Codex with { Process = AcpPresets.Codex.Process with { FileName = "codex-acp-that-is-not-there", ScratchFolder = bench.Root } };
        var failure = (await new AcpAgent(preset).RunAsync(bench.Task(), new Listener(), default)).Failure!;
        (failure.Kind, failure.Reason).ShouldBe((FailureKind.Environment, "agent_not_found"));
        failure.Message.ShouldContain("npm install -g @zed-industries/codex-acp");
    }

    [Fact]
    public async Task Cancelled_it_is_told_by_the_protocol_and_heeds_it()
    {
        var task = bench.Task();
        var listener = new Listener();
        using var stop = new CancellationTokenSource();
        var running = bench.Agent("waits", change: options => options with { EndLimit = TimeSpan.FromMinutes(1) }).RunAsync(task, listener, stop.Token);
        await listener.First;

        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => running);

        AcpBench.Received(task)[^1].ShouldContain("session/cancel");
        Workbench.Survivors(task.RunId).ShouldBeEmpty();
    }

    [Fact]
    public async Task One_that_heeds_nothing_is_killed_with_everything_it_started()
    {
        var task = bench.Task();
        var listener = new Listener();
        using var stop = new CancellationTokenSource();
        var running = bench.Agent("never", change: options => options with { EndLimit = TimeSpan.FromMilliseconds(200) }).RunAsync(task, listener, stop.Token);
        await listener.First;

        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => running);

        Workbench.Survivors(task.RunId).ShouldBeEmpty();
    }

    [Fact]
    public async Task One_that_does_not_end_after_its_turn_is_killed_and_its_work_counts()
    {
        var task = bench.Task();
        var result = await bench.Agent("lingers", change: options => options with { EndLimit = TimeSpan.FromMilliseconds(200) }).RunAsync(task, new Listener(), default);
        result.Failure.ShouldBeNull();
        Workbench.Survivors(task.RunId).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("limit", "agent_limit")]
    [InlineData("idle", "agent_idle")]
    public async Task Our_limits_end_it(string which, string reason)
    {
        var shortly = TimeSpan.FromSeconds(2);
        var agent = bench.Agent("waits", limits: process => which == "limit" ? process with { Limit = shortly } : process with { IdleLimit = shortly });
        var failure = (await agent.RunAsync(bench.Task(), new Listener(), default)).Failure!;
        (failure.Kind, failure.Reason).ShouldBe((FailureKind.Timeout, reason));
    }

    [Fact]
    public async Task One_that_uses_more_tokens_than_are_left_is_stopped()
    {
        var result = await bench.Agent("spends", "5000").RunAsync(bench.Task(order => order with { Budget = new Budget { Tokens = 4000 } }), new Listener(), default);
        (result.Failure!.Kind, result.Failure.Reason).ShouldBe((FailureKind.Policy, FailureReasons.BudgetExhausted));
        (result.Usage.Tokens, result.Usage.Money).ShouldBe((5000, 0.25m));
    }

    [Fact]
    public async Task One_that_makes_more_calls_than_it_may_is_stopped()
    {
        var agent = bench.Agent("calls", "20", change: options => options with { EndLimit = TimeSpan.FromMilliseconds(200) }, limits: process => process with { CallLimit = 10 });
        (await agent.RunAsync(bench.Task(), new Listener(), default)).Failure!.Reason.ShouldBe("agent_call_limit");
    }

    [Fact]
    public async Task It_reads_no_file_through_us()
    {
        var task = bench.Task();
        (await bench.Agent("reads").RunAsync(task, new Listener(), default)).Failure.ShouldBeNull();
        var answer = JsonNode.Parse(File.ReadAllText(Path.Combine(task.Directory, "answer.json")))!;
        answer["error"]!["code"]!.GetValue<int>().ShouldBe(-32601);
    }

    [Fact]
    public void What_is_out_of_range_is_refused()
    {
        Should.Throw<ValidationException>(() => bench.Agent("writes", change: options => options with { EndLimit = TimeSpan.FromHours(1) }));
        Should.Throw<ValidationException>(() => bench.Agent("writes", limits: process => process with { CallLimit = 0 }));
        Should.Throw<ValidationException>(() => bench.Agent("writes", limits: process => process with { FileName = null, Command = "true" }));
    }

    [Fact]
    public void Every_known_agent_is_made_by_its_name()
    {
        AgentPresets.Names.Distinct(StringComparer.Ordinal).Count().ShouldBe(AgentPresets.Names.Count);
        foreach (var name in AgentPresets.Names)
        {
            AgentPresets.Create(name, bench.Root).Name.ShouldBe(name);
        }

        AgentPresets.Create("my-agent --fast", bench.Root).ShouldBeOfType<ProcessAgent>().Name.ShouldBe("my-agent --fast");
        AcpPresets.All.ShouldAllBe(preset => preset.Process.InstallHint != null && preset.Process.FileName != null);
    }
}
