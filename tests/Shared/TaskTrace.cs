using System.Globalization;

namespace Autopilot.Tests;

/// <summary>What a task came to, as text that is the same whether or not its hosts were killed on the way.</summary>
internal static class TaskTrace
{
    private static readonly string[] MayRepeat = [EventTypes.Offered, EventTypes.DispatchFailed, EventTypes.Claimed, EventTypes.LeaseLost];

    private static readonly string[] Terminal = [EventTypes.Completed, EventTypes.Failed, EventTypes.Cancelled, EventTypes.Blocked];

    public static int CountTerminal(IReadOnlyList<TaskEvent> events) => events.Count(entry => Terminal.Contains(entry.Type));

    /// <summary>States, evidence, events, effects and clean-up, without what a crash may repeat.</summary>
    public static string Describe(TaskSnapshot task, IReadOnlyList<TaskEvent> events)
    {
        var run = task.Run!;
        string[] lines =
        [
            $"{run.Vtid} attempt {run.Attempt.ToString(CultureInfo.InvariantCulture)}: {run.State.Name()} {run.Ending?.Outcome} {run.Ending?.Failure.Reason}",
            $"states: {string.Join(" ", events.Where(entry => entry.To is { } to && to != entry.From).Select(entry => entry.To!.Value.Name()))}",
            $"evidence: {string.Join(" ", run.Evidence.Select(evidence => evidence.GetType().Name))}",
            $"events: {string.Join(" ", events.Where(entry => !MayRepeat.Contains(entry.Type)).Select(entry => entry.Type))}",
            $"effects: {string.Join(" ", task.Effects.Where(effect => effect is { Status: EffectStatus.Done, Key.Action: not EffectAction.Dispatch }).Select(effect => effect.Key.Action.Name()).Order(StringComparer.Ordinal))}",
            $"unresolved: {string.Join(" ", task.Effects.Where(effect => effect.Status == EffectStatus.Intended).Select(effect => effect.Key))}",
            $"clean-up: {string.Join(" ", run.CleanUps.Select(cleanUp => $"{cleanUp.Action.Name()}={cleanUp.Result}"))}",
            $"owes: {task.Task.Debts.Count.ToString(CultureInfo.InvariantCulture)}",
        ];
        return string.Join('\n', lines);
    }
}
