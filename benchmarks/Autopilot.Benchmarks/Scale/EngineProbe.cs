using Autopilot.Tests;
using Microsoft.Extensions.DependencyInjection;

namespace Autopilot.Benchmarks.Scale;

/// <summary>
/// The real engine under a small copy of the traffic: one host on the in-memory store, in virtual time on one thread, one look at a time, with every call counted by the
/// step that made it.
/// </summary>
internal sealed class EngineProbe
{
    // What is still under way when the last task has come ends within this, or waits for a person.
    private static readonly TimeSpan Drain = TimeSpan.FromHours(3);

    private readonly Traffic traffic;
    private readonly VirtualTime time = new();
    private readonly StepMeter meter = new();
    private readonly InMemoryStore memory;
    private readonly MeteredStore store;
    private readonly ProbeCodeHost code;
    private readonly ServiceProvider services;
    private long heartbeats;

    private EngineProbe(Traffic traffic)
    {
        this.traffic = traffic;
        memory = new InMemoryStore(time.Clock);
        store = new MeteredStore(memory, meter);
        code = new ProbeCodeHost(traffic, meter, time.Clock);
        var target = new ProbeTarget(traffic, meter, time.Clock);
        var parts = new ServiceCollection();
        parts.AddSingleton<TimeProvider>(time.Clock);
        var engine = parts.AddAutopilotEngine(options => options.Concurrency = 1)
            .Use<IAutopilotStore>(_ => store)
            .Use<ICodeHost>(_ => code)
            .Use<IChecks>(_ => code)
            .Use<IDeployTarget>(_ => target)
            .Use<IHealthProbe>(_ => target);
        foreach (var profile in ProbeTasks.Profiles(traffic.Repositories))
        {
            engine.AddProfile(profile);
        }

        services = parts.BuildServiceProvider();
    }

    /// <summary>Runs the traffic to its end.</summary>
    public static ProbeResult Run(Traffic traffic)
    {
        var probe = new EngineProbe(traffic);
        using (probe.services)
        {
            return probe.Run();
        }
    }

    private ProbeResult Run()
    {
        using var stop = new CancellationTokenSource();
        Task[] running =
        [
            time.NewLane().Start(() => memory.SetExecutionAsync(true, "the probe begins", null, "operator", default)),
            time.NewLane().Start(() => services.GetRequiredService<RunLoop>().RunAsync(stop.Token)),
            time.NewLane().Start(ArriveAsync),
            time.NewLane().Start(MendAsync),
            .. Enumerable.Range(0, traffic.Workers).Select(_ => time.NewLane().Start(() => WorkAsync(stop.Token))),
        ];
        time.Advance(traffic.Length);
        var emptyLooks = store.EmptyLooks;
        time.Advance(Drain);
        if (Array.Find(running, task => task.IsFaulted) is { } broken)
        {
            throw new InvalidOperationException("The probe broke.", broken.Exception);
        }

        return new ProbeResult(meter.Costs, Endings(), heartbeats, emptyLooks, BytesPerEvent());
    }

    private async Task ArriveAsync()
    {
        var (engine, runs, began) = (services.GetRequiredService<TaskEngine>(), services.GetRequiredService<RunCommands>(), time.Now);
        var arrivals = traffic.Arrivals();
        for (var task = 0; task < arrivals.Length; task++)
        {
            if (began + arrivals[task] - time.Now is var wait && wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, time.Clock);
            }

            var request = ProbeTasks.Make(task, traffic.Repositories);
            meter.Begin(Phase.Created, Vtid.Parse(request.Vtid!));
            var created = (await engine.CreateAsync(request, ProbeTasks.Author, default)).Task;
            await engine.ApproveSpecAsync(created.Vtid, created.Spec.Hash, ProbeTasks.Operator, default);
            await runs.ActivateAsync(created.Vtid, created.Spec.Hash, null, ProbeTasks.Operator, default);
            meter.End();
        }
    }

    private async Task MendAsync()
    {
        await Task.Delay(traffic.MendedAt, time.Clock);
        foreach (var turn in await memory.ListTurnsAsync(default))
        {
            await memory.LiftFreezeAsync(turn.Key, "the outage is over", "operator", default);
        }

        var runs = services.GetRequiredService<RunCommands>();
        foreach (var run in Enumerable.Range(0, traffic.Tasks).Select(FindRun).OfType<Run>().Where(run => run.State.IsTerminal() && run.State != RunState.Completed))
        {
            meter.Begin(Phase.Retried, run.Vtid);
            try
            {
                await runs.RetryAsync(run.Vtid, "the outage is over", fresh: false, ProbeTasks.Operator, default);
            }
            catch (RefusedException)
            {
                continue; // Its attempts are used up.
            }
            finally
            {
                meter.End();
            }
        }
    }

    private Run? FindRun(int task) =>
        memory.FindAsync(Vtid.Parse(ProbeTasks.Make(task, traffic.Repositories).Vtid!), default).GetAwaiter().GetResult()?.Run;

    // A worker, and after its death the next one in its place.
    private async Task WorkAsync(CancellationToken stop)
    {
        var queue = services.GetRequiredService<IWorkQueue>();
        while (!stop.IsCancellationRequested)
        {
            var worker = await queue.RegisterAsync(new WorkerRegistration("worker", "machine", "1"), stop);
            while (await queue.ClaimAsync(new ClaimRequest(worker, TimeSpan.FromSeconds(30)), stop) is var order)
            {
                if (order is not null && !await WorkAsync(queue, worker, order))
                {
                    break;
                }
            }

            await Task.Delay(traffic.Restart, time.Clock, stop);
        }
    }

    private async Task<bool> WorkAsync(IWorkQueue queue, string worker, WorkOrder order)
    {
        var (seed, task, claim) = (traffic.Seed, ProbeTasks.NumberOf(order.Vtid), (int)order.Fence);
        var takes = traffic.Agent.At(Draw.Normal(seed, task, claim, Drawn.Agent));
        var dies = Draw.Uniform(seed, task, claim, Drawn.Lost) < traffic.Lost;
        var ends = time.Now + (dies ? takes * Draw.Uniform(seed, task, claim, Drawn.LostAfter) : takes);
        while (ends - time.Now > order.Heartbeat)
        {
            await Task.Delay(order.Heartbeat, time.Clock);
            heartbeats++;
            if ((await queue.HeartbeatAsync([new Heartbeat(order.Vtid, worker, order.Fence, "at work")], default))[0] is not { CancelRequested: false })
            {
                return true;
            }
        }

        await Task.Delay(ends - time.Now, time.Clock);
        if (dies)
        {
            return false;
        }

        meter.Begin(Phase.Report, order.Vtid);
        WorkReport report = code.Push(order.Branch) is { } head
            ? new WorkReport.Completed(head, "Done.")
            : new WorkReport.Failed(new Failure(FailureKind.Transient, "push_failed", "The branch could not be pushed."));
        await queue.ReportAsync(order.Vtid, worker, order.Fence, report, default);
        meter.End();
        return true;
    }

    private SortedDictionary<string, int> Endings()
    {
        var endings = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (var task = 0; task < traffic.Tasks; task++)
        {
            var run = FindRun(task)!;
            var ending = run.State.IsTerminal() ? run.Ending?.Failure.Reason ?? run.State.Name() : $"held: {run.Hold?.Name ?? run.State.Name()}";
            endings[ending] = endings.GetValueOrDefault(ending) + 1;
        }

        return endings;
    }

    private double BytesPerEvent()
    {
        var (bytes, events, after) = (0L, 0, LedgerPosition.Start);
        while (memory.ReadAsync(after, 10_000, default).GetAwaiter().GetResult() is { Count: > 0 } page)
        {
            using var text = new StringWriter();
            foreach (var entry in page)
            {
                LedgerExport.Write(text, EventView.Of(entry));
            }

            (bytes, events, after) = (bytes + text.GetStringBuilder().Length, events + page.Count, page[^1].Position);
        }

        return bytes / (double)events;
    }
}

/// <summary>What a probe counted.</summary>
/// <param name="Costs">The calls of each kind of step.</param>
/// <param name="Endings">How many tasks ended how; what waits for a person has not ended.</param>
/// <param name="Heartbeats">Heartbeats of claims.</param>
/// <param name="EmptyLooks">Looks for work that found none, while tasks arrived.</param>
/// <param name="BytesPerEvent">A line of the exported ledger in the mean.</param>
internal sealed record ProbeResult(StepCosts Costs, IReadOnlyDictionary<string, int> Endings, long Heartbeats, long EmptyLooks, double BytesPerEvent);
