using System.Globalization;

namespace Autopilot.Testing;

/// <summary>One simulation: the hosts, the store, everything outside, and the people, from one seed.</summary>
internal sealed class World
{
    private static readonly TimeSpan Afterwards = TimeSpan.FromMinutes(2);

    private readonly List<SimulatedHost> hosts = [];
    private readonly List<SimulatedWorker> workers = [];
    private readonly LedgerReader reader;
    private readonly Lane errands;

    public World(SimulationOptions options, ulong seed, IReadOnlySet<ulong> leftOut, bool isWritten)
    {
        Options = options;
        Choices = new Choices(seed, options.Faults, leftOut);
        Scene = new Scene(options, seed, Choices);
        Timeline = new Timeline(Clock, new Chance(Chance.Join(seed, 13)));
        History = new History(Clock, isWritten);
        Network = new Network(Timeline, Choices);
        errands = new Lane(Timeline);
        LongestDelay = options.Profiles.Min(profile => profile.Timeouts.Call) * 0.85;
        Fates = new Fates(Choices, History);
        Ledger = new Ledger(Clock);
        Effects = new EffectLaws(Ledger, History, Clock);
        CodeHost = new SimulatedCodeHost(Clock, Fates, History) { Laws = Effects };
        Checks = new SimulatedChecks(Clock, Choices, Fates, Scene.ChecksMustBeStarted) { Laws = Effects };
        Target = new SimulatedTarget(Clock, Choices, Fates, History) { Laws = Effects, IsGone = IsGone };
        Dispatcher = new SimulatedDispatcher(Fates) { Laws = Effects };
        (Effects.CodeHost, Effects.Checks, Effects.Target) = (CodeHost, Checks, Target);
        Store = options.Store(Clock);
        Watch = new Watch(
            Store, Ledger, new LedgerLaws(Ledger), new EvidenceLaws(CodeHost, Checks, Target, Fates, Effects), Coverage, History, Clock);
        People = new SimulatedPeople(this);
        reader = new LedgerReader(this);
    }

    public SimulationOptions Options { get; }

    public ManualClock Clock { get; } = new();

    public Timeline Timeline { get; }

    public Choices Choices { get; }

    public Scene Scene { get; }

    public History History { get; }

    public Network Network { get; }

    public Fates Fates { get; }

    public Ledger Ledger { get; }

    public EffectLaws Effects { get; }

    public Coverage Coverage { get; } = new();

    public IAutopilotStore Store { get; }

    public Watch Watch { get; }

    public SimulatedCodeHost CodeHost { get; }

    public SimulatedChecks Checks { get; }

    public SimulatedTarget Target { get; }

    public SimulatedDispatcher Dispatcher { get; }

    public SimulatedPeople People { get; }

    /// <summary>The longest that a call which still happens takes: within the engine's own limit for it.</summary>
    public TimeSpan LongestDelay { get; }

    public bool IsStoreDown { get; set; }

    public IReadOnlyList<SimulatedHost> Hosts => hosts;

    public IReadOnlyList<SimulatedWorker> Workers => workers;

    /// <summary>How much time went by.</summary>
    public TimeSpan Elapsed => TimeSpan.FromTicks(Clock.GetTimestamp());

    /// <summary>Lives through it.</summary>
    public void Run()
    {
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            Begin();
            Live();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    public void StartHost() => hosts.Add(new SimulatedHost(this, hosts.Count + 1));

    public void StartWorker() => workers.Add(new SimulatedWorker(this, workers.Count + 1));

    /// <summary>Does something beside everything else.</summary>
    public void Errand(Func<Task> work) => _ = errands.Start(async () =>
    {
        try
        {
            await work();
        }
        catch (Exception error)
        {
            History.Break("The simulation itself works.", error.ToString());
        }
    });

    /// <summary>Waits, to the next whole millisecond: a delay of less than one ends at once, and a loop that waits for it would not end.</summary>
    public Task Pause(TimeSpan length) => Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(length.TotalMilliseconds)), Clock, CancellationToken.None);

    private void Begin()
    {
        for (var i = 0; i < Scene.Hosts; i++)
        {
            StartHost();
        }

        Errand(async () =>
        {
            await Pause(Scene.WorkersComeAfter);
            for (var i = 0; i < Scene.Workers; i++)
            {
                StartWorker();
            }
        });
        var strangers = new Strangers(this);
        CodeHost.OnOpened = strangers.MeetPullRequest;
        Errand(new Weather(this).LiveAsync);
        Errand(strangers.LiveAsync);
        People.Begin();
        Errand(reader.LiveAsync);
    }

    private void Live()
    {
        var began = Clock.GetUtcNow();
        var (calm, end) = (began + Options.Storm, began + Options.Storm + Options.Calm);
        while (History.Broken is null)
        {
            if (!Timeline.Settle(() => History.Broken is not null))
            {
                History.Break("The engine does not spin.", "A moment had no end.");
            }

            if (IsOver())
            {
                break;
            }

            var now = Clock.GetUtcNow();
            if (now >= end)
            {
                History.Break("Every run comes to its end, once nothing goes wrong any more (law 6).", Describe());
            }

            Choices.IsCalm |= now >= calm;
            Timeline.Step(now < calm ? calm : end);
        }

        Linger();
    }

    // Whoever reads the ledger gets the time to see the last of it; and nothing may happen any more.
    private void Linger()
    {
        for (var until = Clock.GetUtcNow() + Afterwards; History.Broken is null && Clock.GetUtcNow() < until;)
        {
            Timeline.Step(until);
            Timeline.Settle(() => History.Broken is not null);
        }

        if (History.Broken is null)
        {
            Errand(() => new EndLaws(this).CheckAsync(reader));
            Timeline.Settle(() => false);
        }
    }

    private bool IsOver() => People.IsDone && Ledger.Tasks.All(task =>
        task.Run is null || (task.Run.State.IsTerminal() && task.Task.PendingRetry is null && task.Task.Debts.Count == 0));

    private bool IsGone(string target) => Ledger.Tasks.Any(task => task.Run is { Ending: null } run && run.Policy.Target == target
        && (run.State, Fates.Of(run.Vtid, run.Attempt)) is
            (RunState.Deploying, Mishap.TargetGoesWhileDeploying) or (RunState.Verifying, Mishap.TargetGoesWhileVerifying));

    private string Describe() => string.Join("; ", Ledger.Tasks
        .Where(task => task.Run is { } run && (!run.State.IsTerminal() || task.Task.PendingRetry is not null || task.Task.Debts.Count > 0))
        .Select(task => string.Create(
            CultureInfo.InvariantCulture,
            $"{task.Task.Vtid} attempt {task.Run!.Attempt} is {task.Run.State.Name()}, waits for '{task.Run.WaitingFor}', hold {task.Run.Hold?.Name ?? "none"}, "
            + $"deadline {task.Run.DeadlineAt:O}, {task.Task.Debts.Count} debts, next attempt {task.Task.PendingRetry?.Reason ?? "none"}")))
        + (People.IsDone ? "" : " People still act.");
}
