using System.Security.Cryptography;
using System.Text.Json;

namespace Autopilot.Cli.Tests;

/// <summary>A user's checkout, a folder for the pipeline, and the command line on both.</summary>
internal sealed class UserRepository : IDisposable
{
    /// <summary>An agent that does what the spec asks for.</summary>
    public const string Agent = "cat > /dev/null; echo second > word";

    private readonly TemporaryFolder folder = new();

    private UserRepository()
    {
    }

    public string Checkout => folder["checkout"];

    public string Dir => folder["dir"];

    public string this[string name] => folder[name];

    public static async Task<UserRepository> CreateAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Processes are counted in /proc.");
        var user = new UserRepository();
        await Shop.CreateAsync(user.Checkout);
        return user;
    }

    public string Write(string name, string text) => folder.Write(name, text);

    /// <summary>Starts <c>run --json</c> with an agent that obeys, green checks and a valid spec, unless told otherwise.</summary>
    public Program StartRun(string agent = Agent, string ci = Shop.Checks, string? spec = null, string? repo = null, string? path = null, string? dir = null, IEnumerable<string>? more = null) =>
        Program.Start(
            "autopilot.dll", folder.Path,
            ["run", "--repo", repo ?? Checkout, "--spec", spec ?? Write("spec.md", Shop.Spec(1, "first", "second", "budget: { attempts: 1 }")),
             "--agent", agent, "--ci", ci, "--dir", dir ?? Dir, "--json", .. more ?? []],
            path);

    public async Task<Ended> RunAsync(string agent = Agent, string ci = Shop.Checks, string? spec = null, string? repo = null, string? path = null, string? dir = null, IEnumerable<string>? more = null)
    {
        using var run = StartRun(agent, ci, spec, repo, path, dir, more);
        return await run.WaitAsync();
    }

    /// <summary>Gives any other verb on the folder.</summary>
    public async Task<Ended> GiveAsync(params string[] arguments)
    {
        using var verb = Program.Autopilot(folder.Path, [.. arguments, "--dir", Dir, "--json"]);
        return await verb.WaitAsync();
    }

    /// <summary>Waits until <c>why</c> says so of a task.</summary>
    public Task<Ended> SeeAsync(string vtid, Func<JsonElement, bool> accept) => Eventually.SeeAsync(
        () => GiveAsync("why", vtid), why => why.ExitCode == 0 && accept(why.Json()));

    /// <summary>Every file of the checkout, .git included, with the hash of what it holds.</summary>
    public IReadOnlyList<string> Hashes() =>
        [.. Directory.EnumerateFiles(Checkout, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
            .Order(StringComparer.Ordinal)
            .Select(file => $"{file} {Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)))}")];

    public void ExpectNothingRunning() => RunningProcesses.Of(folder.Path).ShouldBeEmpty();

    public void Dispose() => folder.Dispose();
}
