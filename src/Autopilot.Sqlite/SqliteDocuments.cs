namespace Autopilot;

/// <summary>
/// The documents of a commit, made on the caller's thread: all commits wait for the one writer, and what needs no lock
/// should not wait with them. What the store stamps stands in columns and in no document; attempt and fence of a task stand
/// in both, and the columns hold. Which documents are new is a guess here, and known under the lock.
/// </summary>
internal sealed class SqliteDocuments
{
    private readonly AutopilotTask? stored;
    private readonly byte[]? task;
    private readonly int knownEvidence;
    private readonly byte[][] evidence = [];

    public SqliteDocuments(Commit commit, SqliteMemory memory)
    {
        Events = commit.Events.Count == 0 ? [] : [.. commit.Events.Select(next => next.WriteData())];
        if (commit.EventsOnly)
        {
            return;
        }

        var vtid = commit.Task.Vtid.Value;
        stored = memory.FindTask(vtid, commit.ExpectedVersion) is { } known && IsSame(known, commit.Task) ? known : null;
        task = stored is null ? AutopilotJson.WriteUtf8(commit.Task) : null;
        if (commit.Run is { } run)
        {
            var begun = memory.FindLast(vtid, run.Attempt);
            Run = AutopilotJson.WriteUtf8(run);
            Policy = begun is null ? SqlitePolicies.Write(run.Policy) : null;
            knownEvidence = begun?.Evidence.Count ?? 0;
            evidence = [.. run.Evidence.Skip(knownEvidence).Select(AutopilotJson.WriteUtf8)];
        }
    }

    /// <summary>The facts of each event.</summary>
    public IReadOnlyList<byte[]?> Events { get; }

    /// <summary>The run's document, or empty when the run is unchanged.</summary>
    public byte[] Run { get; } = [];

    /// <summary>The policy of a run that seems to begin.</summary>
    public (string Hash, byte[] Body)? Policy { get; }

    /// <summary>
    /// Whether the stored document is the one that the commit would write. Asked again under the lock, because a
    /// transaction that was undone may have been remembered when the documents were made.
    /// </summary>
    public bool IsTaskStored(SqliteSession session, Commit commit) =>
        stored is not null && ReferenceEquals(stored, session.Memory.FindTask(commit.Task.Vtid.Value, commit.ExpectedVersion));

    /// <summary>The task's document.</summary>
    public byte[] TaskOf(Commit commit) => task ?? AutopilotJson.WriteUtf8(commit.Task);

    /// <summary>The document of a proof.</summary>
    public byte[] EvidenceOf(Run run, int index) =>
        index >= knownEvidence ? evidence[index - knownEvidence] : AutopilotJson.WriteUtf8(run.Evidence[index]);

    private static bool IsSame(AutopilotTask stored, AutopilotTask task) => ReferenceEquals(stored, task) || stored == task with
    {
        Version = stored.Version,
        CreatedAt = stored.CreatedAt,
        Attempt = stored.Attempt,
        LastFence = stored.LastFence,
    };
}
