using System.Globalization;

namespace Autopilot.Tests;

/// <summary>
/// Judges a history by what must hold whatever was struck: the ledger by its laws, the world by "no effect twice". Pure; each finding
/// is a sentence.
/// </summary>
internal static class HistoryChecker
{
    /// <summary>Everything that is wrong.</summary>
    /// <param name="tasks">How many tasks there are.</param>
    /// <param name="ledger">Every event, as a consumer read it.</param>
    /// <param name="world">What happened outside.</param>
    public static IReadOnlyList<string> Check(int tasks, IReadOnlyList<TaskEvent> ledger, WorldRows world)
    {
        var histories = ledger.Where(entry => entry.Vtid is not null).GroupBy(entry => entry.Vtid!.Value.Value, StringComparer.Ordinal).ToList();
        return
        [
            .. histories.Count == tasks ? [] : (string[])[$"{histories.Count} of {tasks} tasks are in the ledger."],
            .. histories.SelectMany(history => CheckTask(history.Key, [.. history])),
            .. CheckWorld(world),
            .. CheckAgreement(ledger, world),
        ];
    }

    private static IEnumerable<string> CheckTask(string vtid, IReadOnlyList<TaskEvent> events)
    {
        for (var index = 0; index < events.Count; index++)
        {
            if (events[index].Seq != index + 1)
            {
                yield return $"{vtid}: event {index + 1} has the number {events[index].Seq}.";
                break;
            }
        }

        var fences = events.Where(entry => entry.Type == EventTypes.Claimed).Select(Fence).ToList();
        foreach (var (earlier, later) in fences.Zip(fences.Skip(1)).Where(pair => pair.First >= pair.Second))
        {
            yield return $"{vtid}: fence {later} came after fence {earlier}.";
        }

        var held = 0L;
        foreach (var entry in events.Where(entry => entry.Type is EventTypes.Claimed or EventTypes.LeaseLost or EventTypes.WorkCompleted or EventTypes.WorkFailed))
        {
            if (entry.Type == EventTypes.Claimed && held > 0)
            {
                yield return $"{vtid}: event {entry.Seq} claims while fence {held} still holds.";
            }

            held = entry.Type == EventTypes.Claimed ? Fence(entry) : 0;
        }

        foreach (var run in events.Where(entry => entry.Attempt > 0).GroupBy(entry => entry.Attempt))
        {
            foreach (var finding in CheckRun($"{vtid}-{run.Key}", [.. run]))
            {
                yield return finding;
            }
        }
    }

    private static IEnumerable<string> CheckRun(string run, IReadOnlyList<TaskEvent> events)
    {
        var ends = events.Count(entry => entry.Outcome is not null);
        if (ends != 1)
        {
            yield return $"{run}: {ends} terminal events.";
        }

        RunState? from = null, state = null;
        foreach (var entry in events)
        {
            // One move may leave several events.
            if (entry.To is { } to && to != entry.From && (entry.From, to) != (from, state))
            {
                if (to <= state || (state is not null && entry.From != state))
                {
                    yield return $"{run}: event {entry.Seq} moves from {entry.From} to {to}; the run was {state}.";
                }

                (from, state) = (entry.From, to);
            }
        }
    }

    // Each effect has its subject; what is asked for twice was not looked up first, even where the provider refused it. A push is
    // the worker's own, and repeated by it when no answer came.
    private static IEnumerable<string> CheckWorld(WorldRows world)
    {
        var effects = world.Calls.Where(call => call.Action != "push").ToList();
        return
        [
            .. Twice(effects, call => $"{call.Action} of {call.Subject}"),
            .. Twice(effects, call => $"{call.Action} under {call.Key}"),
            .. effects.Where(call => !call.Performed).Select(call => $"In vain: {call.Action} of {call.Subject} under {call.Key}."),
            .. Twice(world.PullRequests, pr => $"pull request from {pr.HeadBranch}"),
            .. Twice(world.PullRequests.Where(pr => pr.State == "merged"), pr => $"merge of {pr.Vtid}-{pr.Attempt}"),
            .. Twice(world.Merges, merge => $"landing of #{merge.Number}"),
            .. Twice(world.Revisions, revision => $"deployment of {revision.Commit} to {revision.Target}"),
            .. Twice(world.Revisions, revision => $"deployment by {Run(revision.Name)}"),
        ];
    }

    // What the ledger says happened outside did, and nothing else.
    private static IEnumerable<string> CheckAgreement(IReadOnlyList<TaskEvent> ledger, WorldRows world)
    {
        var merged = Runs(ledger, EventTypes.PullRequestMerged("world"));
        var landed = world.PullRequests.Where(pr => pr.State == "merged").Select(pr => $"{pr.Vtid}-{pr.Attempt}").ToHashSet(StringComparer.Ordinal);
        var deployed = Runs(ledger, EventTypes.Deploy("world", "started"));
        var started = world.Revisions.Select(revision => Run(revision.Name)).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. merged.Except(landed, StringComparer.Ordinal).Select(run => $"{run}: the ledger says merged, the world does not."),
            .. landed.Except(merged, StringComparer.Ordinal).Select(run => $"{run}: it landed, and the ledger does not know."),
            .. deployed.Except(started, StringComparer.Ordinal).Select(run => $"{run}: the ledger says deployed, the world does not."),
            .. started.Except(deployed, StringComparer.Ordinal).Select(run => $"{run}: it was deployed, and the ledger does not know."),
        ];
    }

    private static IEnumerable<string> Twice<T>(IEnumerable<T> rows, Func<T, string> name) => rows
        .GroupBy(name, StringComparer.Ordinal).Where(same => same.Skip(1).Any()).Select(same => $"{same.Count()} times: {same.Key}.");

    private static HashSet<string> Runs(IReadOnlyList<TaskEvent> ledger, string type) =>
        ledger.Where(entry => entry.Type == type).Select(entry => $"{entry.Vtid}-{entry.Attempt}").ToHashSet(StringComparer.Ordinal);

    // VTID-00001-1-deploy-1 belongs to VTID-00001-1.
    private static string Run(string revision) => revision[..revision.IndexOf("-deploy-", StringComparison.Ordinal)];

    private static long Fence(TaskEvent claimed) => long.Parse(claimed.Data!["fence"]!.ToString(), CultureInfo.InvariantCulture);
}
