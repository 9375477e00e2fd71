namespace Autopilot;

/// <summary>The files of reviews: each is there whole or not at all, whenever the process or the machine dies.</summary>
internal sealed class ReviewRecords(string stateFolder)
{
    /// <summary>What is kept of a review, or null.</summary>
    /// <exception cref="ProviderException">Environment: the file is not what was written.</exception>
    public ReviewRecord? Find(ReviewSubject subject) => DurableFile.Find<ReviewRecord>(PathOf(subject, ".json")) switch
    {
        null => null,
        { Spent: not null } record when record.Subject == subject => record,
        _ => throw new ProviderException(FailureKind.Environment, "state_unreadable", $"'{PathOf(subject, ".json")}' is about another review. Remove it."),
    };

    public void Write(ReviewRecord record) => DurableFile.Write(PathOf(record.Subject, ".json"), record);

    /// <summary>The lock that whoever reviews holds, in this process or another; null: somebody does.</summary>
    public FileLock? TryClaim(ReviewSubject subject) => FileLock.TryAcquire(PathOf(subject, ".lock"));

    /// <summary>A folder for whoever holds the lock.</summary>
    public string WorkFolderOf(ReviewSubject subject) => PathOf(subject, ".work");

    private string PathOf(ReviewSubject subject, string ending) => Path.Combine(stateFolder, "reviews", subject.FileName + ending);
}
