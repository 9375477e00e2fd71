namespace Autopilot.Cli.Tests;

/// <summary>One folder with a pipeline and specs, run to its end by as many hosts as it takes.</summary>
internal sealed class CrashScene : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly List<string> specs = [];

    private CrashScene()
    {
    }

    public string Dir => folder["dir"];

    /// <summary>Makes the folder as <c>run</c> would. The k-th word is the k-th task's, which replaces the one before.</summary>
    public static Task<CrashScene> CreateAsync(params string[] words) => CreateAsync(words.Prepend(Shop.First).Zip(words).ToArray());

    /// <summary>Makes the folder as <c>run</c> would. The k-th change of the word is the k-th task's.</summary>
    /// <param name="changes">What each task replaces by what.</param>
    /// <param name="startLimit">How long the service may take until it answers.</param>
    public static async Task<CrashScene> CreateAsync((string From, string To)[] changes, TimeSpan? startLimit = null)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Processes are counted in /proc.");
        var scene = new CrashScene();
        var repository = await Shop.CreateAsync(scene.folder["repository"]);
        Directory.CreateDirectory(scene.Dir);
        await new RepositorySetup(TimeProvider.System).EnsureBareAsync(repository, LocalPipeline.RepositoryIn(scene.Dir), null, CancellationToken.None);
        new PipelineSettings(null, Shop.Checks, Shop.Deploy, Shop.Health) { StartLimit = startLimit }.Save(scene.Dir);
        foreach (var (change, index) in changes.Select((change, index) => (change, index)))
        {
            // Red checks would begin a next attempt by themselves; here one is to end.
            scene.specs.Add(scene.folder.Write($"{index + 1}.md", Shop.Spec(index + 1, change.From, change.To, "budget: { attempts: 1 }")));
        }

        return scene;
    }

    /// <summary>Runs a host that dies at the point, and then one that does not.</summary>
    public async Task<Trace> DieAndGoOnAsync(string point)
    {
        await DieAsync(point, specs.Count);
        return await FinishAsync();
    }

    /// <summary>Runs a host over the first tasks that dies at a point of the last of them; those before it are finished first.</summary>
    public async Task DieAsync(string point, int tasks) => (await HostAsync(point, tasks)).Expect(Ended.Killed);

    /// <summary>Runs a host to the end.</summary>
    public async Task<Trace> FinishAsync()
    {
        (await HostAsync("none", specs.Count)).Expect(0);
        RunningProcesses.Of(folder.Path).ShouldBeEmpty();
        return await Trace.ReadAsync(Dir);
    }

    public void Dispose() => folder.Dispose();

    private async Task<Ended> HostAsync(string point, int tasks)
    {
        using var host = Program.CrashHost(folder.Path, [Dir, point, $"VTID-{tasks:00000}", .. specs[..tasks]]);
        return await host.WaitAsync();
    }
}
