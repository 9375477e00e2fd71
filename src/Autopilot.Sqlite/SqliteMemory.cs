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

    private readonly Shared<AutopilotTask> tasks = new();
    private readonly Shared<Run> runs = new();
    private readonly Dictionary<string, RunPolicy> policies = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Vtid, int Attempt), IReadOnlyList<Effect>> effects = [];
    private long? fileVersion;

    public AutopilotTask? FindTask(string vtid, long version) =>
        tasks.Find(vtid) is { } task && task.Version == version ? task : null;

    public Run? FindRun(string vtid, int attempt, long version) =>
        runs.Find(vtid) is { } run && run.Attempt == attempt && run.Version == version ? run : null;

    /// <summary>The run as it was when it was last parsed or written here; others may have written it since.</summary>
    public Run? FindLast(string vtid, int attempt) => runs.Find(vtid) is { } run && run.Attempt == attempt ? run : null;

    /// <summary>By the hash of its body.</summary>
    public RunPolicy? FindPolicy(string hash) => policies.GetValueOrDefault(hash);

    public AutopilotTask Keep(AutopilotTask task) => tasks.Keep(task.Vtid.Value, task);

    public Run Keep(Run run) => runs.Keep(run.Vtid.Value, run);

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

    private static TValue Keep<TKey, TValue>(Dictionary<TKey, TValue> kept, TKey key, TValue value)
        where TKey : notnull
    {
        if (kept.Count >= MostKept)
        {
            kept.Clear();
        }

        return kept[key] = value;
    }

    // Kept by the connection, found from any thread. It counts by itself: to ask a concurrent dictionary for its count takes every lock that it has.
    private sealed class Shared<T>
        where T : class
    {
        private readonly ConcurrentDictionary<string, T> kept = new(StringComparer.Ordinal);
        private int count;

        public T? Find(string key) => kept.GetValueOrDefault(key);

        public T Keep(string key, T value)
        {
            if (!kept.TryAdd(key, value))
            {
                kept[key] = value;
            }
            else if (++count > MostKept)
            {
                Clear();
            }

            return value;
        }

        public void Clear()
        {
            kept.Clear();
            count = 0;
        }
    }
}
