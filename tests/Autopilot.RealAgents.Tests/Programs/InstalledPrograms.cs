using System.Text.Json;

namespace Autopilot.Cli.Tests;

/// <summary>The agent programs and the scripted model server, in the versions of the lock file beside this file.</summary>
internal sealed class InstalledPrograms
{
    private static readonly NodePackages Packages = new(Path.Combine("tests", "Autopilot.RealAgents.Tests", "Programs"), "agents");

    private readonly string folder;

    private InstalledPrograms(string folder) => this.folder = folder;

    /// <summary>Finds them, or installs them. Skips the test where that is not possible.</summary>
    public static async Task<InstalledPrograms> FindAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Processes are counted in /proc.");
        return new InstalledPrograms(await Packages.FindAsync());
    }

    public string Gemini => this["node_modules/.bin/gemini"];

    public string OpenCode => this["node_modules/opencode-linux-x64-baseline/bin/opencode"];

    /// <summary>The scripted model server's program, for node.</summary>
    public string ModelServer => this["node_modules/@copilotkit/aimock/dist/cli.js"];

    /// <summary>A PATH on which the agents are found, and whatever else is on this process's.</summary>
    public string SearchPath => string.Join(
        Path.PathSeparator, Path.GetDirectoryName(Gemini), Path.GetDirectoryName(OpenCode), Environment.GetEnvironmentVariable("PATH"));

    public string VersionOf(string package)
    {
        using var description = JsonDocument.Parse(File.ReadAllText(this[$"node_modules/{package}/package.json"]));
        return description.RootElement.GetProperty("version").GetString()!;
    }

    private string this[string path] => Path.Combine(folder, path);
}
