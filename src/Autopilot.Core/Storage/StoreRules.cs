using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Autopilot;

/// <summary>Small decisions that every store must make alike.</summary>
internal static class StoreRules
{
    /// <summary>How long a worker counts as free after its last sign of life.</summary>
    public static readonly TimeSpan FreeSlotWindow = TimeSpan.FromSeconds(60);

    /// <summary>How long a silent worker stays listed.</summary>
    public static readonly TimeSpan ListedWorkerWindow = TimeSpan.FromDays(1);

    /// <summary>How long a delivery is remembered. GitHub offers one for redelivery for 3 days.</summary>
    public static readonly TimeSpan DeliveriesAreKept = TimeSpan.FromDays(30);

    /// <summary>Above every task's id, as the empty text is below: a list from the highest id down begins here.</summary>
    public const string AboveAll = "W";

    /// <summary>How the types of the installation's own events begin.</summary>
    public const string Governance = "governance.";

    private const int MostSearched = 2_000;

    public const string Allocated = "allocated";

    public const string Scheduled = "scheduled";

    public static bool Matches(IReadOnlyList<string> offered, string wanted) =>
        string.Equals(wanted, "*", StringComparison.Ordinal)
        || offered.Contains("*", StringComparer.Ordinal)
        || offered.Contains(wanted, StringComparer.Ordinal);

    /// <summary>A claim after a heartbeat, or null when the heartbeat does not hold it.</summary>
    public static ClaimLease? Renew(ClaimLease? claim, Heartbeat beat, TimeSpan lease, DateTimeOffset now)
    {
        if (claim is null
            || claim.Fence != beat.Fence
            || !string.Equals(claim.WorkerId, beat.WorkerId, StringComparison.Ordinal)
            || !CommitRules.IsLive(claim, now))
        {
            return null;
        }

        var used = beat.Usage is { } usage ? Most(claim.Used, usage) : claim.Used;
        var progressed = beat.Progress is not null || used != claim.Used;
        return claim with { ExpiresAt = now + lease, Used = used, ProgressAt = progressed ? now : claim.ProgressAt };
    }

    /// <summary>The text in which <see cref="TaskQuery.Text"/> is looked for.</summary>
    public static string Searchable(AutopilotTask task, Ending? ending) => Fold(
        ending is { Failure: var failure } ? $"{task.Vtid.Value}\n{task.Title}\n{Storable(failure.Reason)}\n{Storable(failure.Message)}"
        : $"{task.Vtid.Value}\n{task.Title}");

    public static string Fold(string text) => text.ToUpperInvariant();

    /// <summary>The workers whose claims were lost, once for each claim. A worker that gives the work back loses nothing.</summary>
    public static IReadOnlyList<string> Losers(Commit commit) =>
        commit.Events.Any(IsLoss)
            ? [.. commit.Events.Where(IsLoss).Select(next => next.Data).Where(data => Fact(data, "cause") != ClaimLoss.Released).Select(data => Fact(data, "workerId")).OfType<string>()]
            : [];

    public static void Check(TaskQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1, nameof(query));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, 500, nameof(query));
        if (query.State is { } state && state is not (Allocated or Scheduled))
        {
            RunStates.Parse(state);
        }

        if (query.Standing is { } standing)
        {
            standing.Name();
        }
    }

    public static void CheckMost(int most)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(most, 10_000);
    }

    /// <summary>The most events that a lag counts: more says no more.</summary>
    public const int MostLag = 10_000;

    public static void CheckConsumer(string consumer) => CheckLength(consumer, 200, nameof(consumer));

    public static void Check(WorkerRegistration registration)
    {
        ArgumentNullException.ThrowIfNull(registration);
        ArgumentException.ThrowIfNullOrWhiteSpace(registration.Name, nameof(registration));
        ArgumentOutOfRangeException.ThrowIfLessThan(registration.MaxConcurrent, 1, nameof(registration));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(registration.MaxConcurrent, 1_000, nameof(registration));
    }

    public static void CheckResolution(EffectStatus status)
    {
        if (status is not (EffectStatus.Done or EffectStatus.Refused))
        {
            throw new ArgumentOutOfRangeException(nameof(status), status, "An intent is resolved as done or as refused.");
        }
    }

    public static void CheckExecution(string reason, TimeSpan? expiresIn, string by)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        ArgumentException.ThrowIfNullOrWhiteSpace(by);
        if (expiresIn is { } length)
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(length, TimeSpan.Zero, nameof(expiresIn));
        }
    }

    public static void CheckRole(string principal, string? role, TimeSpan? expiresIn)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(principal);
        if (role is not null)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(role);
        }

        if (expiresIn is { } length)
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(length, TimeSpan.Zero, nameof(expiresIn));
        }
    }

    public static void CheckRecord(NewEvent entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentException.ThrowIfNullOrWhiteSpace(entry.Actor, nameof(entry));
        if (!entry.Type.StartsWith(Governance, StringComparison.Ordinal) || entry is not { From: null, To: null, Outcome: null })
        {
            throw new ArgumentException($"'{entry.Type}' is not an event of the installation: its type begins with '{Governance}', and it is about no run.", nameof(entry));
        }
    }

    public static void Check(Notification notification)
    {
        ArgumentNullException.ThrowIfNull(notification);
        ArgumentNullException.ThrowIfNull(notification.Wakes, nameof(notification));
        CheckLength(notification.Source, 100, nameof(notification));
        CheckLength(notification.Id, 200, nameof(notification));
    }

    public static AutopilotException UnknownPosition(LedgerPosition position) =>
        new("unknown_position", $"'{position}' is not a position of this store. Accepted: a position that it gave, or the start.");

    /// <summary>The facts of a change of the execution switch.</summary>
    public static JsonObject ExecutionChange(bool enabled, string reason, DateTimeOffset? expiresAt) => new()
    {
        ["control"] = "execution",
        ["enabled"] = enabled,
        ["reason"] = reason,
        ["expiresAt"] = expiresAt?.ToString("O", CultureInfo.InvariantCulture),
    };

    /// <summary>The facts of a change of the role that a principal acts in.</summary>
    public static JsonObject RoleChange(string? role, string? reason, DateTimeOffset? expiresAt) => new()
    {
        ["control"] = "role",
        ["role"] = role,
        ["reason"] = reason,
        ["expiresAt"] = expiresAt?.ToString("O", CultureInfo.InvariantCulture),
    };

    /// <summary>The row of <c>control</c> that holds the role a principal acts in.</summary>
    public static string RoleRow(string principal) => $"role:{principal}";

    /// <summary>A role as its row has it; one that has ended is none.</summary>
    public static ActingRole? ReadRole(string? row, DateTimeOffset now) =>
        row is not null && AutopilotJson.Read<ActingRole>(row) is var acting && !(acting.ExpiresAt <= now) ? acting : null;

    /// <summary>The facts of a freeze that a person lifted.</summary>
    public static JsonObject FreezeLifted(string key, Freeze freeze, string reason) => new()
    {
        ["control"] = "freeze",
        ["turn"] = key,
        ["freeze"] = freeze.Id,
        ["lifted"] = true,
        ["reason"] = reason,
    };

    // Reports may overtake each other, and what was used stays used: each figure only rises.
    private static Usage Most(Usage one, Usage other) => new(
        Math.Max(one.Tokens, other.Tokens),
        one.Money is { } a && other.Money is { } b ? Math.Max(a, b) : one.Money ?? other.Money,
        Math.Max(one.Calls, other.Calls));

    private static bool IsLoss(NewEvent next) => string.Equals(next.Type, EventTypes.LeaseLost, StringComparison.Ordinal);

    private static string? Fact(JsonObject? data, string name) => data?[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    // What a worker or a program says may hold what no database takes as text: U+0000, or half of a pair, which the cut may leave too.
    private static string Storable(string text) =>
        Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.Length > MostSearched ? text[..MostSearched] : text)).Replace("\0", "", StringComparison.Ordinal);

    private static void CheckLength(string text, int most, string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(text.Length, most, name);
    }
}
