namespace Autopilot.Cli.Tests;

/// <summary>What a model does wrong ends a real agent with a typed failure, in bounded time and calls, and with nothing left of it.</summary>
public sealed class BadModelTests : IDisposable
{
    private readonly AgentBench bench = new();

    public void Dispose() => bench.Dispose();

    [Theory]
    [InlineData("gemini")]
    [InlineData("gemini-acp")]
    [InlineData("opencode")]
    [InlineData("opencode-acp")]
    public async Task A_refused_credential_is_a_failure_of_the_environment_after_one_call(string name)
    {
        var programs = await InstalledPrograms.FindAsync();
        await using var model = await ScriptedModel.StartAsync(programs, "refuse.json");

        AgentBench.Point(model.Address, model.Key);

        var result = await bench.RunAsync(bench.Create(name, programs));

        (result.Failure?.Kind, result.Failure?.Reason).ShouldBe((FailureKind.Environment, "model_credentials"), result.Failure?.Message);
        result.Failure!.Message.ShouldContain("API key not valid.");
        (await model.ReadJournalAsync()).Select(entry => entry.Status).ShouldBe([401]);
        bench.ExpectNothingLeft();
    }

    // Gemini CLI ignores SIGTERM, and writes nothing while it waits.
    [Theory]
    [InlineData("gemini")]
    [InlineData("gemini-acp")]
    public async Task A_model_that_hangs_is_ended_by_our_limit(string name)
    {
        var programs = await InstalledPrograms.FindAsync();
        await using var model = await SilentModel.StartAsync();
        AgentBench.Point(model.Address, "a key");
        var clock = new ManualClock();

        var running = bench.RunAsync(bench.Create(name, programs, clock));
        await model.AskedAsync();
        clock.Advance(AgentPresets.Gemini.IdleLimit);
        var result = await running;

        (result.Failure?.Kind, result.Failure?.Reason).ShouldBe((FailureKind.Timeout, "agent_idle"), result.Failure?.Message);
        bench.ExpectNothingLeft();
    }

    [Theory]
    [InlineData("gemini")]
    [InlineData("gemini-acp")]
    public async Task Cancelled_in_the_middle_of_a_call_it_is_gone(string name)
    {
        var programs = await InstalledPrograms.FindAsync();
        await using var model = await SilentModel.StartAsync();
        AgentBench.Point(model.Address, "a key");
        using var stop = new CancellationTokenSource();

        var running = bench.RunAsync(bench.Create(name, programs), stop.Token);
        await model.AskedAsync();
        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => running);
        bench.ExpectNothingLeft();
    }
}
