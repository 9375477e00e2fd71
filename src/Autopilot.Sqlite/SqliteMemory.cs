namespace Autopilot;

/// <summary>
/// What one connection has parsed or written last, so that a document is not parsed again while it is unchanged. Every write
/// of a document raises its version, which is compared with the row's under the same transaction, whoever wrote it; what a
/// transaction wrote that was then undone must be forgotten.
/// </summary>
internal sealed class SqliteMemory
{
    private const int MostKept = 1024;

    private readonly Dictionary<string, AutopilotTask> tasks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Run> runs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RunPolicy> policies = new(StringComparer.Ordinal);

    public AutopilotTask? FindTask(string vtid, long version) =>
        tasks.TryGetValue(vtid, out var task) && task.Version == version ? task : null;

    public Run? FindRun(string vtid, int attempt, long version) =>
        runs.TryGetValue(vtid, out var run) && run.Attempt == attempt && run.Version == version ? run : null;

    /// <summary>The run as it was when it was last parsed or written here; others may have written it since.</summary>
    public Run? FindLast(string vtid, int attempt) => runs.TryGetValue(vtid, out var run) && run.Attempt == attempt ? run : null;

    /// <summary>By the hash of its body.</summary>
    public RunPolicy? FindPolicy(string hash) => policies.GetValueOrDefault(hash);

    public AutopilotTask Keep(AutopilotTask task) => Keep(tasks, task.Vtid.Value, task);

    public Run Keep(Run run) => Keep(runs, run.Vtid.Value, run);

    public RunPolicy Keep(string hash, RunPolicy policy) => Keep(policies, hash, policy);

    public void Forget()
    {
        tasks.Clear();
        runs.Clear();
    }

    private static T Keep<T>(Dictionary<string, T> kept, string key, T value)
    {
        if (kept.Count >= MostKept)
        {
            kept.Clear();
        }

        return kept[key] = value;
    }
}
