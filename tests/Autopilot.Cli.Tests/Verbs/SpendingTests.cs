using Microsoft.AspNetCore.Http;

namespace Autopilot.Cli.Tests;

/// <summary>What a task has spent on models, by our own count: a program called as a known agent is lies about it.</summary>
public sealed class SpendingTests
{
    private const string Gemini = """
        #!/bin/sh
        cat > /dev/null
        for call in 1 2; do
            curl -sS -N -X POST "$GOOGLE_GEMINI_BASE_URL/v1beta/models/m-1:streamGenerateContent?alt=sse" -H "x-goog-api-key: $GEMINI_API_KEY" -d '{"contents":[]}' > /dev/null
        done
        echo second > word
        echo '{"type":"result","status":"success","stats":{"total_tokens":1}}'

        """;

    [Fact]
    public async Task The_use_of_a_task_is_the_models_own_count()
    {
        var (state, spent, _) = await RunAsync("budget: { attempts: 1 }", (response, call) => ScriptedModel.StreamAsync(response, ScriptedModel.Gemini(100 * call, 7)));

        (state, spent).ShouldBe(("completed", 100 + 7 + 200 + 7));
    }

    [Fact]
    public async Task A_run_that_reaches_its_token_budget_in_the_middle_of_an_answer_stops_spending()
    {
        var (state, spent, model) = await RunAsync("budget: { attempts: 1, tokens: 300 }", async (response, call) =>
        {
            await ScriptedModel.StreamAsync(response, ScriptedModel.Gemini(100, 7, call == 1 ? "STOP" : null), ScriptedModel.Gemini(100, 7 + (60 * call), call == 1 ? "STOP" : null));
            await (call == 1 ? Task.CompletedTask : ScriptedModel.HangAsync(response));
        });

        (state, spent).ShouldBe(("blocked: budget_exhausted", 167 + 227));
        model.Calls.Count.ShouldBe(2);
        await model.Aborted;
    }

    private static async Task<(string State, long Spent, ScriptedModel Model)> RunAsync(string budget, Func<HttpResponse, int, Task> answer)
    {
        await using var model = await ScriptedModel.StartAsync(answer);
        using var user = await UserRepository.CreateAsync();
        var program = user.Write("bin/gemini", Gemini);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        using var run = user.StartRun(
            "gemini", spec: user.Write("spec.md", Shop.Spec(1, "first", "second", budget)), path: $"{Path.GetDirectoryName(program)}:{Environment.GetEnvironmentVariable("PATH")}",
            variables: new Dictionary<string, string>(StringComparer.Ordinal) { ["GEMINI_API_KEY"] = ScriptedModel.Key, ["GOOGLE_GEMINI_BASE_URL"] = model.Address });

        await run.WaitAsync();

        var (task, _) = await user.FindAsync(Vtid.Parse("VTID-00001"));
        user.ExpectNothingRunning();
        FilesWith(user.Dir, ScriptedModel.Key).ShouldBeEmpty();
        return (task.Run!.Failure is { } failure ? $"{task.State}: {failure.Reason}" : task.State, task.Spent.Tokens, model);
    }

    private static IEnumerable<string> FilesWith(string folder, string text) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Where(file => File.ReadAllText(file).Contains(text, StringComparison.Ordinal));
}
