namespace Autopilot;

/// <summary>What a revision's record becomes: by what its process does, what it answers, and how its preparation goes.</summary>
internal sealed class RevisionSteps(ProcessDeployOptions options, RevisionLauncher launcher, HealthClient health, TimeProvider time)
{
    private static readonly TimeSpan HealthTimeout = TimeSpan.FromSeconds(2);

    /// <summary>The record after one look at the process and its answer.</summary>
    public async Task<RevisionRecord> AdvanceAsync(RevisionRecord record, string folder, CancellationToken cancellationToken)
    {
        RevisionLauncher.BoundLog(folder);
        var alive = record.Process?.IsAlive() == true;
        switch (record.Phase)
        {
            case RevisionPhase.Ready when !alive:
            case RevisionPhase.Failed when record.Proven && time.GetUtcNow() - record.LaunchedAt >= options.RestartPause:
                // What a dead service left running would be taken for its successor, or hold its files.
                await launcher.StopAsync(record.Process, folder).ConfigureAwait(false);
                return record with { Phase = RevisionPhase.Preparing, Process = null };
            case RevisionPhase.Launched when !alive:
                await launcher.StopAsync(record.Process, folder).ConfigureAwait(false);
                return Fail(record, folder, "The process ended before it reported its commit.");
            case RevisionPhase.Launched:
                break;
            default:
                return record;
        }

        var answer = await health.AskAsync(options.HealthAddress(record.Process!.Port), HealthTimeout, cancellationToken).ConfigureAwait(false);
        if (answer.Commit == record.Commit)
        {
            return record with { Phase = RevisionPhase.Ready, Proven = true, Detail = "" };
        }

        var late = time.GetUtcNow() - record.LaunchedAt > options.StartLimit;
        if (answer.Commit is null && !late)
        {
            return record;
        }

        await launcher.StopAsync(record.Process, folder).ConfigureAwait(false);
        return Fail(record, folder, answer.Commit is null
            ? $"It did not report its commit within {options.StartLimit}: {answer.Detail}"
            : $"It reports commit {answer.Commit}, not {record.Commit}.");
    }

    /// <summary>Clones, builds and starts a revision while its lock is held; every step is written down before the next.</summary>
    public async Task PrepareAsync(TargetFolder target, string name, FileLock held, CancellationToken cancellationToken)
    {
        using (held)
        {
            var folder = target.OfRevision(name);
            if (target.FindRevision(name) is not { Phase: RevisionPhase.Preparing } record)
            {
                return;
            }

            if (!record.Built || !RevisionLauncher.HasClone(folder))
            {
                // One that was given up may still migrate.
                using var migrating = record.Migration is null ? null : await FileLock.AcquireAsync(target.MigrationLock, time, cancellationToken).ConfigureAwait(false);
                if (await launcher.BuildAsync(record, folder, cancellationToken).ConfigureAwait(false) is { } failure)
                {
                    target.Write(record with { Phase = RevisionPhase.Failed, Detail = failure, LaunchedAt = time.GetUtcNow() });
                    return;
                }

                record = record with { Built = true };
                target.Write(record);
            }

            cancellationToken.ThrowIfCancellationRequested();
            var process = await launcher.StartAsync(record, folder, CancellationToken.None).ConfigureAwait(false);
            record = record with { Phase = RevisionPhase.Launched, Process = process, LaunchedAt = time.GetUtcNow() };
            target.Write(process is null ? Fail(record, folder, "The process ended at once.") : record);
        }
    }

    private RevisionRecord Fail(RevisionRecord record, string folder, string why) =>
        record with { Phase = RevisionPhase.Failed, Detail = $"{why}\n{launcher.ReadLog(folder)}".TrimEnd() };
}
