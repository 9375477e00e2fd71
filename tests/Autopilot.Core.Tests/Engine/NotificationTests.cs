namespace Autopilot.Tests;

/// <summary>Law 12: notifications only hasten a look. Whatever comes twice, late, in another order or not at all, the end is that of pure polling.</summary>
public sealed class NotificationTests
{
    [Theory]
    [InlineData("fine")]
    [InlineData("lost answers")]
    [InlineData("red")]
    [InlineData("closed")]
    [InlineData("slow checks")]
    [InlineData("unhealthy")]
    public void Law_12_wake_ups_at_random_moments_end_as_pure_polling_does(string weather)
    {
        var polled = End(weather, seed: null);
        for (var seed = 1; seed <= 20; seed++)
        {
            End(weather, seed).ShouldBe(polled, $"{weather}, seed {seed}");
        }
    }

    [Fact]
    public void Law_12_a_wake_up_of_a_run_that_has_ended_changes_nothing()
    {
        var world = new World();
        var vtid = world.At(RunState.Completed);
        var (version, events) = (world.Snapshot(vtid).Task.Version, world.Events(vtid).Count);

        for (var times = 0; times < 5; times++)
        {
            world.Do(() => world.Memory.WakeAsync(vtid, default));
            world.Advance(TimeSpan.FromSeconds(30));
        }

        (world.Snapshot(vtid).Task.Version, world.Events(vtid).Count).ShouldBe((version, events));
    }

    [Fact]
    public void A_report_that_comes_while_a_host_looks_is_seen_at_once()
    {
        var world = new World();
        var vtid = world.Activated();
        var worker = world.Worker();
        var order = worker.Claim();
        worker.Beat(order);
        var head = worker.Push(order);
        // A look that began before the report ends after it, and would come again only when the lease ends.
        var look = world.Do(async () =>
        {
            await world.Memory.WakeAsync(vtid, default);
            return (await world.Memory.LeaseDueAsync("another host", 1, TimeSpan.FromSeconds(90), default)).Single();
        });
        worker.Report(order, new WorkReport.Completed(head, "Done."));
        world.Do(() => world.Memory.ReleaseAsync(look, TimeSpan.FromMinutes(2), default));

        world.Until(() => world.Run(vtid).Find<PullRequestEvidence>() is not null, TimeSpan.FromSeconds(5), () => world.Describe(vtid));
    }

    // What a run came to, without the times at which it did.
    private static string End(string weather, int? seed)
    {
        var world = new World();
        if (weather == "unhealthy")
        {
            world.Baseline();
            world.Deployed.Health = serving => new HealthReading(Verdict.Failed, serving.Url, serving.Commit, "500");
        }

        if (weather == "lost answers")
        {
            foreach (var call in new[] { "create_pr", "merge", "start_deploy", "shift" })
            {
                world.Script.Make(call, new Fault.After(Fault.Transient));
            }
        }

        world.Checks.Verdict = weather is "slow checks" or "closed" ? Verdict.Pending : weather == "red" ? Verdict.Failed : Verdict.Passed;
        var chance = seed is { } number ? new Random(number) : null;
        var vtid = world.Activated("budget: { attempts: 1 }\n");
        var worker = world.Worker();
        worker.Complete(worker.Claim());
        var began = world.Time.Now;
        while (!world.Run(vtid).State.IsTerminal() && world.Time.Now - began < TimeSpan.FromMinutes(30))
        {
            if (world.Time.Now - began > TimeSpan.FromMinutes(1))
            {
                Change(world, weather);
            }

            for (var wakes = chance?.Next(0, 4) ?? 0; wakes > 0; wakes--)
            {
                world.Do(() => world.Memory.WakeAsync(chance!.Next(2) == 0 ? vtid : null, default));
            }

            world.Advance(TimeSpan.FromMilliseconds(chance?.Next(1, 4000) ?? 1000));
        }

        var run = world.Run(vtid);
        var effects = world.Snapshot(vtid).Effects.Where(effect => effect.Status == EffectStatus.Done).Select(effect => effect.Key.Action.Name());
        var calls = new[] { "create_pr", "merge", "start_deploy" }.Select(call => $"{call} {world.Script.Count(call)}");
        return $"{run.State} {run.Ending?.Failure.Reason} {string.Join(',', run.CleanUps.Select(cleanUp => cleanUp.Result))} "
            + $"{string.Join(',', effects)} {string.Join(',', calls)} {string.Join(',', world.Events(vtid).Select(e => e.Type))}";
    }

    private static void Change(World world, string weather)
    {
        if (weather == "slow checks")
        {
            world.Checks.Verdict = Verdict.Passed;
        }
        else if (weather == "closed" && world.Code.PullRequests[0].State == PullRequestState.Open)
        {
            world.Code.Close(1);
        }
    }
}
