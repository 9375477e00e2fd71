using System.Collections.Concurrent;

namespace Autopilot;

/// <summary>
/// What has been parsed or written last, so that a document is not parsed again, nor sent again, while it is unchanged. Every write of a
/// document raises its version, which is compared with the row's, whoever wrote it.
/// </summary>
internal sealed class PgMemory
{
    private const int MostKept = 4096;

    private readonly ConcurrentDictionary<string, AutopilotTask> tasks = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Run> runs = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, RunPolicy> policies = new(StringComparer.Ordinal);

    public AutopilotTask? FindTask(string vtid, long version) =>
        tasks.TryGetValue(vtid, out var task) && task.Version == version ? task : null;

    public Run? FindRun(string vtid, int attempt, long version) =>
        runs.TryGetValue(vtid, out var run) && run.Attempt == attempt && run.Version == version ? run : null;

    /// <summary>By the hash of its body.</summary>
    public RunPolicy? FindPolicy(string hash) => policies.GetValueOrDefault(hash);

    public AutopilotTask Keep(AutopilotTask task) => Keep(tasks, task.Vtid.Value, task);

    public Run Keep(Run run) => Keep(runs, run.Vtid.Value, run);

    public RunPolicy Keep(string hash, RunPolicy policy) => Keep(policies, hash, policy);

    private static T Keep<T>(ConcurrentDictionary<string, T> kept, string key, T value)
    {
        if (kept.Count >= MostKept)
        {
            kept.Clear();
        }

        return kept[key] = value;
    }
}
