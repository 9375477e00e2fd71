using System.Diagnostics;
using System.Globalization;

namespace Autopilot.Tests;

/// <summary>
/// A GitHub with one repository and a Cloud Run with one service, whose images are built from the commits of the repository's base, and a folder for the hosts that work with both.
/// A commit's file <c>behaviour</c> says how its service behaves.
/// </summary>
internal sealed class PlatformSite : IAsyncDisposable
{
    public const string Repository = "octo/widgets";

    private const int Killed = 137;

    private readonly TemporaryFolder folder = new();

    private readonly string service;

    private PlatformSite(GitHubDouble github, DoubleRepository code, CloudRunDouble run, string service) => (GitHub, Code, Run, this.service) = (github, code, run, service);

    public GitHubDouble GitHub { get; }

    public DoubleRepository Code { get; }

    public CloudRunDouble Run { get; }

    public DoubleService Web => Run.Services[service];

    public string Dir => folder["host"];

    public PlatformSettings Settings =>
        new(GitHub.Address, TokenDesk.AppId, TokenDesk.Installation, folder["app.pem"], Repository, Run.Address, CloudRunDouble.ImageOf("{commit}"));

    /// <param name="judge">What the workflow says of a pull request; null: that it is well.</param>
    /// <param name="service">The service's name.</param>
    /// <param name="files">What the repository holds beside.</param>
    public static async Task<PlatformSite> CreateAsync(Func<DoublePull, string>? judge = null, string service = PlatformSettings.Target, params (string Path, string Content)[] files)
    {
        var github = await GitHubDouble.StartAsync(TimeProvider.System);
        var site = new PlatformSite(github, await DoubleRepository.CreateAsync(github, Repository), await CloudRunDouble.StartAsync(), service);
        site.Code.Opened = pull => site.Code.Checks.Job(pull.HeadSha, "build", judge?.Invoke(pull) ?? "success");
        Directory.CreateDirectory(site.Dir);
        await File.WriteAllTextAsync(site.folder["app.pem"], TokenDesk.PrivateKey);
        site.Settings.Write(site.Dir);
        site.Run.Builder = site.Build;
        site.Run.Add(service, await site.SeedAsync(files));
        site.Run.Jobs.Add(PlatformSettings.Job);
        return site;
    }

    public static string Id(int number) => string.Create(CultureInfo.InvariantCulture, $"VTID-{number:00000}");

    /// <summary>A spec whose own patch adds a file that only its task knows, and may set how the service behaves.</summary>
    /// <param name="number">The task's.</param>
    /// <param name="behaviour">How it behaved and shall behave, as two lines of a patch; null: nothing is changed.</param>
    public static string Spec(int number, (string Before, string After)? behaviour = null)
    {
        var patch = string.Create(CultureInfo.InvariantCulture, $"--- /dev/null\n+++ b/{number}.txt\n@@ -0,0 +1 @@\n+{number}\n");
        if (behaviour is var (before, after))
        {
            patch += $"--- a/behaviour\n+++ b/behaviour\n@@ -1 +1 @@\n-{before}\n+{after}\n";
        }

        return $"""
            ---
            id: {Id(number)}
            title: Change {number.ToString(CultureInfo.InvariantCulture)}
            scope: ['**']
            acceptance: ['The file is there.']
            budget:
              attempts: 1
            ---
            Change the service.

            ```diff
            {patch}```
            """;
    }

    /// <summary>Runs one host after the other: each is killed at the next point of the last task, and what is left then ends all tasks.</summary>
    /// <param name="specs">The tasks, in the order of their numbers.</param>
    /// <param name="points">Where the hosts are killed.</param>
    public async Task RunHostsAsync(string[] specs, params string[] points)
    {
        foreach (var point in points.Append("none"))
        {
            await RunHostAsync(point, specs);
        }
    }

    /// <summary>What a task came to, with its id left out: equal for tasks that went the same way.</summary>
    public async Task<string> DescribeAsync(int number)
    {
        await using var store = await SqliteStore.OpenAsync(Path.Combine(Dir, "autopilot.db"), TimeProvider.System);
        var vtid = Vtid.Parse(Id(number));
        var events = await store.ReadTaskAsync(vtid, 0, 10_000, default);
        TaskTrace.CountTerminal(events).ShouldBe(1);
        return TaskTrace.Describe((await store.FindAsync(vtid, default))!, events).Replace(vtid.Value, "task", StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await GitHub.DisposeAsync();
        await Run.DisposeAsync();
        Code.Dispose();
        folder.Dispose();
    }

    private async Task RunHostAsync(string point, string[] specs)
    {
        var files = specs.Select((_, index) => folder[string.Create(CultureInfo.InvariantCulture, $"{index + 1}.md")]).ToArray();
        foreach (var (file, spec) in files.Zip(specs))
        {
            await File.WriteAllTextAsync(file, spec);
        }

        using var host = HostProcess.Start(
            Path.Combine(AppContext.BaseDirectory, "Autopilot.EndToEnd.CrashHost.dll"), new Dictionary<string, string>(StringComparer.Ordinal), [Dir, point, Id(specs.Length), .. files]);
        var (code, said, complained) = await host.WaitAsync();
        code.ShouldBe(point == "none" ? 0 : Killed, $"{point}: {said}\n{complained}");
    }

    private async Task<string> SeedAsync((string Path, string Content)[] files)
    {
        var clone = folder["seed"];
        await TestGit.RunAsync(folder.Path, "clone", "--quiet", Code.Bare, clone);
        var commit = await TestGit.CommitAsync(clone, [("behaviour", "Healthy\n"), .. files]);
        await TestGit.RunAsync(clone, "push", "--quiet", "origin", "HEAD:main");
        return commit;
    }

    // As a build does that follows the base branch: of a commit that is not there, there is no image.
    private ServiceBehaviour? Build(string commit)
    {
        using var git = Process.Start(new ProcessStartInfo("git", ["-C", Code.Bare, "show", $"{commit}:behaviour"]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var text = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        return git.ExitCode == 0 ? Enum.Parse<ServiceBehaviour>(text.Trim()) : null;
    }
}
