using System.Collections.Concurrent;
using System.Globalization;

namespace Autopilot;

/// <summary>
/// Processes on this machine as deploy target. A revision is a clone of a commit and a process that outlives this one; a
/// front door on a stable port of loopback forwards to the revision that serves. Everything is recorded in files, so that
/// after a crash what runs is found again and not started twice, and what died after it was proven is started again.
/// </summary>
public sealed class ProcessDeployTarget : IDeployTarget, IAsyncDisposable
{
    private readonly ProcessDeployOptions options;
    private readonly TimeProvider time;
    private readonly Git git;
    private readonly IGitRemotes? remotes;
    private readonly RevisionLauncher launcher;
    private readonly HealthClient health;
    private readonly RevisionSteps steps;
    private readonly CancellationTokenSource stopping = new();
    private readonly ConcurrentDictionary<string, Task> preparing = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lazy<FrontDoor>> doors = new(StringComparer.Ordinal);

    /// <summary>Creates the target. Nothing is started and nothing listens until it is used.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="time">The clock of limits.</param>
    /// <param name="remotes">Where commits are cloned from; null: from the repository's own path on this machine.</param>
    /// <exception cref="ArgumentException">A setting is not usable; the message says what is accepted.</exception>
    public ProcessDeployTarget(ProcessDeployOptions options, TimeProvider time, IGitRemotes? remotes = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        this.options = options;
        this.time = time;
        this.remotes = remotes;
        var runner = new ProcessRunner(time);
        git = new Git(runner);
        launcher = new RevisionLauncher(options, git, remotes, runner, time);
        health = new HealthClient(time);
        steps = new RevisionSteps(options, launcher, health, time);
    }

    /// <inheritdoc/>
    public string Provider => "local";

    /// <summary>
    /// Opens the front doors of all targets that were ever used in the state folder, and starts what served and is gone.
    /// A host calls it when it starts; otherwise a door opens at the first look at its target.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task ResumeAsync(CancellationToken cancellationToken)
    {
        foreach (var target in TargetFolder.ListTargets(options.StateFolder))
        {
            await FindServingAsync(target, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async Task<Revision?> FindServingAsync(string target, CancellationToken cancellationToken)
    {
        var folder = Open(target);
        return folder.FindServing() is { } serving && folder.FindRevision(serving.Revision) is { } record
            ? await ObserveAsync(target, record, cancellationToken).ConfigureAwait(false)
            : null;
    }

    /// <inheritdoc/>
    public async Task<WriteResult<string>> StartAsync(DeployRequest request, CancellationToken cancellationToken)
    {
        if (DeclaredNeeds.FindObstacle(request.Declared, options) is { } obstacle)
        {
            return WriteResults.Refused<string>(FailureReasons.DeployRefused, obstacle);
        }

        var name = NameOf(request.Key);
        var folder = Open(request.Target);
        using (var held = await FileLock.AcquireAsync(folder.StartLock, time, cancellationToken).ConfigureAwait(false))
        {
            if (folder.FindRevision(name) is { } present)
            {
                return present.Commit == request.Commit
                    ? WriteResults.Done(name)
                    : WriteResults.Refused<string>(FailureReasons.DeployFailed, $"Revision {name} was started from {present.Commit}, not from {request.Commit}.");
            }

            // Elsewhere the build tells, when it fetches.
            if (remotes is null && !await HasCommitAsync(request, cancellationToken).ConfigureAwait(false))
            {
                return WriteResults.Refused<string>(FailureReasons.DeployFailed, $"There is no commit {request.Commit} in '{request.Repository}'.");
            }

            folder.Write(new RevisionRecord { Name = name, Key = request.Key.ToString(), Repository = request.Repository, Commit = request.Commit, Migration = request.Declared?.Migration });
        }

        TryPrepare(request.Target, name);
        return WriteResults.Done(name);
    }

    private async Task<bool> HasCommitAsync(DeployRequest request, CancellationToken cancellationToken) =>
        Directory.Exists(request.Repository)
        && (await git.TryRunAsync(request.Repository, ["cat-file", "-e", $"{request.Commit}^{{commit}}"], cancellationToken).ConfigureAwait(false)).IsSuccess;

    /// <inheritdoc/>
    public async Task<Revision?> FindStartedAsync(string target, EffectKey key, CancellationToken cancellationToken) =>
        Open(target).FindRevision(NameOf(key)) is { } record
            ? await ObserveAsync(target, record, cancellationToken).ConfigureAwait(false)
            : null;

    /// <inheritdoc/>
    public async Task<WriteResult<Revision>> ShiftAsync(string target, string revision, string? expected, CancellationToken cancellationToken)
    {
        var folder = Open(target);
        using var held = await FileLock.AcquireAsync(folder.ServingLock, time, cancellationToken).ConfigureAwait(false);
        if (folder.FindRevision(revision) is not { } record)
        {
            return WriteResults.Refused<Revision>(FailureReasons.DeployFailed, $"Target {target} has no revision {revision}.");
        }

        var serving = folder.FindServing()?.Revision;
        if (serving != revision && serving != expected)
        {
            return WriteResults.Refused<Revision>(Refusal.Retry, $"{serving ?? "Nothing"} serves on {target}, not {expected ?? "nothing"}.");
        }

        var observed = await ObserveAsync(target, record, cancellationToken).ConfigureAwait(false);
        if (serving == revision)
        {
            return WriteResults.Done(observed);
        }

        if (observed.State != RevisionState.Ready)
        {
            return WriteResults.Refused<Revision>(
                observed.State == RevisionState.Failed ? FailureReasons.DeployFailed : Refusal.Retry, $"Revision {revision} is not ready: {observed.Detail}");
        }

        folder.Write(new ServingRecord(revision, record.Commit));
        OpenDoor(target).Retire();
        return WriteResults.Done(observed);
    }

    /// <inheritdoc/>
    public async Task TrimAsync(string target, IReadOnlyList<string> keep, CancellationToken cancellationToken)
    {
        var folder = Open(target);
        using var held = await FileLock.AcquireAsync(folder.ServingLock, time, cancellationToken).ConfigureAwait(false);
        var serving = folder.FindServing()?.Revision;
        foreach (var record in folder.ListRevisions().Where(record =>
             record.Name != serving && !keep.Contains(record.Name, StringComparer.Ordinal) && record.Phase != RevisionPhase.Trimmed))
        {
            using var revision = FileLock.TryAcquire(folder.LockOf(record.Name));
            if (revision is not null)
            {
                await launcher.RemoveAsync(record.Process, folder.OfRevision(record.Name)).ConfigureAwait(false);
                folder.Write(record with { Phase = RevisionPhase.Trimmed, Process = null, Built = false, Detail = "It was stopped and removed." });
            }
        }
    }

    /// <summary>
    /// Ends every process of every target in the state folder and closes the front doors. What served is recorded still, and
    /// started again by another instance when it is looked at; this one is of no more use.
    /// </summary>
    public async Task StopAllAsync()
    {
        await CloseAsync().ConfigureAwait(false);
        foreach (var target in TargetFolder.ListTargets(options.StateFolder))
        {
            var folder = Open(target);
            await Task.WhenAll(folder.ListRevisions().Select(record => StopAsync(folder, record))).ConfigureAwait(false);
        }
    }

    // One that was stopped before it could report its commit did not fail: it is started again when it is next looked at.
    private async Task StopAsync(TargetFolder folder, RevisionRecord record)
    {
        await launcher.StopAsync(record.Process, folder.OfRevision(record.Name)).ConfigureAwait(false);
        if (record.Phase == RevisionPhase.Launched)
        {
            folder.Write(record with { Phase = RevisionPhase.Preparing, Process = null });
        }
    }

    /// <summary>Closes the front doors and ends builds. The revisions run on.</summary>
    public async ValueTask DisposeAsync()
    {
        await CloseAsync().ConfigureAwait(false);
        health.Dispose();
        stopping.Dispose();
    }

    private async Task CloseAsync()
    {
        if (stopping.IsCancellationRequested)
        {
            return;
        }

        await stopping.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(preparing.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var door in doors.Values)
        {
            await door.Value.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Looks at a revision, and takes the step that its state calls for.</summary>
    private async Task<Revision> ObserveAsync(string target, RevisionRecord record, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(stopping.IsCancellationRequested, this);
        var folder = Open(target);
        using (var held = FileLock.TryAcquire(folder.LockOf(record.Name)))
        {
            if (held is null)
            {
                return Describe(target, record); // Whoever holds it takes the step.
            }

            var before = folder.FindRevision(record.Name) ?? record;
            record = await steps.AdvanceAsync(before, folder.OfRevision(record.Name), cancellationToken).ConfigureAwait(false);
            if (record != before)
            {
                folder.Write(record);
            }
        }

        if (record.Phase == RevisionPhase.Preparing)
        {
            TryPrepare(target, record.Name);
        }

        return Describe(target, record);
    }

    /// <summary>Clones, builds and starts a revision in the background, unless somebody does.</summary>
    private void TryPrepare(string target, string name)
    {
        var folder = Open(target);
        if (FileLock.TryAcquire(folder.LockOf(name)) is { } held)
        {
            preparing[folder.OfRevision(name)] = Task.Run(() => steps.PrepareAsync(folder, name, held, stopping.Token), CancellationToken.None);
        }
    }

    private Revision Describe(string target, RevisionRecord record)
    {
        var (state, detail) = record.Phase switch
        {
            RevisionPhase.Ready => (RevisionState.Ready, "It runs and reported its commit."),
            RevisionPhase.Failed or RevisionPhase.Trimmed => (RevisionState.Failed, record.Detail),
            RevisionPhase.Launched => (RevisionState.Starting, "It was started and has not reported its commit yet."),
            _ => (RevisionState.Starting, record.Proven ? "It ended and is being started again." : "It is being cloned, built and started."),
        };
        return new Revision(record.Name, record.Commit, state, OpenDoor(target).Url, detail);
    }

    private FrontDoor OpenDoor(string target) => doors.GetOrAdd(target, name => new Lazy<FrontDoor>(() =>
    {
        var folder = Open(name);
        var stored = folder.FindFrontDoorPort();
        var door = FrontDoor.Open(stored, folder.FindBackend, time);
        if (door.Port != stored)
        {
            folder.Write(new FrontDoorRecord(door.Port));
        }

        return door;
    })).Value;

    private TargetFolder Open(string target) => new(options.StateFolder, target);

    private static string NameOf(EffectKey key) => key.ToString().ToLower(CultureInfo.InvariantCulture);
}
