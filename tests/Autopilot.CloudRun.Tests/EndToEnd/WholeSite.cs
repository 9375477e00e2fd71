using System.Diagnostics;
using System.Globalization;

namespace Autopilot.Tests;

/// <summary>
/// A bare repository, a double whose images are built from its commits, and a folder for the hosts that work with both. A commit's file <c>behaviour</c> says how its service behaves.
/// </summary>
internal sealed class WholeSite : IAsyncDisposable
{
    private const int Killed = 137;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("autopilot-cloud-run-");

    private WholeSite(CloudRunDouble run) => Run = run;

    public CloudRunDouble Run { get; }

    public DoubleService Web => Run.Services["web"];

    public string Dir => Path.Combine(folder.FullName, "host");

    public string Repository => Path.Combine(folder.FullName, "app.git");

    public string Database => Path.Combine(Dir, "autopilot.db");

    public static async Task<WholeSite> CreateAsync(bool unpinsTraffic = false)
    {
        var site = new WholeSite(await CloudRunDouble.StartAsync());
        Directory.CreateDirectory(site.Dir);
        var work = Path.Combine(site.folder.FullName, "app");
        await TestGit.CreateAsync(work, ("behaviour", "Healthy\n"));
        await TestGit.RunAsync(site.folder.FullName, "clone", "--quiet", "--bare", work, site.Repository);
        site.Run.Builder = site.Build;
        site.Run.Add("web", await TestGit.RunAsync(work, "rev-parse", "HEAD"));
        new PipelineSettings(site.Run.Address, site.Repository, CloudRunDouble.ImageOf("{commit}"), unpinsTraffic).Write(site.Dir);
        return site;
    }

    /// <summary>A spec whose own patch sets how the service behaves, and adds a file that only its task knows.</summary>
    public static string Spec(int number, string before = "Healthy", string after = "Healthy") => string.Create(CultureInfo.InvariantCulture, $"""
        ---
        id: VTID-{number:00000}
        title: Change {number}
        scope: ['**']
        acceptance: ['The file is there.']
        budget: 
          attempts: 1
        ---
        Change the service.

        ```diff
        --- /dev/null
        +++ b/{number}.txt
        @@ -0,0 +1 @@
        +{number}
        --- a/behaviour
        +++ b/behaviour
        @@ -1 +1 @@
        -{before}
        +{after}
        ```
        """).Replace($"""
        --- a/behaviour
        +++ b/behaviour
        @@ -1 +1 @@
        -{before}
        +{before}

        """, "", StringComparison.Ordinal);

    public static string Id(int number) => string.Create(CultureInfo.InvariantCulture, $"VTID-{number:00000}");

    /// <summary>The traffic that is wanted, as text, with tags that this adapter gave left out.</summary>
    public string Traffic => string.Join(", ", Run.Do(() => Web.Resource.Traffic
        .Select(entry => string.Create(CultureInfo.InvariantCulture, $"{(entry.Revision.Length > 0 ? entry.Revision : "latest")} {entry.Percent} {entry.Tag}").TrimEnd())
        .ToArray()));

    /// <summary>The keys under which revisions were asked for, as often as they were.</summary>
    public string[] Starts => [.. Run.Calls.Where(call => call.Mask?.StartsWith("template", StringComparison.Ordinal) == true).Select(call => call.Body!["annotations"]!["autopilot-key"]!.GetValue<string>())];

    /// <summary>Runs a host until it is killed at a point, or has ended all tasks.</summary>
    public async Task RunHostAsync(string point, int number, params string[] specs)
    {
        var files = specs.Select((spec, index) => Path.Combine(folder.FullName, $"{index + 1}.md")).ToArray();
        foreach (var (file, spec) in files.Zip(specs))
        {
            await File.WriteAllTextAsync(file, spec);
        }

        var (code, said, complained) = await NodePackages.ExecuteAsync(
            "dotnet", Dir, [Path.Combine(AppContext.BaseDirectory, "Autopilot.CloudRun.CrashHost.dll"), Dir, point, Id(number), .. files]);
        code.ShouldBe(point == "none" ? 0 : Killed, $"{point}: {said}\n{complained}");
    }

    public async ValueTask DisposeAsync()
    {
        await Run.DisposeAsync();
        folder.Delete(recursive: true);
    }

    // As a build does that follows the base branch: of a commit that is not there, there is no image.
    private ServiceBehaviour? Build(string commit)
    {
        using var git = Process.Start(new ProcessStartInfo("git", ["-C", Repository, "show", $"{commit}:behaviour"]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var text = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        return git.ExitCode == 0 ? Enum.Parse<ServiceBehaviour>(text.Trim()) : null;
    }
}
