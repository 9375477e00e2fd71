namespace Autopilot.Tests;

/// <summary>
/// Where the host dies: <c>state:NAME</c> right after the commit that enters the state, <c>intended:ACTION</c> between the
/// intent's commit and the act, <c>performed:ACTION</c> between the act and its record, <c>claimed</c>, <c>completed</c>
/// (the work) or <c>ending</c> right after that commit, <c>none</c> never.
/// </summary>
/// <param name="name">One of these.</param>
/// <param name="vtid">The task in which it dies.</param>
internal sealed class KillPoint(string name, Vtid vtid)
{
    public bool IsAfter(Commit commit) => commit.Task.Vtid == vtid && (
        (commit.Intent is { } intent && name == $"intended:{intent.Key.Action.Name()}")
        || commit.Events.Any(IsAt));

    public bool IsBefore(EffectKey key, EffectStatus status) =>
        key.Vtid == vtid && status == EffectStatus.Done && name == $"performed:{key.Action.Name()}";

    private bool IsAt(NewEvent entry) => name switch
    {
        "claimed" => entry.Type == EventTypes.Claimed,
        "completed" => entry.Type == EventTypes.WorkCompleted,
        "ending" => entry.Type == EventTypes.Ending,
        _ => entry.To is { } state && state != entry.From && name == $"state:{state.Name()}",
    };
}
