using System.Globalization;

namespace Autopilot.Tests;

/// <summary>What tests say about a <see cref="World"/>: tasks, their states, their events.</summary>
internal static class Pipeline
{
    public static readonly Caller Author = new("author");
    public static readonly Caller Operator = new("operator");

    /// <summary>An approved task that nobody has activated.</summary>
    public static Vtid Approved(this World world, string more = "", Budget? budget = null)
    {
        var text = $"---\ntitle: Change the app\nscope: ['src/**']\nacceptance: ['It works']\n{more}---\nChange the app.\n";
        var task = world.Do(() => world.Host.Tasks.CreateAsync(new NewTask(text, World.Repository) { Autonomous = true, Budget = budget }, Author, default));
        world.Do(() => world.Host.Tasks.ApproveSpecAsync(task.Task.Vtid, task.Task.Spec.Hash, Operator, default));
        return task.Task.Vtid;
    }

    public static TaskSnapshot Activate(this World world, Vtid vtid) =>
        world.Do(() => world.Host.Runs.ActivateAsync(vtid, world.Snapshot(vtid).Task.Spec.Hash, null, Operator, default));

    /// <summary>An activated task.</summary>
    public static Vtid Activated(this World world, string more = "", Budget? budget = null)
    {
        var vtid = world.Approved(more, budget);
        world.Activate(vtid);
        return vtid;
    }

    public static Worker Worker(this World world, EngineHost? host = null, int slots = 1)
    {
        host ??= world.Host;
        var registration = new WorkerRegistration("worker", "machine", "1") { MaxConcurrent = slots };
        return new Worker(world, host, world.Do(() => host.Queue.RegisterAsync(registration, default)));
    }

    /// <summary>A task whose work is completed.</summary>
    public static (Vtid Vtid, string Head) Completed(this World world, string path = "src/app", bool opensPullRequest = false)
    {
        var vtid = world.Activated();
        var worker = world.Worker();
        var order = worker.Claim();
        order.Vtid.ShouldBe(vtid);
        return (vtid, worker.Complete(order, path, opensPullRequest));
    }

    /// <summary>A task that has got to a state.</summary>
    public static Vtid At(this World world, RunState state, string path = "src/app")
    {
        var vtid = world.Completed(path).Vtid;
        world.UntilState(vtid, state);
        return vtid;
    }

    public static Run Run(this World world, Vtid vtid) => world.Snapshot(vtid).Run!;

    public static void UntilState(this World world, Vtid vtid, RunState state, TimeSpan? within = null)
    {
        world.Until(() => world.Run(vtid).State >= state, within, () => world.Describe(vtid));
        var ended = world.Run(vtid).State.IsTerminal();
        ended.ShouldBe(state.IsTerminal(), world.Describe(vtid));
        (!ended || world.Run(vtid).State == state).ShouldBeTrue(world.Describe(vtid));
    }

    public static void UntilEnded(this World world, Vtid vtid, RunState state, string? reason = null, TimeSpan? within = null)
    {
        world.Until(() => world.Run(vtid).State.IsTerminal(), within, () => world.Describe(vtid));
        world.Run(vtid).State.ShouldBe(state, world.Describe(vtid));
        world.Run(vtid).Ending?.Failure.Reason.ShouldBe(reason, world.Describe(vtid));
    }

    /// <summary>Lets time pass until the run's end is decided.</summary>
    public static Failure UntilEnding(this World world, Vtid vtid, TimeSpan? within = null)
    {
        world.Until(() => world.Run(vtid).Ending is not null, within, () => world.Describe(vtid));
        return world.Run(vtid).Ending!.Failure;
    }

    public static IReadOnlyList<TaskEvent> Events(this World world, Vtid vtid, string type) => [.. world.Events(vtid).Where(e => e.Type == type)];

    /// <summary>The one event of a type.</summary>
    public static TaskEvent Event(this World world, Vtid vtid, string type)
    {
        var found = world.Events(vtid, type);
        found.Count.ShouldBe(1, $"events of type {type}. {world.Describe(vtid)}");
        return found[0];
    }

    /// <summary>The run's one terminal event.</summary>
    public static TaskEvent Terminal(this World world, Vtid vtid, int attempt = 1)
    {
        var found = world.Events(vtid).Where(e => e.Outcome is not null && e.Attempt == attempt).ToArray();
        found.Length.ShouldBe(1, world.Describe(vtid));
        found[0].To.ShouldBe(world.Do(() => world.Memory.FindRunAsync(vtid, attempt, default))!.State);
        return found[0];
    }

    public static string? Fact(this TaskEvent e, string name) => e.Data?[name]?.ToString();

    public static Turn Turn(this World world, string key) => world.Do(() => world.Memory.ReadTurnAsync(key, default));

    public static Turn TargetTurn(this World world) => world.Turn(Autopilot.Turn.ForTarget(World.Target));

    public static Turn BaseTurn(this World world) => world.Turn(Autopilot.Turn.ForBase(World.Repository, FakeRepository.Main));

    public static void Disable(this World world) => world.Do(() => world.Host.Control.StopAsync("a pause", false, Operator, default));

    public static void Enable(this World world) => world.Do(() => world.Host.Control.ThawAsync("go on", null, Operator, default));

    public static TaskSnapshot Cancel(this World world, Vtid vtid) => world.Do(() => world.Host.Runs.CancelAsync(vtid, "not wanted", Operator, default));

    public static TaskSnapshot Retry(this World world, Vtid vtid, bool fresh = false) =>
        world.Do(() => world.Host.Runs.RetryAsync(vtid, "again", fresh, Operator, default));

    public static RefusedException Refused(this World world, Action command, string code)
    {
        var refusal = Should.Throw<RefusedException>(command);
        refusal.Code.ShouldBe(code);
        return refusal;
    }

    /// <summary>A task proven in production, whose revision later restores go back to.</summary>
    public static (string Revision, string Commit) Baseline(this World world)
    {
        var vtid = world.Completed("src/baseline").Vtid;
        world.UntilState(vtid, RunState.Completed);
        var proven = world.TargetTurn().Proven!;
        return (proven.Revision, proven.Commit);
    }

    /// <summary>A task whose merge stands on the base and whose deployment was refused.</summary>
    public static Vtid DeployFailed(this World world)
    {
        world.Script.Make("start_deploy", new Fault.Lie(WriteResults.Refused<string>(FailureReasons.DeployFailed, "No room for a revision.")));
        var failed = world.Completed().Vtid;
        world.UntilEnded(failed, RunState.Failed, FailureReasons.DeployFailed);
        world.Terminal(failed).Fact("merged").ShouldBe("true");
        return failed;
    }

    public static string Describe(this World world, Vtid vtid)
    {
        var (task, run) = (world.Snapshot(vtid).Task, world.Snapshot(vtid).Run);
        var events = world.Events(vtid).Select(e => string.Create(CultureInfo.InvariantCulture, $"\n  {e.At:HH:mm:ss.f} {e.Type} {e.Data?.ToJsonString()}"));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{task.Vtid} attempt {task.Attempt} is {run?.State} at {world.Time.Now:HH:mm:ss.f}, waiting for '{run?.WaitingFor}', held by {run?.Hold?.Name}, ")
            + string.Create(CultureInfo.InvariantCulture, $"deadline {run?.DeadlineAt:HH:mm:ss.f}.{string.Concat(events)}\n  calls: ")
            + string.Join(", ", world.Script.Calls.TakeLast(12).Select(call => call.Name));
    }
}
