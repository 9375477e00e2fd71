using System.Diagnostics;
using System.Text.Json;

namespace Autopilot.Tests;

/// <summary>
/// Faults that are planted into copies of the engine's sources when this project is built: the simulation must catch each. A program
/// of its own holds them, so that nothing that is shipped, and nothing else that is tested, can switch one on.
/// </summary>
public sealed class PlantedFaultTests(ITestOutputHelper output)
{
    private const int MostSeeds = 2_000;

    [Fact]
    public async Task Every_planted_fault_is_caught_and_nothing_else_is()
    {
        var found = await HuntAsync();
        foreach (var one in found)
        {
            output.WriteLine($"{one.Fault ?? "no fault",-34} {one.Seeds,5} seeds  {one.Law ?? "nothing"}");
        }

        var planted = found.Where(one => one.Fault is not null).ToArray();
        planted.Length.ShouldBeGreaterThanOrEqualTo(20);
        planted.Where(one => one.Law is null).Select(one => one.Fault).ShouldBeEmpty($"each is caught within {MostSeeds} seeds");

        var sound = found.Single(one => one.Fault is null);
        sound.Law.ShouldBeNull("the same program finds nothing while no fault is on");
        sound.Seeds.ShouldBe(planted.Max(one => one.Seeds));
    }

    [Theory]
    [InlineData("Autopilot.Core")]
    [InlineData("Autopilot.Testing")]
    public void No_shipped_source_knows_of_planted_faults(string package)
    {
        var sources = Directory.EnumerateFiles(Path.Combine(Root, "src", package), "*.cs", SearchOption.AllDirectories).ToArray();

        sources.ShouldNotBeEmpty();
        sources.Where(file => File.ReadAllText(file).Contains("Planted.", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public void The_page_about_simulation_names_every_planted_fault()
    {
        var faults = File.ReadLines(Path.Combine(Root, "tests", "Autopilot.Testing.Planted", "faults.txt"))
            .Where(line => line.StartsWith("# ", StringComparison.Ordinal))
            .Select(line => line[2..line.IndexOf(':', StringComparison.Ordinal)])
            .ToArray();

        var named = File.ReadLines(Path.Combine(Root, "docs", "simulation.md"))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal) && line.EndsWith(" |", StringComparison.Ordinal) && char.IsDigit(line[^3]))
            .Select(line => line.Split('`')[1]);

        named.ShouldBe(faults);
    }

    private static string Root { get; } = Find(AppContext.BaseDirectory, "Autopilot.sln");

    private static string Find(string folder, string file) =>
        File.Exists(Path.Combine(folder, file)) ? folder : Find(Path.GetDirectoryName(folder) ?? throw new FileNotFoundException(file), file);

    private static async Task<IReadOnlyList<Found>> HuntAsync()
    {
        // The program lies where its project's build puts it, under the same configuration and framework as this one.
        var mine = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var program = Path.Combine(Root, "tests", "Autopilot.Testing.Planted", "bin", mine.Parent!.Name, mine.Name, "Autopilot.Testing.Planted");
        using var process = Process.Start(new ProcessStartInfo(program, [$"{MostSeeds}"]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var lines = new List<Found>();
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            lines.Add(JsonSerializer.Deserialize<Found>(line, JsonSerializerOptions.Web)!);
        }

        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        process.ExitCode.ShouldBe(0);
        return lines;
    }

    private sealed record Found(string? Fault, string What, int Seeds, string? Law);
}
