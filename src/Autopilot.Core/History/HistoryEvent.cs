using System.Text.Json.Nodes;

namespace Autopilot;

/// <summary>One event as the laws read it: its type without the provider's name, and its facts by their names.</summary>
internal sealed record HistoryEvent(long Seq, Vtid? Vtid, int Attempt, string Type, string Actor, DateTimeOffset At, JsonObject? Data)
{
    /// <summary>The type with <c>{provider}</c> in the place of a provider's name.</summary>
    public string Name { get; } = LedgerNames.Of(Type);

    public RunState? From { get; private init; }

    public RunState? To { get; private init; }

    public Outcome? Outcome { get; private init; }

    /// <summary>What could not be read of it, as a sentence; null when everything could.</summary>
    public string? Unreadable { get; private init; }

    public bool IsTerminal => Name is EventTypes.Completed or EventTypes.Failed or EventTypes.Cancelled or EventTypes.Blocked;

    /// <summary>Whether it says that a merge was taken over from an earlier attempt.</summary>
    public bool IsAdopted => Name == LedgerNames.PullRequestMerged && Data?.ContainsKey("adoptedFrom") == true;

    /// <summary>Whether it tells of a claim that was lost; an event of this name that names no fence tells why a run ends.</summary>
    public bool IsLoss => Name == EventTypes.LeaseLost || (Name == EventTypes.WorkFailed && Data?.ContainsKey("fence") == true);

    public static HistoryEvent Of(TaskEvent entry) => new(entry.Seq, entry.Vtid, entry.Attempt, entry.Type, entry.Actor, entry.At, entry.Data)
    {
        From = entry.From,
        To = entry.To,
        Outcome = entry.Outcome,
    };

    public static HistoryEvent Of(EventView entry)
    {
        var next = new HistoryEvent(entry.Seq, entry.Vtid, entry.Attempt, entry.Type ?? "", entry.Actor ?? "", entry.At, entry.Data);
        try
        {
            return next with
            {
                From = entry.From is { } from ? RunStates.Parse(from) : null,
                To = entry.To is { } to ? RunStates.Parse(to) : null,
                Outcome = entry.Outcome is { } outcome ? StoredNames.Outcome(outcome) : null,
            };
        }
        catch (FormatException error)
        {
            return next with { Unreadable = error.Message };
        }
    }

    /// <summary>A fact that is a text, or null.</summary>
    public string? Text(string name) => Data?[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>A fact that is a whole number, or null.</summary>
    public long? Number(string name) => Data?[name] is not JsonValue value ? null
        : value.TryGetValue<long>(out var large) ? large
        : value.TryGetValue<int>(out var small) ? small
        : null;

    /// <summary>A fact that is true or false, or null.</summary>
    public bool? Flag(string name) => Data?[name] is JsonValue value && value.TryGetValue<bool>(out var flag) ? flag : null;

    /// <summary>A fact that is a list of texts, or null.</summary>
    public IReadOnlyList<string>? Texts(string name)
    {
        if (Data?[name] is not JsonArray list)
        {
            return null;
        }

        var texts = list.Select(item => item is JsonValue value && value.TryGetValue<string>(out var text) ? text : null).OfType<string>().ToArray();
        return texts.Length == list.Count ? texts : null;
    }
}
