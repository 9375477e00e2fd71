namespace Autopilot.Tests;

public sealed class ProcessRunnerTests
{
    [Fact]
    public async Task What_a_process_leaves_to_be_written_is_read_however_fast_the_clock_runs()
    {
        var clock = new ManualClock();
        await using var pump = new ClockPump(clock);
        var request = new ProcessRequest("sh", ["-c", "(sleep 0.3; echo late) & echo early"], Path.GetTempPath())
        {
            Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = Environment.GetEnvironmentVariable("PATH")! },
        };

        var ended = await new ProcessRunner(clock).RunAsync(request, TestContext.Current.CancellationToken);

        ended.Output.ShouldBe("early\nlate\n");
    }
}
