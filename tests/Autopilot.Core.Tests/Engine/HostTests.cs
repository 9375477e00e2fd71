namespace Autopilot.Tests;

/// <summary>Several hosts on one store, hosts that stop, and hosts that are full.</summary>
public sealed class HostTests
{
    [Fact]
    public void Two_hosts_share_the_work_and_do_nothing_twice()
    {
        var world = new World(World.Merges);
        var hosts = new[] { world.Host, world.StartHost() };
        var tasks = Enumerable.Range(0, 10).Select(_ => world.Activated()).ToArray();
        for (var i = 0; i < tasks.Length; i++)
        {
            var worker = world.Worker(hosts[i % 2]);
            var order = worker.Claim();
            worker.Complete(order, $"src/{order.Vtid}");
        }

        foreach (var vtid in tasks)
        {
            world.UntilState(vtid, RunState.Completed);
            world.Terminal(vtid).Outcome.ShouldBe(Outcome.Success);
        }

        world.Script.Of("merge").Select(call => ((MergeRequest)call.Argument!).Vtid).Order().ShouldBe(tasks);
        world.Code.PullRequests.Count.ShouldBe(tasks.Length);
    }

    [Fact]
    public void A_host_that_is_stopped_in_a_call_leaves_it_to_be_looked_up()
    {
        var world = new World();
        world.Script.Make("merge", new Fault.HangAfter());
        var vtid = world.Completed().Vtid;
        world.Until(() => world.Script.Count("merge") == 1);

        world.Host.Stop();
        world.Until(() => world.Host.HasStopped, TimeSpan.FromSeconds(1));
        world.StartHost();

        world.UntilState(vtid, RunState.Completed);
        world.Script.Count("merge").ShouldBe(1);
    }

    [Fact]
    public void A_full_host_waits_for_a_look_to_end_and_then_serves_what_is_due()
    {
        var world = new World();
        var served = world.StartHost(runs: false);
        world.StartHost(concurrency: 1);
        world.Script.Make("find_merge", new Fault.Hang());
        var (one, two) = (Begin(world, served), Begin(world, served));
        foreach (var path in new[] { "src/one", "src/two" })
        {
            var worker = world.Worker(served);
            worker.Complete(worker.Claim(), path);
        }

        world.UntilState(one, RunState.Completed);
        world.UntilState(two, RunState.Completed);
    }

    [Fact]
    public void A_task_waits_for_those_that_it_is_blocked_by()
    {
        var world = new World(World.Merges);
        var first = world.Activated();
        var blocked = world.Activated($"blockedBy: ['{first}']\n");
        var worker = world.Worker();
        world.Until(() => world.Run(blocked).Hold?.Name == Holds.BlockedBy);
        var order = worker.Claim();
        order.Vtid.ShouldBe(first);
        worker.Complete(order);

        worker.Claim().Vtid.ShouldBe(blocked);
        world.Run(first).State.ShouldBe(RunState.Completed);
    }

    [Fact]
    public void Tasks_that_conflict_never_run_at_the_same_time()
    {
        var world = new World(World.Merges);
        var one = world.Activated("conflictsWith: [VTID-00002]\n");
        var two = world.Activated("conflictsWith: [VTID-00001]\n");
        var worker = world.Worker(slots: 2);

        var order = worker.Claim();
        order.Vtid.ShouldBe(one);
        world.Run(two).Hold!.Name.ShouldBe(Holds.ConflictsWith);
        worker.TryClaim().ShouldBeNull();
        worker.Complete(order);

        worker.Claim().Vtid.ShouldBe(two);
        world.Run(one).State.ShouldBe(RunState.Completed);
    }

    private static Vtid Begin(World world, EngineHost host)
    {
        const string Spec = "---\ntitle: Change the app\nscope: ['src/**']\nacceptance: ['It works']\n---\nChange the app.\n";
        var task = world.Do(() => host.Tasks.CreateAsync(new NewTask(Spec, World.Repository) { Autonomous = true }, Pipeline.Author, default)).Task;
        world.Do(() => host.Tasks.ApproveSpecAsync(task.Vtid, task.Spec.Hash, Pipeline.Operator, default));
        world.Do(() => host.Runs.ActivateAsync(task.Vtid, task.Spec.Hash, null, Pipeline.Operator, default));
        return task.Vtid;
    }
}
