namespace Autopilot.Tests;

/// <summary>Something goes wrong at every single call that a whole pipeline makes: nothing is lost, and nothing is done twice.</summary>
public sealed class DisasterTests
{
    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void A_host_killed_at_any_call_loses_nothing_and_doubles_nothing(bool after, bool rollsBack)
    {
        var calls = Walk(rollsBack, null, out var fine);
        for (var at = 1; at <= calls; at++)
        {
            var killed = at;
            Walk(rollsBack, (world, host, index, _) => index != killed ? null : after ? new Fault.Then(host.Kill) : new Fault.Instead(host.Kill), out var end);
            end.ShouldBe(fine, $"killed {(after ? "after" : "before")} call {at}");
        }
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void An_error_at_any_call_loses_nothing_and_doubles_nothing(bool after, bool rollsBack)
    {
        var calls = Walk(rollsBack, null, out var fine);
        for (var at = 1; at <= calls; at++)
        {
            var failing = at;
            Walk(rollsBack, (_, _, index, name) => index == failing ? Broken(name, after) : null, out var end);
            end.ShouldBe(fine, $"an error {(after ? "after" : "before")} call {at}");
        }
    }

    private static Fault Broken(string name, bool after)
    {
        var ofStore = name == "commit" || name.StartsWith("intend", StringComparison.Ordinal) || name.StartsWith("resolve", StringComparison.Ordinal);
        Exception error = ofStore ? new StoreUnavailableException("The connection was cut.") : Fault.Transient;
        return after ? new Fault.After(error) : new Fault.Before(error);
    }

    // From completed work to the end: what the outside world looks like then, and what the ledger tells of it.
    private static int Walk(bool rollsBack, Func<World, EngineHost, int, string, Fault?>? disaster, out string end)
    {
        var world = new World();
        if (rollsBack)
        {
            var (good, _) = world.Baseline();
            world.Deployed.Health = serving => new HealthReading(
                serving.Name == good ? Verdict.Passed : Verdict.Failed, serving.Url, serving.Commit, "as it is");
        }

        var vtid = world.Activated();
        var worker = world.Worker(world.StartHost(runs: false));
        var order = worker.Claim();
        var head = worker.Push(order, "src/work");
        worker.Beat(order);
        var host = world.Host;
        int? before = null;
        world.Script.Disaster = (index, name) =>
        {
            // The way to the merge is the same for both.
            before ??= world.Now(vtid).Run is { Work: not null } run && (!rollsBack || run.State >= RunState.Merged) ? index - 1 : null;
            return before is { } first ? disaster?.Invoke(world, host, index - first, name) : null;
        };
        worker.Report(order, new WorkReport.Completed(head, "Done."));

        var heir = false;
        world.Until(
            () =>
            {
                if (host.IsKilled && !heir)
                {
                    heir = true;
                    world.StartHost();
                }

                return world.Run(vtid).State.IsTerminal();
            },
            TimeSpan.FromMinutes(12), () => world.Describe(vtid));

        var run = world.Run(vtid);
        var landed = world.Code.Repository.History(world.Code.Repository.Tip).Count(commit => commit.Message.Contains($"VTID: {vtid}", StringComparison.Ordinal));
        end = $"{run.State} {run.Ending?.Failure.Reason} {string.Join(',', run.CleanUps.Select(cleanUp => cleanUp.Result))} "
            + $"{world.Code.PullRequests.Count} pull requests, {landed} landed, {world.Deployed.Started} started, "
            + $"{(world.Deployed.Commit == run.Find<MergeEvidence>()?.MergeSha ? "the merge" : "the baseline")} serves, "
            + $"unresolved {world.Switch.UnresolvedIntents}; {string.Join(',', world.Events(vtid).Select(e => e.Type))}";
        return world.Script.Calls.Count - before!.Value;
    }
}
