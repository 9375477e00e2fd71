using System.Collections.Concurrent;

namespace Autopilot;

/// <summary>
/// What one connection has parsed or written last, so that a document is not parsed again while it is unchanged. Every write
/// of a document raises its version, which is compared with the row's under the same transaction, whoever wrote it; what a
/// transaction wrote that was then undone must be forgotten.
/// Effects change without a version: only the writer keeps them, and only while nobody else writes to the file. Callers
/// look for tasks and runs from any thread; the rest is the connection's own.
/// </summary>
internal sealed class SqliteMemory
{
    private const int MostKept = 1024;

    private readonly ConcurrentDictionary<string, AutopilotTask> tasks = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Run> runs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RunPolicy> policies = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Vtid, int Attempt), IReadOnlyList<Effect>> effects = [];
    private long? fileVersion;

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
        effects.Clear();
    }

    /// <summary>Within a transaction that writes: effects are kept while the file is as this connection left it.</summary>
    /// <param name="version">Changes when another connection has written.</param>
    public void SeeFile(long version)
    {
        if (fileVersion != version)
        {
            effects.Clear();
            fileVersion = version;
        }
    }

    public IReadOnlyList<Effect>? FindEffects(string vtid, int attempt) => effects.GetValueOrDefault((vtid, attempt));

    public IReadOnlyList<Effect> KeepEffects(string vtid, int attempt, IReadOnlyList<Effect> found) =>
        fileVersion is null ? found : Keep(effects, (vtid, attempt), found);

    public void ForgetEffects(string vtid, int attempt) => effects.Remove((vtid, attempt));

    public void ForgetEffects() => effects.Clear();

    private static TValue Keep<TKey, TValue>(IDictionary<TKey, TValue> kept, TKey key, TValue value)
    {
        if (kept.Count >= MostKept)
        {
            kept.Clear();
        }

        return kept[key] = value;
    }
}
