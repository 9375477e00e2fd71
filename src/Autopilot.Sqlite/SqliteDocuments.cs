namespace Autopilot;

/// <summary>
/// The documents of a commit, made on the caller's thread: all commits wait for the one writer, and what needs no lock
/// should not wait with them. What the store stamps stands in columns and in no document.
/// </summary>
/// <param name="Task">The task's document, or empty when only events are appended.</param>
/// <param name="Search">The text in which the task is looked for.</param>
/// <param name="Run">The run's document, or empty when the run is unchanged.</param>
internal sealed record SqliteDocuments(byte[] Task, string Search, byte[] Run)
{
    private static readonly SqliteDocuments None = new([], "", []);

    public static SqliteDocuments Of(Commit commit) => commit.EventsOnly
        ? None
        : new(
            AutopilotJson.WriteUtf8(commit.Task),
            StoreRules.Searchable(commit.Task),
            commit.Run is { } run ? AutopilotJson.WriteUtf8(run) : []);
}
