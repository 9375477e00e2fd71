using System.Reflection;
using System.Text.Json.Serialization;

namespace Autopilot;

/// <summary>Stored names that have no place of their own elsewhere: lower_snake, never changed.</summary>
internal static class StoredNames
{
    private static readonly Dictionary<Type, string> Kinds = typeof(Evidence)
        .GetCustomAttributes<JsonDerivedTypeAttribute>()
        .ToDictionary(kind => kind.DerivedType, kind => (string)kind.TypeDiscriminator!);

    /// <summary>What kind of proof it is, as its document says.</summary>
    public static string Kind(Evidence evidence) => Kinds[evidence.GetType()];

    public static string Name(EffectStatus status) => status switch
    {
        EffectStatus.Intended => "intended",
        EffectStatus.Done => "done",
        EffectStatus.Refused => "refused",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "Not a status of an effect."),
    };

    public static EffectStatus Status(string name) => name switch
    {
        "intended" => EffectStatus.Intended,
        "done" => EffectStatus.Done,
        "refused" => EffectStatus.Refused,
        _ => throw new FormatException($"'{name}' is not a status of an effect. Accepted: intended, done, refused."),
    };

    public static Standing Standing(string name) => Standings.Find(name)
        ?? throw new FormatException($"'{name}' is not a standing. Accepted: {string.Join(", ", Standings.All.Select(standing => standing.Name()))}.");

    public static string Name(Outcome outcome) => outcome switch
    {
        Autopilot.Outcome.Success => "success",
        Autopilot.Outcome.Failed => "failed",
        Autopilot.Outcome.Timeout => "timeout",
        Autopilot.Outcome.Cancelled => "cancelled",
        Autopilot.Outcome.Blocked => "blocked",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "Not an outcome."),
    };

    public static Outcome Outcome(string name) => name switch
    {
        "success" => Autopilot.Outcome.Success,
        "failed" => Autopilot.Outcome.Failed,
        "timeout" => Autopilot.Outcome.Timeout,
        "cancelled" => Autopilot.Outcome.Cancelled,
        "blocked" => Autopilot.Outcome.Blocked,
        _ => throw new FormatException($"'{name}' is not an outcome. Accepted: success, failed, timeout, cancelled, blocked."),
    };
}
