using Microsoft.AspNetCore.Http;

namespace Autopilot.Tests;

/// <summary>The ways in which agents' programs were seen to fail, each with a real process before a model's service, under the worker that supervises it.</summary>
public sealed class FailureTableTests
{
    private const string Change = "echo hello > src/hello.txt";

    private const string Cut = """{"choices":[{"delta":{"content":"x"},"finish_reason":null}]}""";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    public static TheoryData<string> Names => [.. Rows.Select(row => row.Name)];

    private static IReadOnlyList<Row> Rows { get; } =
    [
        new("it ends well after its credential was refused", $"{ModelBench.Ask}; {Change}", FailureKind.Environment, "model_credentials")
        {
            Answer = response => ScriptedModel.WholeAsync(response, """{"error":{"message":"invalid x-api-key"}}""", 401),
            Calls = 1,
        },
        new("it asks again for ever when its answers are cut", $"while :; do {ModelBench.Ask}; done", FailureKind.Transient, "model_stream_cut")
        {
            Answer = response => ScriptedModel.StreamAsync(response, Cut),
            Calls = 10,
        },
        new("it takes an answer that was cut for a whole one", $"{ModelBench.Ask}; {Change}", FailureKind.Transient, "model_stream_cut")
        {
            Answer = response => ScriptedModel.StreamAsync(response, Cut),
            Calls = 1,
        },
        new("it waits for its model and ignores every signal", $"trap '' TERM HUP INT; {ModelBench.Ask}; sleep 1000", FailureKind.Timeout, "agent_limit")
        {
            Answer = ScriptedModel.HangAsync,
            Calls = 1,
        },
        new("it leaves a tool running", $"setsid sh -c 'trap \"\" HUP TERM; sleep 1000' & {Change}", null, null),
        new("it calls an error a success", $$"""{{Change}}; echo '{"type":"result","subtype":"success","is_error":true,"result":"API Error"}'""", FailureKind.Transient, "agent_failed") { IsClaude = true },
        new("it writes a line of 10 MB", $$"""{{Change}}; head -c 10000000 /dev/zero | tr '\0' x; echo; echo '{"type":"result","is_error":false,"result":"done"}'""", null, null) { IsClaude = true },
        new("it changes nothing", "echo done", FailureKind.Deterministic, "no_change"),
        new("it changes what it must not", $"{Change}; echo more >> README.md", FailureKind.Policy, "scope_violation"),
        new("it deletes the repository", $"{Change}; rm -rf .git", FailureKind.Deterministic, "repository_damaged"),
        new("it puts what it sees into its work", $"{{ env; tr '\\0' '\\n' < /proc/self/environ; set; cat \"$HOME\"/.[a-z]* \"$HOME\"/*; }} > src/hello.txt 2> /dev/null; true", null, null),
    ];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Each_has_its_reason_few_calls_no_process_left_and_no_secret(string name)
    {
        var row = Rows.Single(candidate => candidate.Name == name);
        await using var model = await ScriptedModel.StartAsync((response, _) => row.Answer(response));
        using var bench = new ModelBench(model);
        var work = bench.Workbench;
        var listener = new Listener();
        var agent = bench.Agent(row.Script, change: options => (row.IsClaude ? options with { Output = AgentOutput.JsonLines, ReadEvent = AgentPresets.Claude.ReadEvent } : options) with
        {
            Limit = row.Reason == "agent_limit" ? Limit : options.Limit,
        });

        var report = await work.Worker(agent).ExecuteAsync(work.Order(), listener, CancellationToken.None);

        var failure = (report as WorkReport.Failed)?.Failure;
        (failure?.Kind, failure?.Reason).ShouldBe((row.Kind, row.Reason), failure?.Message);
        model.Calls.Count.ShouldBe(row.Calls);
        Workbench.Survivors(work.Mark).ShouldBeEmpty();
        (work.Pushed() is null).ShouldBe(row.Reason is not null);
        var seen = string.Join('\n', [report.ToString(), .. listener.All.Select(progress => progress.ToString()), Workbench.Git(work.Origin, "log", "--all", "-p")]);
        seen.ShouldNotContain(ScriptedModel.Key);
        seen.ShouldNotContain(model.Address);
    }

    private sealed record Row(string Name, string Script, FailureKind? Kind, string? Reason)
    {
        public Func<HttpResponse, Task> Answer { get; init; } = _ => Task.CompletedTask;

        /// <summary>How many calls reach the model.</summary>
        public int Calls { get; init; }

        public bool IsClaude { get; init; }
    }
}
