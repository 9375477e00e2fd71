using System.Diagnostics;

namespace Autopilot.Tests;

/// <summary>The sample in which a team proves its own store and profile, and a copy of it whose store is broken.</summary>
public sealed class HarnessTests
{
    private static readonly string Root = Find(AppContext.BaseDirectory);

    [Fact]
    public async Task The_sample_proves_a_store_and_a_profile_in_under_60_lines()
    {
        var (code, output) = await RunAsync(Path.Combine("samples", "PropertyHarness"), "PropertyHarness");
        code.ShouldBe(0, output);

        Directory.GetFiles(Path.Combine(Root, "samples", "PropertyHarness"), "*.cs")
            .Sum(file => File.ReadLines(file).Count(line => line.Trim().Length > 0)).ShouldBeLessThan(60);
    }

    [Fact]
    public async Task A_copy_with_a_broken_store_says_which_promises_it_breaks_and_which_law()
    {
        var (code, output) = await RunAsync(Path.Combine("tests", "Autopilot.Testing.BrokenHarness"), "Autopilot.Testing.BrokenHarness");

        code.ShouldNotBe(0, output);
        output.ShouldContain("promises are not kept.");
        output.ShouldContain("two_commits_at_one_version_one_wins");
        output.ShouldContain("SimulationException");
        output.ShouldContain("Seed ");
    }

    // As it was built, by the same build as this program.
    private static async Task<(int Code, string Output)> RunAsync(string folder, string program)
    {
        var mine = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var path = Path.Combine(Root, folder, "bin", mine.Parent!.Name, mine.Name, program);
        using var process = Process.Start(new ProcessStartInfo(path, ["-noLogo", "-noColor"]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output);
    }

    private static string Find(string folder) =>
        File.Exists(Path.Combine(folder, "Autopilot.sln")) ? folder : Find(Path.GetDirectoryName(folder) ?? throw new FileNotFoundException("Autopilot.sln"));
}
