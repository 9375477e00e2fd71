using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace Autopilot.Tests;

/// <summary>A bare origin with one commit on main, a user's checkout of it, and a work folder, all of one test.</summary>
internal sealed class Workbench : IDisposable
{
    public const string Spec = "---\ntitle: Say hello\nscope: ['src/**']\nacceptance: [It says hello]\n---\nSay hello in src/hello.txt.\n";

    public Workbench()
    {
        Root = Directory.CreateTempSubdirectory("autopilot-agents-").FullName;
        Checkout = Path.Combine(Root, "checkout");
        Origin = Path.Combine(Root, "origin.git");
        Directory.CreateDirectory(Path.Combine(Checkout, "src"));
        Git(Checkout, "init", "-q", "-b", "main");
        File.WriteAllText(Path.Combine(Checkout, "src", "a.txt"), "one\ntwo\nthree\n");
        File.WriteAllText(Path.Combine(Checkout, "README.md"), "# Readme\n");
        Git(Checkout, "add", "-A");
        Git(Checkout, "commit", "-q", "-m", "Begin");
        BaseSha = Git(Checkout, "rev-parse", "HEAD");
        Git(Root, "clone", "-q", "--bare", Checkout, Origin);
    }

    public string Root { get; }

    public string Checkout { get; }

    public string Origin { get; }

    public string BaseSha { get; }

    public string WorkFolder => Path.Combine(Root, "work");

    /// <summary>How the marks of this work folder's claims begin.</summary>
    public string Mark => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(WorkFolder))) + "/";

    public string Scratch => Directory.CreateDirectory(Path.Combine(Root, "scratch")).FullName;

    public string Canary => Path.Combine(Root, "canary");

    public WorkOrder Order(string spec = Spec, params string[] scope) => new()
    {
        Vtid = Vtid.Parse("VTID-00042"),
        Attempt = 2,
        Fence = 3,
        IssuedAt = DateTimeOffset.UnixEpoch,
        LeaseExpiresAt = DateTimeOffset.UnixEpoch.AddMinutes(2),
        Deadline = DateTimeOffset.UnixEpoch.AddMinutes(30),
        Heartbeat = TimeSpan.FromSeconds(30),
        Title = "Say hello",
        Spec = spec,
        SpecHash = TaskSpec.Parse(spec).Hash,
        Repository = Origin,
        BaseBranch = "main",
        BaseSha = BaseSha,
        Branch = "autopilot/VTID-00042-2.3",
        Scope = scope.Length > 0 ? scope : ["src/**"],
        Budget = new Budget(),
    };

    /// <summary>An agent that a shell runs, with limits that no good test reaches.</summary>
    public ProcessAgent Shell(string script, Func<ProcessAgentOptions, ProcessAgentOptions>? change = null)
    {
        var options = AgentPresets.Resolve(script) with { ScratchFolder = Scratch, Limit = TimeSpan.FromMinutes(1) };
        return new ProcessAgent(change is null ? options : change(options));
    }

    public AgentWorker Worker(ICodingAgent agent, bool keepClones = false) =>
        new(agent, new AgentWorkerOptions { WorkFolder = WorkFolder, KeepClones = keepClones });

    public Task<WorkReport> ExecuteAsync(string script, WorkOrder? order = null) =>
        Worker(Shell(script)).ExecuteAsync(order ?? Order(), new Listener(), CancellationToken.None);

    public AgentTask AgentTask(string prompt = "the prompt")
    {
        var directory = Directory.CreateDirectory(Path.Combine(Root, "clone")).FullName;
        return new AgentTask(Order(), directory, prompt, directory);
    }

    /// <summary>Everything that the origin and the user's checkout show, except the branch that a worker pushes.</summary>
    public string Snapshot() => string.Join(
        '\n',
        Git(Origin, "for-each-ref", "--exclude=refs/heads/autopilot"),
        File.ReadAllText(Path.Combine(Origin, "config")),
        File.ReadAllText(Path.Combine(Origin, "HEAD")),
        Git(Origin, "fsck", "--full", "--strict"),
        Git(Checkout, "for-each-ref"),
        Git(Checkout, "status", "--porcelain", "--ignored"),
        File.ReadAllText(Path.Combine(Checkout, ".git", "config")),
        string.Join('\n', Directory.EnumerateFiles(Checkout, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)));

    public string? Pushed() =>
        Git(Origin, "for-each-ref", "--format=%(objectname)", "refs/heads/autopilot") is { Length: > 0 } sha ? sha : null;

    /// <summary>Processes that carry a run's mark.</summary>
    public static IReadOnlyList<string> Survivors(string mark) => [.. Directory.EnumerateDirectories("/proc")
        .Where(process => int.TryParse(Path.GetFileName(process), out _))
        .Where(process =>
        {
            try
            {
                return File.ReadAllText(process + "/environ").Contains("AUTOPILOT_RUN_ID=" + mark, StringComparison.Ordinal);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        })];

    public static string Git(string directory, params string[] arguments)
    {
        var info = new ProcessStartInfo("git", arguments.Where(argument => !argument.StartsWith("--exclude=", StringComparison.Ordinal)))
        {
            WorkingDirectory = directory,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        info.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        info.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        foreach (var who in (string[])["AUTHOR", "COMMITTER"])
        {
            info.Environment[$"GIT_{who}_NAME"] = "A user";
            info.Environment[$"GIT_{who}_EMAIL"] = "user@example.com";
        }

        using var process = Process.Start(info)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.ShouldBe(0, $"git {string.Join(' ', arguments)}: {error.GetAwaiter().GetResult()}");
        return string.Join('\n', output.TrimEnd('\n').Split('\n').Where(line =>
            !arguments.Any(argument => argument.StartsWith("--exclude=", StringComparison.Ordinal) && line.Contains(argument["--exclude=".Length..], StringComparison.Ordinal))));
    }

    public void Dispose()
    {
        foreach (var folder in Directory.EnumerateDirectories(Root, "*", SearchOption.AllDirectories))
        {
            if (!OperatingSystem.IsWindows() && new DirectoryInfo(folder).LinkTarget is null)
            {
                File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
        }

        Directory.Delete(Root, recursive: true);
    }
}
