using System.Diagnostics;

namespace Autopilot.Tests;

/// <summary>What a program leaves behind ends with it, also what was only about to begin.</summary>
public sealed class ProcessSweepTests
{
    private const string Marker = "AUTOPILOT_TEST_SWEEP";

    [Fact]
    public async Task A_child_that_is_just_becoming_another_program_is_not_missed()
    {
        var mark = Guid.NewGuid().ToString();
        for (var round = 0; round < 20; round++)
        {
            var start = new ProcessStartInfo("/bin/sh") { ArgumentList = { "-c", "for i in 1 2 3 4 5 6 7 8 9 10 11 12; do setsid sleep 1000 & done" }, Environment = { [Marker] = mark } };
            using var shell = Process.Start(start)!;
            await shell.WaitForExitAsync(TestContext.Current.CancellationToken);

            ProcessSweep.Kill(Marker, value => value == mark);
        }

        // Whatever a sweep missed has become what it was to be by now.
        ProcessSweep.Find(Marker, value => value == mark).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("sh", "140722", false)]
    [InlineData("sh", "0", true)]
    [InlineData("a ) b (c) 0 0", "140722", false)]
    [InlineData("a ) b (c) 0 0", "0", true)]
    public void A_process_without_a_place_for_its_environment_is_only_starting(string name, string end, bool isStarting)
    {
        // Fields 3 to 52 of proc(5), of which the 51st is the end of the environment.
        var fields = Enumerable.Range(3, 50).Select(field => field == 51 ? end : "7");

        ProcessSweep.IsStarting($"42 ({name}) {string.Join(' ', fields)}\n").ShouldBe(isStarting);
    }

    [Fact]
    public void A_process_that_runs_has_started() =>
        ProcessSweep.IsStarting(File.ReadAllText("/proc/self/stat")).ShouldBeFalse();

    [Fact]
    public void A_line_of_another_shape_says_nothing() => ProcessSweep.IsStarting("42 (sh) S 1 0").ShouldBeFalse();
}
