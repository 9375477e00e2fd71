using System.Globalization;

namespace Autopilot.Testing;

/// <summary>One claim, worked on as the run's mishap says: the agent, and what its worker tells the engine.</summary>
/// <param name="world">Where.</param>
/// <param name="worker">The machine.</param>
/// <param name="workerId">Its id with the engine when it claimed.</param>
/// <param name="order">What it claimed.</param>
internal sealed class SimulatedWork(World world, SimulatedWorker worker, string workerId, WorkOrder order)
{
    private readonly ulong id = Chance.Join(SimulatedRepository.Number(order.Vtid.Value), (ulong)order.Attempt, (ulong)order.Fence, 71);
    private Mishap mishap;

    private SimulatedCodeHost CodeHost => world.CodeHost;

    private SimulatedRepository Repository => world.CodeHost.Repository;

    public async Task RunAsync()
    {
        var chance = world.Choices.At(id);
        var fate = world.Fates.Of(order.Vtid, order.Attempt);
        mishap = chance.Is(0.8) ? fate : Mishap.None;
        world.History.Add(worker.Name, string.Create(CultureInfo.InvariantCulture, $"works on {order.Vtid} attempt {order.Attempt} under fence {order.Fence}"));
        await ForgeAsync(chance);
        if (mishap == Mishap.FallsSilent)
        {
            await world.Pause(order.Heartbeat);
            return;
        }

        var forEver = mishap is Mishap.WorksForEver or Mishap.ShowsNothing;
        if (await BeatAsync(forEver ? TimeSpan.FromDays(1) : chance.Seconds(10, 500), mishap != Mishap.ShowsNothing))
        {
            await ReportAsync(await FinishAsync(chance));
        }
    }

    // A fence that is not the claim's, and a worker that is not its holder, are refused and change nothing.
    private async Task ForgeAsync(Chance chance)
    {
        if (!world.Choices.Happens(SimulationFault.ForgedCall, id))
        {
            return;
        }

        long[] fences = [order.Fence - 1, order.Fence + 1, 0, -1, long.MaxValue];
        var (who, fence) = chance.Is(0.3) ? ("worker-of-nobody", order.Fence) : (workerId, chance.Pick(fences));
        const string law = "A call under another fence, or by another worker, is refused and has no effect (law 7).";
        try
        {
            if (chance.Is(0.5))
            {
                var answers = await worker.AskAsync(queue => queue.HeartbeatAsync([new Heartbeat(order.Vtid, who, fence, "forged")], CancellationToken.None));
                if (answers[0] is not null)
                {
                    world.History.Break(law, $"A heartbeat of {who} for {order.Vtid} under fence {fence} was accepted.");
                }

                return;
            }

            await worker.AskAsync(queue => DoneAsync(queue.ReportAsync(
                order.Vtid, who, fence, new WorkReport.Completed(SimulatedRepository.Name(id), "forged"), CancellationToken.None)));
            world.History.Break(law, $"A report of {who} for {order.Vtid} under fence {fence} was accepted.");
        }
        catch (Exception error) when (error is TimeoutException or StoreUnavailableException or RefusedException { Code: RefusalCodes.LeaseLost })
        {
            world.History.Add(worker.Name, $"is refused fence {fence} of {order.Vtid}");
        }
    }

    // Whether the claim is still held when the work is done, as far as the worker knows.
    private async Task<bool> BeatAsync(TimeSpan length, bool shows)
    {
        for (var until = world.Clock.GetUtcNow() + length; ;)
        {
            var left = until - world.Clock.GetUtcNow();
            if (left <= TimeSpan.Zero)
            {
                return true;
            }

            await world.Pause(left < order.Heartbeat ? left : order.Heartbeat);
            try
            {
                var beat = new Heartbeat(order.Vtid, workerId, order.Fence, shows ? "at work" : null);
                var answers = await worker.AskAsync(queue => queue.HeartbeatAsync([beat], CancellationToken.None));
                if (answers[0] is not { CancelRequested: false })
                {
                    world.History.Add(worker.Name, $"has lost {order.Vtid}");
                    return false;
                }
            }
            catch (Exception error) when (error is TimeoutException or StoreUnavailableException)
            {
                continue; // It works on, and tries again in time.
            }
        }
    }

    private async Task<WorkReport> FinishAsync(Chance chance)
    {
        switch (mishap)
        {
            case Mishap.FailsForNow:
                return Failed(FailureKind.Transient, "model_overloaded");
            case Mishap.LacksEnvironment:
                worker.Forget();
                return Failed(FailureKind.Environment, "no_credential");
            case Mishap.FailsForGood:
                return Failed(FailureKind.Deterministic, chance.Is(0.5) ? "agent_error" : FailureReasons.MergeConflict);
            case Mishap.RefusedByPolicy:
                return Failed(FailureKind.Policy, FailureReasons.ScopeViolation);
            case Mishap.PriceIsUnknown:
                return Failed(FailureKind.Policy, FailureReasons.PriceUnknown);
            case Mishap.UsesEverything:
                return Failed(FailureKind.Transient, "model_overloaded") with { Usage = new Usage(TaskStory.Tokens) };
            case Mishap.GivesBack:
                return new WorkReport.Released("The machine is needed.");
            default:
                return await CompleteAsync(chance);
        }
    }

    private async Task<WorkReport> CompleteAsync(Chance chance)
    {
        var path = mishap switch
        {
            Mishap.LeavesScope => "docs/elsewhere",
            Mishap.TouchesProtected => ".github/workflows/ci.yml",
            _ => chance.Is(0.2) ? "src/app" : $"src/{order.Vtid}",
        };
        var start = Repository[order.BaseSha];
        var files = mishap == Mishap.ChangesNothing ? start.Files : start.Files.SetItem(path, $"{order.Vtid} {order.Attempt} {order.Fence}");
        var head = Repository.Commit([start], files, $"Work on {order.Vtid}").Sha;
        if (mishap == Mishap.PushesLate)
        {
            var late = chance.Seconds(30, 400);
            world.Errand(async () =>
            {
                await world.Pause(late);
                Repository.Point(order.Branch, head);
            });
        }
        else if (mishap != Mishap.NeverPushes)
        {
            Repository.Point(order.Branch, head);
        }

        if (mishap == Mishap.ReportsAnotherHead)
        {
            Repository.Push(order.Branch, head, "src/after", "after", "After the report");
        }

        await world.Pause(chance.Seconds(0, 2));
        OpenPullRequests(chance);
        world.History.Add(worker.Name, $"completes {order.Vtid} with {head[..7]} on {order.Branch}");
        return new WorkReport.Completed(head, "Done.", mishap is Mishap.OpensPullRequest or Mishap.OnlySaysItOpens or Mishap.OpensTwo or Mishap.OpensDraft)
        {
            Usage = new Usage(1000, 0.5m, 3),
        };
    }

    private void OpenPullRequests(Chance chance)
    {
        var marker = new PullRequestMarker(order.Vtid, order.Attempt, order.SpecHash);
        switch (mishap)
        {
            case Mishap.OpensPullRequest:
                world.Errand(async () =>
                {
                    await world.Pause(chance.Seconds(0, 90));
                    if (!CodeHost.Pulls.Any(pull => pull.Branch == order.Branch))
                    {
                        CodeHost.Open(order.Branch, worker.Name, marker);
                    }
                });
                break;
            case Mishap.OpensTwo:
                CodeHost.Open(order.Branch, worker.Name, marker);
                CodeHost.Open(order.Branch, worker.Name, null);
                break;
            case Mishap.OpensDraft:
                CodeHost.Open(order.Branch, worker.Name, marker, draft: true);
                break;
            case Mishap.TwinOpened:
                var copy = $"copy-of-{order.Vtid}-{order.Fence}";
                Repository.Push(copy, order.BaseSha, "src/copy", order.Branch, "A copy");
                CodeHost.Open(copy, "stranger", marker);
                break;
        }
    }

    // An answer that was lost is asked for again: an equal report is accepted again.
    private async Task ReportAsync(WorkReport report)
    {
        for (var tries = 0; tries < 8; tries++)
        {
            try
            {
                await worker.AskAsync(queue => DoneAsync(queue.ReportAsync(order.Vtid, workerId, order.Fence, report, CancellationToken.None)));
                return;
            }
            catch (RefusedException refusal) when (refusal.Code == RefusalCodes.LeaseLost)
            {
                world.History.Add(worker.Name, $"is told that {order.Vtid} is not its own any more");
                return;
            }
            catch (Exception error) when (error is TimeoutException or StoreUnavailableException)
            {
                await world.Pause(TimeSpan.FromSeconds(3));
            }
        }
    }

    private static WorkReport Failed(FailureKind kind, string reason) => new WorkReport.Failed(new Failure(kind, reason, "It did not work."));

    private static async Task<bool> DoneAsync(Task work)
    {
        await work;
        return true;
    }
}
