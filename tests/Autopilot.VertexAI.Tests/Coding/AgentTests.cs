using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Autopilot.Tests;

/// <summary>The loop: how it talks to a model, and every way in which it ends.</summary>
public sealed class AgentTests : IDisposable
{
    private readonly CodingBench bench = new();

    public void Dispose() => bench.Dispose();

    [Theory]
    [InlineData(VertexSite.Gemini)]
    [InlineData(VertexSite.Claude)]
    public async Task VX_12_Every_call_of_a_turn_is_answered_once_also_those_that_were_refused(string model)
    {
        await using var site = await VertexSite.CreateAsync(model);
        site.Vertex.Say(
            ModelSays.Calls(
                model, ("read_file", new { path = "../outside.txt" }), ("no_such_tool", new { }), ("read_file", new { path = "src/a.txt" }), ("read_file", new { path = 7 }),
                ("write_file", new { path = "src/hello.txt", content = "Hello\n" })),
            ModelSays.Words(model, "It says hello."));

        var result = await bench.RunAsync(site.Client);

        (result.Failure, result.Summary).ShouldBe((null, "It says hello."));
        bench.Read("src/hello.txt").ShouldBe("Hello\n");
        var requests = site.Vertex.Requests.ToArray();
        (requests.Length, requests.All(request => request.Streams)).ShouldBe((2, true));
        SystemOf(requests[0]).ShouldContain("Files that match src/** may change, and no others.");
        ResultsOf(requests[1]).Select(text => text.Split('\n')[0]).ShouldBe(
        [
            "'../outside.txt' leads upwards. Accepted: the path of a file of the repository, relative to its root, such as src/main.c.",
            "There is no tool 'no_such_tool'. Accepted: list_files, read_file, search, write_file, edit_file, give_up.",
            "'src/a.txt', lines 1 to 3 of 3.",
            "read_file: 'path' is not a text. Accepted: path, a text; first_line, a whole number from 1 on (optional); last_line, a whole number from 1 on (optional).",
            "'src/hello.txt' was written.",
        ]);
        bench.Progress.All.Select(progress => progress.Usage!.Tokens).ShouldBe([120, 240]);
    }

    [Fact]
    public async Task VX_11_What_the_model_said_goes_back_as_it_came()
    {
        await using var site = await VertexSite.CreateAsync();
        site.Vertex.Say(ModelSays.Calls(VertexSite.Gemini, ("list_files", new { }), ("read_file", new { path = "src/a.txt" })), ModelSays.Words(VertexSite.Gemini, "Done."));
        await bench.RunAsync(site.Client);
        var parts = site.LastRequest.Body.GetProperty("contents")[1].GetProperty("parts");
        parts[0].GetProperty("thoughtSignature").GetString().ShouldBe("c2lnbmVk");
        parts[1].TryGetProperty("thoughtSignature", out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData(VertexSite.Gemini)]
    [InlineData(VertexSite.Claude)]
    public async Task A_model_that_gives_up_ends_the_run_for_a_person_and_does_nothing_more(string model)
    {
        await using var site = await VertexSite.CreateAsync(model);
        site.Vertex.Say(ModelSays.Calls(
            model, ("give_up", new { reason = "The README must change, and it is out of scope." }), ("write_file", new { path = "src/hello.txt", content = "Hello\n" })));

        var result = await bench.RunAsync(site.Client);

        result.Failure.ShouldBe(new Failure(FailureKind.Policy, "policy_blocked", "The README must change, and it is out of scope."));
        result.Failure!.Outcome.ShouldBe(Outcome.Blocked);
        File.Exists(Path.Combine(bench.Clone, "src/hello.txt")).ShouldBeFalse();
        result.Usage.Tokens.ShouldBe(120);
    }

    [Theory]
    [InlineData(403, "PERMISSION_DENIED", FailureKind.Environment, VertexCodes.Forbidden)]
    [InlineData(400, "INVALID_ARGUMENT", FailureKind.Deterministic, VertexCodes.Refused)]
    public async Task A_failure_of_the_client_is_the_runs_with_its_kind_and_code(int status, string word, FailureKind kind, string code)
    {
        await using var site = await VertexSite.CreateAsync();
        site.Vertex.Say(ModelSays.Calls(VertexSite.Gemini, ("list_files", new { })), Answer.Error(status, word, "No."));
        var result = await bench.RunAsync(site.Client);
        (result.Failure!.Kind, result.Failure.Reason, result.Usage.Tokens, result.Usage.Calls).ShouldBe((kind, code, 120, 1));
    }

    [Fact]
    public async Task An_answer_that_was_cut_is_asked_for_again_and_the_cut_one_counts()
    {
        await using var site = await VertexSite.CreateAsync();
        site.Vertex.Say(
            Answer.Stream(GeminiSays.Text("I will ", finish: null)),
            ModelSays.Calls(VertexSite.Gemini, ("write_file", new { path = "src/b.txt", content = "b" })),
            ModelSays.Words(VertexSite.Gemini, "Done."));
        var result = await bench.RunAsync(site.Client);
        (result.Failure, result.Summary, result.Usage).ShouldBe((null, "Done.", new Usage(255, null, 3)));
        bench.Progress.All.Count.ShouldBe(2, "One for each call of the client.");
    }

    [Fact]
    public async Task A_model_that_never_ends_is_stopped_by_the_number_of_its_turns()
    {
        bench.Options.TurnLimit = 3;
        var chat = new ScriptedChat(ScriptedChat.Calls(CodingBench.Call("list_files", new { })));
        var result = await bench.RunAsync(chat);
        (result.Failure!.Kind, result.Failure.Reason, chat.Asked.Count, result.Usage.Calls).ShouldBe((FailureKind.Timeout, "agent_call_limit", 3, 3));
    }

    [Fact]
    public async Task A_model_that_hangs_is_stopped_by_the_clock_and_its_last_call_counts()
    {
        bench.Options.Limit = TimeSpan.FromMinutes(5);
        await using var site = await VertexSite.CreateAsync(passesTime: false);
        site.Vertex.Say(Answer.Stream(GeminiSays.Text("I think", finish: null)) with { After = new TaskCompletionSource().Task });
        var run = bench.RunAsync(site.Client, site.Clock);
        await site.Vertex.SentAsync();
        await Eventually.SeeAsync(() =>
        {
            site.Clock.Advance(TimeSpan.FromMinutes(1));
            return run.IsCompleted;
        }, ended => ended);

        var result = await run;
        (result.Failure!.Kind, result.Failure.Reason).ShouldBe((FailureKind.Timeout, "agent_limit"));
        await site.Vertex.Aborted.Task.WaitAsync(Eventually.Patience);
        (result.Usage.Calls, result.Usage.Money).ShouldBe((1, null), "What a cut call costs is not known.");
    }

    [Theory]
    [InlineData(VertexSite.Gemini)]
    [InlineData(VertexSite.Claude)]
    public async Task Cancellation_closes_the_socket_at_once_and_no_further_tool_is_called(string model)
    {
        await using var site = await VertexSite.CreateAsync(model, passesTime: false);
        var all = ModelSays.Calls(model, ("write_file", new { path = "src/late.txt", content = "late" }));
        site.Vertex.Say(all with { Before = new TaskCompletionSource().Task });
        using var stop = new CancellationTokenSource();
        var run = bench.RunAsync(site.Client, site.Clock, stop.Token);
        await site.Vertex.ArrivedAsync();

        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(run);
        await site.Vertex.Aborted.Task.WaitAsync(Eventually.Patience);
        File.Exists(Path.Combine(bench.Clone, "src/late.txt")).ShouldBeFalse();
    }

    [Fact]
    public async Task Cancellation_kills_a_running_command_and_what_it_started()
    {
        bench.Options.Commands["hang"] = ["/bin/sh", "-c", "trap '' TERM HUP; setsid sleep 1000 & echo begun > src/begun.txt; while :; do sleep 100; done"];
        var chat = new ScriptedChat(
            ScriptedChat.Calls(CodingBench.Call("run_command", new { name = "hang" }), CodingBench.Call("write_file", new { path = "src/late.txt", content = "late" }, "c2")),
            ScriptedChat.Words("Done."));
        using var stop = new CancellationTokenSource();
        var run = bench.RunAsync(chat, cancellationToken: stop.Token);
        await Eventually.SeeAsync(() => File.Exists(Path.Combine(bench.Clone, "src/begun.txt")), begun => begun);

        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(run);
        ProcessSweep.Find(ProcessEnvironment.RunIdVariable, id => id == bench.Clone).ShouldBeEmpty();
        File.Exists(Path.Combine(bench.Clone, "src/late.txt")).ShouldBeFalse();
        chat.Asked.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_command_whose_program_this_machine_lacks_costs_nothing()
    {
        bench.Options.Commands["check"] = ["no-such-program-here", "test"];
        var chat = new ScriptedChat(ScriptedChat.Words("Done."));
        var result = await bench.RunAsync(chat);
        (result.Failure!.Kind, result.Failure.Reason).ShouldBe((FailureKind.Environment, "command_not_found"));
        result.Failure.Message.ShouldContain("no-such-program-here");
        chat.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_end_of_another_models_client_is_read_by_its_reason()
    {
        (await EndAsync(ChatFinishReason.Length)).ShouldBe((FailureKind.Deterministic, VertexCodes.MaxTokens));
        (await EndAsync(ChatFinishReason.ContentFilter)).ShouldBe((FailureKind.Policy, VertexCodes.AnswerBlocked));
        (await EndAsync(ChatFinishReason.Stop)).ShouldBeNull();

        async Task<(FailureKind, string)?> EndAsync(ChatFinishReason reason)
        {
            var chat = new ScriptedChat(_ => new ChatResponse(new ChatMessage(ChatRole.Assistant, "So far.")) { FinishReason = reason });
            return (await bench.RunAsync(chat)).Failure is { } failure ? (failure.Kind, failure.Reason) : null;
        }
    }

    [Fact]
    public async Task Usage_that_only_the_answer_of_another_client_tells_counts()
    {
        var chat = new ScriptedChat(_ => new ChatResponse(new ChatMessage(ChatRole.Assistant, "Done.")) { Usage = new UsageDetails { InputTokenCount = 7, OutputTokenCount = 5 } });
        (await bench.RunAsync(chat)).Usage.ShouldBe(new Usage(12, null, 1));
    }

    [Fact]
    public void What_is_not_accepted_as_an_option_is_named()
    {
        bench.Options.Commands["Check it"] = ["true"];
        Should.Throw<System.ComponentModel.DataAnnotations.ValidationException>(() => new VertexCodingAgent(new ScriptedChat(), bench.Options)).Message.ShouldContain("'Check it'");
        var empty = new VertexAgentOptions { Commands = { ["check"] = [] } };
        Should.Throw<System.ComponentModel.DataAnnotations.ValidationException>(() => new VertexCodingAgent(new ScriptedChat(), empty)).Message.ShouldContain("'check' is empty");
        Should.Throw<System.ComponentModel.DataAnnotations.ValidationException>(() => new VertexCodingAgent(new ScriptedChat(), new VertexAgentOptions { TurnLimit = 0 }));
    }

    private static string SystemOf(SeenRequest request) => request.IsClaude
        ? request.Body.GetProperty("system").GetString()!
        : request.Body.GetProperty("systemInstruction").GetProperty("parts")[0].GetProperty("text").GetString()!;

    private static IEnumerable<string> ResultsOf(SeenRequest request) => request.IsClaude
        ? request.Body.GetProperty("messages")[2].GetProperty("content").EnumerateArray().Select(block => block.GetProperty("content").GetString()!)
        : request.Body.GetProperty("contents")[2].GetProperty("parts").EnumerateArray().Select(part => part.GetProperty("functionResponse").GetProperty("response"))
            .Select(response => (response.TryGetProperty("output", out JsonElement told) ? told : response.GetProperty("error")).GetString()!);
}
