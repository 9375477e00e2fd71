using System.Globalization;
using System.Text.Json.Nodes;

namespace Autopilot;

/// <summary>The rows of <see cref="InMemoryStore"/>. Every access is under its lock; the records themselves are immutable.</summary>
internal sealed class MemoryRows
{
    public SortedDictionary<Vtid, MemoryTask> Tasks { get; } = [];

    public List<TaskEvent> Ledger { get; } = [];

    public Dictionary<(string Principal, string Key), CommandRecord> Commands { get; } = [];

    public Dictionary<string, WorkerInfo> Workers { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, DateTimeOffset> LastClaims { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, Turn> Turns { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, LedgerPosition> Checkpoints { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, ActingRole> Roles { get; } = new(StringComparer.Ordinal);

    public Dictionary<(string Source, string Id), DateTimeOffset> Deliveries { get; } = [];

    public ExecutionSwitch? Execution { get; set; }

    public DateTimeOffset? LastTick { get; set; }

    public long GovernanceSeq { get; set; }

    public long LeaseToken { get; set; }

    public long WorkersRegistered { get; set; }

    public Turn Turn(string key) => Turns.TryGetValue(key, out var turn) ? turn : new Turn(key, null, null, null);

    public int LiveClaims(string workerId, DateTimeOffset now) => Tasks.Values.Count(task =>
        task.Claim is { } claim && string.Equals(claim.WorkerId, workerId, StringComparison.Ordinal) && CommitRules.IsLive(claim, now));

    public void CountLoss(string workerId)
    {
        if (Workers.TryGetValue(workerId, out var worker))
        {
            Workers[workerId] = worker with { ClaimsLost = worker.ClaimsLost + 1 };
        }
    }

    public bool IsExecutionEnabled(DateTimeOffset now) => Execution is { Enabled: true } set && !(set.ExpiresAt <= now);

    public TaskEvent Append(TaskEvent next)
    {
        var appended = next with { Position = MemoryPosition.At(Ledger.Count + 1) };
        Ledger.Add(appended);
        return appended;
    }

    public void AppendGovernance(string actor, DateTimeOffset at, JsonObject data) =>
        AppendGovernance(new NewEvent(EventTypes.ControlUpdated, actor) { Data = data }, at);

    public void AppendGovernance(NewEvent entry, DateTimeOffset at) => Append(new TaskEvent
    {
        Seq = ++GovernanceSeq,
        Type = entry.Type,
        Actor = entry.Actor,
        At = at,
        Data = entry.CopyData(),
        Position = LedgerPosition.Start,
    });
}

/// <summary>A task with everything that hangs on it.</summary>
internal sealed class MemoryTask
{
    public required AutopilotTask Task { get; set; }

    public Standing Standing { get; set; }

    public Guid LastCommit { get; set; }

    public long LastSeq { get; set; }

    public SortedDictionary<int, Run> Runs { get; } = [];

    public Dictionary<string, string> Specs { get; } = new(StringComparer.Ordinal);

    public List<TaskEvent> Events { get; } = [];

    public List<Effect> Effects { get; } = [];

    /// <summary>Due time, offer and terminal event of the latest run.</summary>
    public RunFacts? Facts { get; set; }

    public ClaimLease? Claim { get; set; }

    public int? OpenPullRequest { get; set; }

    public string? LeaseHost { get; set; }

    public long LeaseToken { get; set; }

    public DateTimeOffset LeaseUntil { get; set; }

    public Run? Latest => Facts is { } facts ? Runs[facts.Attempt] : null;

    public bool IsActive => Facts is { } facts && !facts.State.IsTerminal();

    /// <summary>Whether the latest run lives under the move table that this library knows.</summary>
    public bool IsKnown => Latest?.TableVersion == TransitionTable.Version;

    public bool IsLeased(DateTimeOffset now) => LeaseHost is not null && LeaseUntil > now;

    public TaskSnapshot Snapshot(DateTimeOffset now) => new(Task, Latest, EffectsOf(Facts?.Attempt ?? 0), Claim, now);

    public Effect[] EffectsOf(int attempt) =>
    [
        .. Effects.Where(effect => effect.Key.Attempt == attempt)
            .OrderBy(effect => effect.Key.Action).ThenBy(effect => effect.Key.Ordinal),
    ];

    public void MakeDue(DateTimeOffset now)
    {
        if (Facts is { } facts)
        {
            Facts = facts with
            {
                DueAt = facts.DueAt < now ? facts.DueAt : now,
                Woken = IsLeased(now),
            };
        }
    }

    public void EndRunLease() => LeaseHost = null;
}

/// <summary>Places in the ledger of an <see cref="InMemoryStore"/>.</summary>
internal static class MemoryPosition
{
    private const string Prefix = "m";

    public static LedgerPosition At(int index) => new(string.Create(CultureInfo.InvariantCulture, $"{Prefix}{index}"));

    public static int Read(LedgerPosition position, int last)
    {
        var token = position.ToString();
        if (token.Length == 0)
        {
            return 0;
        }

        return token.StartsWith(Prefix, StringComparison.Ordinal)
            && int.TryParse(token.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            && index >= 1 && index <= last
            ? index
            : throw StoreRules.UnknownPosition(position);
    }
}
