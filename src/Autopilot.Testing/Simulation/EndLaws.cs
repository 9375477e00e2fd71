using System.Globalization;

namespace Autopilot.Testing;

/// <summary>What must be so when everything has come to its end.</summary>
internal sealed class EndLaws(World world)
{
    private const string Reader = "Whoever reads the ledger sees every event of every task, once and in its order (law 14).";

    public async Task CheckAsync(LedgerReader reader)
    {
        await reader.ReadAsync();
        foreach (var task in world.Ledger.Tasks)
        {
            await CheckLedgerAsync(task, reader);
            await CheckRunsAsync(task);
            CheckOutside(task);
        }

        if (HistoryChecker.Check(reader.Seen) is [var finding, ..])
        {
            Break("The ledger alone tells a lawful history.", finding.ToString());
        }

        if ((await StoreHistory.CheckAsync(world.Store, CancellationToken.None)).Findings is [var broken, ..])
        {
            Break("The rows of the store say what its ledger says.", broken.ToString());
        }

        foreach (var turn in world.Ledger.Turns.Where(turn => turn.Holder is not null))
        {
            Break("An ended run gives back every turn.", $"{turn.Key} is held by {turn.Holder!.Value.Vtid}.");
        }
    }

    private async Task CheckLedgerAsync(TaskSnapshot task, LedgerReader reader)
    {
        var vtid = task.Task.Vtid;
        var stored = await world.Store.ReadTaskAsync(vtid, 0, 10_000, CancellationToken.None);
        var known = world.Ledger.Events.GetValueOrDefault(vtid) ?? [];
        if (!stored.Select(Text).SequenceEqual(known.Select(Text), StringComparer.Ordinal))
        {
            Break("The ledger is only added to (law 14).", $"{vtid} had {known.Count} events and has {stored.Count}, or other ones.");
        }

        var seen = reader.Seen.Where(e => e.Vtid == vtid).Select(e => e.Seq).ToArray();
        if (!seen.SequenceEqual(stored.Select(e => e.Seq)))
        {
            Break(Reader, $"{vtid} has events 1 to {stored.Count}; seen were {string.Join(", ", seen)}.");
        }
    }

    private async Task CheckRunsAsync(TaskSnapshot task)
    {
        for (var attempt = 1; attempt <= task.Task.Attempt; attempt++)
        {
            var ends = world.Ledger.Events[task.Task.Vtid].Count(e => e.Outcome is not null && e.Attempt == attempt);
            if (ends != 1)
            {
                Break("One terminal event, always (law 8).", $"{task.Task.Vtid} attempt {attempt} has {ends}.");
            }

            var open = (await world.Store.ListEffectsAsync(task.Task.Vtid, attempt, CancellationToken.None))
                .FirstOrDefault(effect => effect is
                {
                    Status: EffectStatus.Intended,
                    Key.Action: EffectAction.CreatePullRequest or EffectAction.ClosePullRequest or EffectAction.Restore,
                });
            var run = await world.Store.FindRunAsync(task.Task.Vtid, attempt, CancellationToken.None);
            if (open is not null && run?.CleanUps.Any(cleanUp => cleanUp.Result == CleanUp.Unverified) != true
                && run?.Ending?.Failure.Reason is not (FailureReasons.EffectUnknown or FailureReasons.MergeUnprovable))
            {
                Break("No run ends with an intent that nobody resolves (law 5).", $"{open.Key} is still intended; the run ended {run?.Ending?.Failure.Reason}.");
            }
        }
    }

    // Strangers may have moved what serves; then nothing can be said of it.
    private void CheckOutside(TaskSnapshot task)
    {
        if (task.Run is not { } run)
        {
            return;
        }

        if (run.State == RunState.Completed)
        {
            var merged = run.Find<MergeEvidence>()!.MergeSha;
            if (!world.CodeHost.Repository.Contains(merged, world.CodeHost.Repository.Tip))
            {
                Break("What is completed is on its base.", $"{run.Vtid} merged {merged}.");
            }

            if (run.Policy.Target is { } target && !world.Target.WasMovedByHand
                && (world.Target.FindServing(target) is not { } serving || !world.CodeHost.Repository.Contains(merged, serving.Commit)))
            {
                Break("What is completed is what serves.", $"{run.Vtid} merged {merged}; {world.Target.FindServing(target)?.Commit ?? "nothing"} serves on {target}.");
            }
        }

        foreach (var pull in world.CodeHost.Pulls.Where(pull => pull is { State: PullRequestState.Open, IsHidden: false } && pull.Marker?.Vtid == run.Vtid))
        {
            if (pull.OpenedBy.StartsWith("host", StringComparison.Ordinal))
            {
                Break("An ended run leaves no pull request of the engine open.", $"#{pull.Number} of {run.Vtid} is open.");
            }
        }
    }

    private static string Text(TaskEvent e) => string.Create(CultureInfo.InvariantCulture, $"{e.Seq} {e.Attempt} {e.Type} {e.From} {e.To} {e.At:O} {e.Outcome}");

    private void Break(string law, string what) => world.History.Break(law, what);
}
