using System.Globalization;

namespace Autopilot;

/// <summary>Clones, builds, starts and stops the processes of revisions.</summary>
internal sealed class RevisionLauncher(ProcessDeployOptions options, Git git, IGitRemotes? remotes, ProcessRunner runner, TimeProvider time)
{
    private const int LogTail = 4 * 1024;
    private const long LongestLog = 64 * 1024 * 1024;
    private const int ShortestSecret = 4;
    private const string BuildMarker = "AUTOPILOT_BUILD";

    // The service leads a session of its own, so neither the host's end nor a terminal's signal reaches it.
    private const string DetachedStart = """
        if command -v setsid >/dev/null 2>&1
        then setsid /bin/sh -c "$1" </dev/null >>"$2" 2>&1 &
        else nohup /bin/sh -c "$1" </dev/null >>"$2" 2>&1 &
        fi
        echo $!
        """;

    /// <summary>Clones the commit into the revision's folder and runs there what is to run once: the build, the migration, and what looks whether that is there.</summary>
    /// <returns>Null, or why it failed.</returns>
    public async Task<string?> BuildAsync(RevisionRecord revision, string folder, CancellationToken cancellationToken)
    {
        var mark = FolderMark.Of(folder);
        ProcessSweep.Kill(BuildMarker, value => value == mark);
        var clone = CloneOf(folder);
        try
        {
            CleanClone.Delete(HomeOf(folder));
            await CloneAsync(revision, clone, cancellationToken).ConfigureAwait(false);
            foreach (var (step, command) in ((string, string?)[])[
                ("build", options.BuildCommand), ("migration", revision.Migration?.Apply), ("verification of the migration", revision.Migration?.Verify)])
            {
                if (!string.IsNullOrWhiteSpace(command) && await RunStepAsync(step, command, revision, folder, cancellationToken).ConfigureAwait(false) is { } failure)
                {
                    return failure;
                }
            }

            return null;
        }
        catch (Exception error) when (error is ProviderException or IOException or UnauthorizedAccessException)
        {
            return $"The commit {revision.Commit} could not be cloned or built: {error.Message}";
        }
        finally
        {
            ProcessSweep.Kill(BuildMarker, value => value == mark);
        }
    }

    private async Task<string?> RunStepAsync(string step, string command, RevisionRecord revision, string folder, CancellationToken cancellationToken)
    {
        var tail = new OutputTail(LogTail);
        var result = await runner.RunAsync(
            new ProcessRequest("/bin/sh", ["-c", "exec 2>&1; exec /bin/sh -c \"$1\"", "sh", command], CloneOf(folder))
            {
                Environment = CreateEnvironment(folder, new("AUTOPILOT_COMMIT", revision.Commit), new(BuildMarker, FolderMark.Of(folder))),
                Limit = options.BuildLimit,
                KeepOutput = LogTail,
                OnLine = tail.Add,
            },
            cancellationToken).ConfigureAwait(false);
        return result.IsSuccess
            ? null
            : $"The {step} {(result.End == ProcessEnd.Exited ? $"ended with exit code {result.ExitCode}" : $"took longer than {options.BuildLimit}")}.\n{WithoutValues(tail.ToString())}".TrimEnd();
    }

    // What a step prints becomes a message of the ledger, where a secret that it was given must not stand.
    private string WithoutValues(string text) => options.Environment
        .Where(variable => variable.Value.Length >= ShortestSecret)
        .Aggregate(text, (seen, variable) => seen.Replace(variable.Value, $"[{variable.Key}]", StringComparison.Ordinal));

    /// <summary>Starts the service, or finds it running already.</summary>
    public async Task<RevisionProcess?> StartAsync(RevisionRecord revision, string folder, CancellationToken cancellationToken)
    {
        if (RevisionProcess.FindOrphan(folder) is { } orphan)
        {
            return orphan;
        }

        await StopAsync(null, folder).ConfigureAwait(false);
        File.Delete(LogOf(folder));
        var port = LoopbackPorts.FindFree();
        var result = await runner.RunAsync(
            new ProcessRequest("/bin/sh", ["-c", DetachedStart, "sh", options.Command, LogOf(folder)], CloneOf(folder))
            {
                Environment = CreateEnvironment(
                    folder, new("PORT", port.ToString(CultureInfo.InvariantCulture)), new("AUTOPILOT_COMMIT", revision.Commit), new(RevisionProcess.Marker, FolderMark.Of(folder))),
                Limit = TimeSpan.FromSeconds(30),
            },
            cancellationToken).ConfigureAwait(false);
        var id = result.IsSuccess ? int.Parse(result.Output.Trim(), CultureInfo.InvariantCulture) : 0;
        return id > 0 && RevisionProcess.FindStart(id) is { } start ? new RevisionProcess(id, start, port) : null;
    }

    /// <summary>Asks the service to end, and kills what is left of it after the grace.</summary>
    public async Task StopAsync(RevisionProcess? process, string folder)
    {
        if (process is not null && process.IsAlive())
        {
            await runner.RunAsync(
                new ProcessRequest("/bin/sh", ["-c", "kill -s TERM -- \"-$1\" 2>/dev/null || kill -s TERM \"$1\"", "sh", process.Id.ToString(CultureInfo.InvariantCulture)], "/")
                {
                    Environment = ProcessEnvironment.Create("/nonexistent"),
                },
                CancellationToken.None).ConfigureAwait(false);
            var began = time.GetTimestamp();
            while (process.IsAlive() && time.GetElapsedTime(began) < options.StopGrace)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), time).ConfigureAwait(false);
            }
        }

        var mark = FolderMark.Of(folder);
        ProcessSweep.Kill(RevisionProcess.Marker, value => value == mark);
    }

    /// <summary>Stops the service and removes its clone and home; its record and log stay.</summary>
    public async Task RemoveAsync(RevisionProcess? process, string folder)
    {
        await StopAsync(process, folder).ConfigureAwait(false);
        CleanClone.Delete(CloneOf(folder));
        CleanClone.Delete(HomeOf(folder));
    }

    /// <summary>Empties a log that has grown over its limit; the service appends, so it goes on at the beginning.</summary>
    public static void BoundLog(string folder)
    {
        if (new FileInfo(LogOf(folder)) is { Exists: true, Length: > LongestLog } log)
        {
            using var stream = log.Open(FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            stream.SetLength(0);
        }
    }

    public static bool HasClone(string folder) => Directory.Exists(CloneOf(folder));

    public string ReadLog(string folder) => WithoutValues(OutputTail.LastOfFile(LogOf(folder), LogTail));

    private static string CloneOf(string folder) => Path.Combine(folder, "src");

    private static string HomeOf(string folder) => Path.Combine(folder, "home");

    private static string LogOf(string folder) => Path.Combine(folder, "output.log");

    private async Task CloneAsync(RevisionRecord revision, string clone, CancellationToken cancellationToken)
    {
        if (remotes is null)
        {
            await CleanClone.CreateAsync(git, revision.Repository, revision.Commit, clone, cancellationToken).ConfigureAwait(false);
            return;
        }

        var source = await remotes.OpenAsync(revision.Repository, cancellationToken).ConfigureAwait(false);
        await CleanClone.CreateAsync(git, source, revision.Commit, clone, cancellationToken).ConfigureAwait(false);
    }

    // A home of the revision's own: what one leaves there must not reach the next.
    private Dictionary<string, string> CreateEnvironment(string folder, params KeyValuePair<string, string>[] more) =>
        ProcessEnvironment.Create(Directory.CreateDirectory(HomeOf(folder)).FullName, [.. options.Environment, .. more]);
}
