namespace Autopilot.Testing;

/// <summary>
/// What the store holds, as the simulation read it back after each change, and what people truly decided: the side of the
/// engine that the laws compare with the outside world.
/// </summary>
internal sealed class Ledger(TimeProvider time)
{
    private readonly SortedDictionary<Vtid, TaskSnapshot> tasks = [];
    private readonly Dictionary<Vtid, DateTimeOffset> changes = [];
    private readonly Dictionary<string, Turn> turns = new(StringComparer.Ordinal);
    private readonly HashSet<(Vtid, string)> approvedSpecs = [];
    private readonly HashSet<(Vtid, string)> approvedMerges = [];
    private bool enabled;
    private DateTimeOffset? enabledUntil;

    /// <summary>Every task as it is.</summary>
    public IReadOnlyCollection<TaskSnapshot> Tasks => tasks.Values;

    /// <summary>The events of each task, as they were first read.</summary>
    public Dictionary<Vtid, List<TaskEvent>> Events { get; } = [];

    public TaskSnapshot? Find(Vtid vtid) => tasks.GetValueOrDefault(vtid);

    public void Put(TaskSnapshot snapshot)
    {
        if (Find(snapshot.Task.Vtid)?.Task.Version != snapshot.Task.Version)
        {
            changes[snapshot.Task.Vtid] = snapshot.Now;
        }

        tasks[snapshot.Task.Vtid] = snapshot;
    }

    /// <summary>When the task was written last.</summary>
    public DateTimeOffset ChangedAt(Vtid vtid) => changes[vtid];

    public Turn Turn(string key) => turns.GetValueOrDefault(key) ?? new Turn(key, null, null, null);

    public void Put(Turn turn) => turns[turn.Key] = turn;

    public IEnumerable<Turn> Turns => turns.Values;

    public void Switch(bool on, TimeSpan? expiresIn) => (enabled, enabledUntil) = (on, time.GetUtcNow() + expiresIn);

    public bool IsEnabled => enabled && !(enabledUntil <= time.GetUtcNow());

    public void ApproveSpec(Vtid vtid, string hash) => approvedSpecs.Add((vtid, hash));

    public void ApproveMerge(Vtid vtid, string head) => approvedMerges.Add((vtid, head));

    public bool IsSpecApproved(Vtid vtid, string hash) => approvedSpecs.Contains((vtid, hash));

    public bool IsMergeApproved(Vtid vtid, string head) => approvedMerges.Contains((vtid, head));
}
