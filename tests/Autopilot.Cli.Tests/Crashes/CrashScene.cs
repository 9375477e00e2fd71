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

    /// <summary>Makes the folder as <c>run</c> would. The k-th word is the k-th task's.</summary>
    public static Task<CrashScene> CreateAsync(params string[] words) => CreateAsync(null, words);

    /// <summary>The same, with a service that may take only so long until it answers.</summary>
    public static async Task<CrashScene> CreateAsync(TimeSpan? startLimit, params string[] words)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Processes are counted in /proc.");
        var scene = new CrashScene();
        var repository = await Shop.CreateAsync(scene.folder["repository"]);
        Directory.CreateDirectory(scene.Dir);
        await new RepositorySetup(TimeProvider.System).EnsureBareAsync(repository, LocalPipeline.RepositoryIn(scene.Dir), null, CancellationToken.None);
        new PipelineSettings(null, Shop.Checks, Shop.Deploy, Shop.Health) { StartLimit = startLimit }.Save(scene.Dir);
        var before = "first";
        foreach (var (word, index) in words.Select((word, index) => (word, index)))
        {
            // Red checks would begin a next attempt by themselves; here one is to end.
            scene.specs.Add(scene.folder.Write($"{index + 1}.md", Shop.Spec(index + 1, before, word, "budget: { attempts: 1 }")));
            before = word;
        }

        return scene;
    }

    /// <summary>Runs a host that dies at the point, and then one that does not.</summary>
    public async Task<Trace> DieAndGoOnAsync(string point)
    {
        (await HostAsync(point)).Expect(Ended.Killed);
        return await FinishAsync();
    }

    /// <summary>Runs a host to the end.</summary>
    public async Task<Trace> FinishAsync()
    {
        (await HostAsync("none")).Expect(0);
        RunningProcesses.Of(folder.Path).ShouldBeEmpty();
        return await Trace.ReadAsync(Dir);
    }

    public void Dispose() => folder.Dispose();

    // The point concerns the last task; those before it only set the scene.
    private async Task<Ended> HostAsync(string point)
    {
        using var host = Program.CrashHost(folder.Path, [Dir, point, $"VTID-{specs.Count:00000}", .. specs]);
        return await host.WaitAsync();
    }
}
