using System.Security.Cryptography;

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
    public Program StartRun(string agent = Agent, string ci = Shop.Checks, string? spec = null, string? repo = null, string? path = null, string? dir = null, IEnumerable<string>? more = null, IReadOnlyDictionary<string, string>? variables = null) =>
        Program.Start(
            "autopilot.dll", folder.Path,
            ["run", "--repo", repo ?? Checkout, "--spec", spec ?? Write("spec.md", Shop.Spec(1, "first", "second", "budget: { attempts: 1 }")),
             "--agent", agent, "--ci", ci, "--dir", dir ?? Dir, "--json", .. more ?? []],
            path, variables);

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

    /// <summary>Waits until a task is so, and gives <c>why</c>. Until then it is looked at from here: a program for each look would crowd out the one that is waited for.</summary>
    /// <param name="run">What works on it; when it has ended, nothing is waited for any more.</param>
    /// <param name="vtid">The task.</param>
    /// <param name="accept">Judges the task and the next command that a person is told.</param>
    public async Task<Ended> SeeAsync(Program run, string vtid, Func<TaskView, string?, bool> accept)
    {
        await Eventually.SeeAsync(() => LookAsync(run, Vtid.Parse(vtid), accept), look => look.IsSo);
        return (await GiveAsync("why", vtid)).Expect(0);
    }

    /// <summary>Every file of the checkout, .git included, with the hash of what it holds.</summary>
    public IReadOnlyList<string> Hashes() =>
        [.. Directory.EnumerateFiles(Checkout, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
            .Order(StringComparer.Ordinal)
            .Select(file => $"{file} {Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)))}")];

    public void ExpectNothingRunning() => RunningProcesses.Of(folder.Path).ShouldBeEmpty();

    public void Dispose() => folder.Dispose();

    /// <summary>A task as it is, and the next command that a person is told.</summary>
    public async Task<(TaskView Task, string? Next)> FindAsync(Vtid vtid)
    {
        await using var here = new FolderInstallation(await LocalPipeline.OpenExistingAsync(Dir));
        var task = await here.GetAsync(vtid, CancellationToken.None);
        return (task, here.NextStep(task));
    }

    private async Task<(bool IsSo, string Seen)> LookAsync(Program run, Vtid vtid, Func<TaskView, string?, bool> accept)
    {
        var hadEnded = run.HasExited; // Before the look, which then sees the last that it did.
        var look = await LookAsync(vtid, accept);
        return look.IsSo || !hadEnded ? look : throw new InvalidOperationException($"Ended: {await run.WaitAsync()} Seen: {look.Seen}");
    }

    private async Task<(bool IsSo, string Seen)> LookAsync(Vtid vtid, Func<TaskView, string?, bool> accept)
    {
        try
        {
            var (task, next) = await FindAsync(vtid);
            return (accept(task, next), $"{task.State}, next: {next}");
        }
        catch (AutopilotException error)
        {
            return (false, error.Message); // The folder or the task is yet to be made.
        }
    }
}
