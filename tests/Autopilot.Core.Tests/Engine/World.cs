using Microsoft.Extensions.DependencyInjection;

namespace Autopilot.Tests;

/// <summary>
/// A whole pipeline in virtual time: engine hosts on one store, and a code host, checks, a deploy target and workers that do
/// as the test says.
/// </summary>
internal sealed class World
{
    public const string Repository = "team/app";
    public const string Target = "prod";

    private readonly IReadOnlyList<IValidationRule> rules;
    private readonly VirtualTime.Lane people;
    private int hosts;

    public World(Profile? profile = null, IReadOnlyList<IValidationRule>? rules = null, bool enabled = true)
    {
        Profile = profile ?? Deploys;
        this.rules = rules ?? [];
        people = Time.NewLane();
        Script = new CallScript(Time.Clock);
        Memory = new InMemoryStore(Time.Clock);
        LawfulLedgersAttribute.Watch(Memory);
        Store = new FakeStore(Memory, Script);
        Code = new FakeCodeHost(Script);
        Checks = new FakeChecks(Script);
        Deployed = new FakeTarget(Script);
        Dispatcher = new FakeDispatcher(Script);
        if (enabled)
        {
            Do(() => Memory.SetExecutionAsync(true, "the test begins", null, "tester", default));
        }
    }

    /// <summary>A profile with a deploy target and the built-in rules.</summary>
    public static Profile Deploys { get; } = new() { Name = "default", Target = Target };

    /// <summary>A profile whose goal is the merge.</summary>
    public static Profile Merges { get; } = new() { Name = "default", DeploysNothing = true };

    public Profile Profile { get; }

    public VirtualTime Time { get; } = new();

    public CallScript Script { get; }

    /// <summary>The store itself, which never fails.</summary>
    public InMemoryStore Memory { get; }

    /// <summary>The store as the hosts see it.</summary>
    public FakeStore Store { get; }

    public FakeCodeHost Code { get; }

    public FakeChecks Checks { get; }

    public FakeTarget Deployed { get; }

    public FakeDispatcher Dispatcher { get; }

    /// <summary>The first host; it starts when it is first asked for.</summary>
    public EngineHost Host => field ??= StartHost();

    public ExecutionSwitch Switch => Do(() => Memory.ReadExecutionAsync(default));

    /// <summary>Starts a host.</summary>
    /// <param name="runs">Whether its loop runs; otherwise it only gives commands and serves workers.</param>
    /// <param name="profile">Its profile; null: the world's.</param>
    /// <param name="concurrency">How many runs it looks at at a time.</param>
    /// <param name="knows">The rules that it knows beside the built-in ones; null: all.</param>
    public EngineHost StartHost(bool runs = true, Profile? profile = null, IReadOnlyList<IValidationRule>? knows = null, int concurrency = 32)
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(Time.Clock);
        services.AddSingleton(new EngineIdentity($"host-{++hosts}"));
        var engine = services.AddAutopilotEngine(options => (options.PollInterval, options.Concurrency) = (TimeSpan.FromSeconds(4), concurrency))
            .Use<IAutopilotStore>(_ => Store)
            .Use<ICodeHost>(_ => Code)
            .Use<IChecks>(_ => Checks)
            .Use<IDeployTarget>(_ => Deployed)
            .Use<IHealthProbe>(_ => Deployed)
            .AddProfile(profile ?? Profile);
        if (Dispatcher.Pushes)
        {
            engine.Use<IWorkDispatcher>(_ => Dispatcher);
        }

        foreach (var rule in knows ?? rules)
        {
            engine.AddRule(rule);
        }

        var host = new EngineHost(this, services, runs);
        Time.Settle();
        return host;
    }

    /// <summary>Does something as people do, and lets time pass until it is done.</summary>
    public T Do<T>(Func<Task<T>> work)
    {
        var task = people.Start(work);
        Complete(task);
        return task.GetAwaiter().GetResult();
    }

    /// <summary>Does something as people do, and lets time pass until it is done.</summary>
    public void Do(Func<Task> work)
    {
        var task = people.Start(work);
        Complete(task);
        task.GetAwaiter().GetResult();
    }

    public void Advance(TimeSpan by) => Time.Advance(by);

    /// <summary>Lets time pass until something is so; fails when it is not so within the limit.</summary>
    public void Until(Func<bool> holds, TimeSpan? within = null, Func<string>? state = null)
    {
        var limit = Time.Now + (within ?? TimeSpan.FromMinutes(10));
        for (Time.Settle(); !holds(); Time.Step(limit - Time.Now))
        {
            if (Time.Now >= limit)
            {
                throw new TimeoutException($"Not so after {within ?? TimeSpan.FromMinutes(10)}. {state?.Invoke()}");
            }
        }
    }

    /// <summary>The task at this very moment, also from within a port's call.</summary>
    public TaskSnapshot Now(Vtid vtid) => Memory.FindAsync(vtid, default).GetAwaiter().GetResult()!;

    public TaskSnapshot Snapshot(Vtid vtid) => Do(() => Memory.FindAsync(vtid, default))!;

    public IReadOnlyList<TaskEvent> Events(Vtid vtid) => Do(() => Memory.ReadTaskAsync(vtid, 0, 10_000, default));

    private void Complete(Task task)
    {
        var limit = Time.Now + TimeSpan.FromMinutes(10);
        for (Time.Settle(); !task.IsCompleted && Time.Now < limit; Time.Step(TimeSpan.FromSeconds(1)))
        {
        }

        task.IsCompleted.ShouldBeTrue("a command must end");
    }
}
