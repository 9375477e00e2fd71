using System.Text;

namespace Autopilot.Cli.Tests;

/// <summary>A user's repository with one word in it, a task that changes the word, and everything that a run leaves behind.</summary>
internal sealed class UserTask : IDisposable
{
    private static readonly Vtid Id = Vtid.Parse("VTID-00001");

    private readonly TemporaryFolder folder = new();

    private UserTask()
    {
    }

    private string Dir => folder["dir"];

    private string Repository => Path.Combine(Dir, "repository.git");

    public static async Task<UserTask> CreateAsync()
    {
        var task = new UserTask();
        await TestGit.CreateAsync(task.folder["checkout"], ("word", "first\n"), ("README.md", "A word.\n"));
        task.folder.Write("spec.md", $"---\nid: {Id}\ntitle: Say second\nscope: [word]\nacceptance: [The word is second.]\nbudget: {{ attempts: 1 }}\n---\nThe word must be second.\n");
        Directory.CreateDirectory(task.folder["tmp"]);
        return task;
    }

    /// <summary>Runs the task with an agent, as a user does who has it on PATH.</summary>
    public async Task<Ended> RunAsync(string agent, string searchPath, IReadOnlyDictionary<string, string> variables)
    {
        var all = new Dictionary<string, string>(variables, StringComparer.Ordinal)
        {
            ["PATH"] = searchPath,
            ["TMPDIR"] = folder["tmp"],
            ["NO_PROXY"] = "127.0.0.1",
            ["no_proxy"] = "127.0.0.1",
        };
        using var run = Program.Autopilot(
            folder.Path, all,
            "run", "--repo", folder["checkout"], "--spec", folder["spec.md"], "--agent", agent, "--ci", "grep -qx second word", "--dir", Dir, "--json");
        return await run.WaitAsync();
    }

    public Task<string> GitAsync(params string[] arguments) => TestGit.RunAsync(Repository, arguments);

    /// <summary>What the task has spent by the ledger.</summary>
    public async Task<Spending> ReadSpentAsync()
    {
        await using var store = await SqliteStore.OpenAsync(Path.Combine(Dir, "autopilot.db"), TimeProvider.System);
        return (await store.FindAsync(Id, CancellationToken.None))!.Task.Spent;
    }

    /// <summary>Nothing of the run is at work any more, and nothing lies among the temporary files.</summary>
    public void ExpectNothingLeft()
    {
        RunningProcesses.Of(folder.Path).ShouldBeEmpty();
        Directory.EnumerateFileSystemEntries(folder["tmp"]).ShouldBeEmpty();
    }

    /// <summary>A secret stands in no file of the run, nor in any object of its repository.</summary>
    public async Task ExpectNowhereAsync(string secret)
    {
        Directory.EnumerateFiles(Dir, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
            .Where(file => File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(secret)) >= 0)
            .ShouldBeEmpty();
        (await GitAsync("cat-file", "--batch-all-objects", "--batch")).ShouldNotContain(secret);
    }

    public void Dispose() => folder.Dispose();
}
