using System.Reflection;
using Spectre.Console;

namespace Autopilot.Cli;

/// <summary>The demo's repository, its two tasks, and what they are to show.</summary>
internal sealed class DemoRepository(TimeProvider time)
{
    private const string Folder = "Autopilot.Cli.Demo.Repository.";

    private static readonly (string Resource, string Path)[] Files =
    [
        ("README.md", "README.md"), ("Shop.csproj", "Shop.csproj"), ("gitignore", ".gitignore"), ("build.sh", "build.sh"), ("check.sh", "check.sh"),
        ("Program.cs", "src/Program.cs"), ("Prices.cs", "src/Prices.cs"), ("Health.cs", "src/Health.cs"), ("Server.cs", "src/Server.cs"),
        ("Acceptance.cs", "src/Acceptance.cs"), ("Directory.Build.props", "Directory.Build.props"), ("Directory.Build.targets", "Directory.Build.targets"),
        ("Directory.Packages.props", "Directory.Packages.props"), ("editorconfig", ".editorconfig"), ("global.json", "global.json"),
    ];

    private readonly Git git = new(new ProcessRunner(time));

    /// <summary>How the demo is checked and deployed.</summary>
    public static PipelineSettings Settings { get; } = new(null, "./check.sh", "exec dotnet out/Shop.dll", "http://127.0.0.1:{port}/health")
    {
        Build = "./build.sh",
        Brisk = true,
    };

    /// <summary>The tasks, in order.</summary>
    public static IReadOnlyList<DemoTask> Tasks { get; } =
    [
        new(Vtid.Parse("VTID-00001"), Read("Autopilot.Cli.Demo.vat.md"), run => run.State == RunState.Completed),
        new(Vtid.Parse("VTID-00002"), Read("Autopilot.Cli.Demo.warehouse.md"), run =>
            run is { State: RunState.Failed, Ending.Failure.Reason: FailureReasons.VerificationFailed } && RollbackReport.Of(run) is { Verified: true }),
    ];

    /// <summary>Makes the bare repository, complete or not at all.</summary>
    public async Task EnsureAsync(string bareFolder, CancellationToken cancellationToken)
    {
        if (Directory.Exists(bareFolder))
        {
            return;
        }

        var source = bareFolder + ".source";
        if (Directory.Exists(source))
        {
            Directory.Delete(source, recursive: true);
        }

        foreach (var (resource, path) in Files)
        {
            var file = Path.Combine(source, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllTextAsync(file, Read($"{Folder}{resource}.template"), cancellationToken);
            if (path.EndsWith(".sh", StringComparison.Ordinal) && !OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
            }
        }

        var author = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["GIT_AUTHOR_NAME"] = "Shop",
            ["GIT_AUTHOR_EMAIL"] = "shop@localhost",
            ["GIT_COMMITTER_NAME"] = "Shop",
            ["GIT_COMMITTER_EMAIL"] = "shop@localhost",
        };
        await git.RunAsync(source, ["init", "--quiet", "--initial-branch", "main"], cancellationToken);
        await git.RunAsync(source, ["add", "--all"], cancellationToken);
        await git.RunAsync(source, ["commit", "--quiet", "--message", "Sell without VAT"], cancellationToken, author);
        await new RepositorySetup(time).EnsureBareAsync(source, bareFolder, "main", cancellationToken);
        Directory.Delete(source, recursive: true);
    }

    /// <summary>Says to a viewer what the second task showed.</summary>
    public static void Explain(IAnsiConsole console, PipelineReport report)
    {
        if (report.Tasks is not [.., { Rollback: { } rollback } second])
        {
            return;
        }

        console.WriteLine();
        console.MarkupLineInterpolated($"[bold]What happened to {second.Vtid}[/]: its checks were green, its merge is on main, and its revision really served.");
        console.MarkupLineInterpolated($"But in production it answered 503, so \"green\" was not enough: the traffic went back to {rollback.RestoredCommit},");
        console.MarkupLineInterpolated($"which was asked again and {(rollback.Verified ? "reports that commit itself" : "did not answer")}. The target is held until a person releases it or a revert lands:");
        console.MarkupLineInterpolated($"autopilot why {second.Vtid} --dir {report.Dir}");
        console.MarkupLineInterpolated($"autopilot thaw --release {Turn.ForTarget(LocalPipeline.TargetName)} --dir {report.Dir}");
    }

    private static string Read(string resource)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)
            ?? throw new AutopilotException("missing_resource", $"The program lacks its resource {resource}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
