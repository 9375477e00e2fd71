using System.Globalization;
using Google.Apis.Auth.OAuth2;
using Microsoft.Extensions.Logging.Abstractions;

namespace Autopilot.Tests;

/// <summary>A double with one service, and an adapter for it. Time stands still, unless something waits for less than a minute.</summary>
internal sealed class CloudRunSite : IAsyncDisposable
{
    public const string Name = "web";

    public const string Service = "web";

    private readonly List<CloudRunAdapter> adapters = [];
    private readonly ClockPump pump;
    private readonly DateTimeOffset began;

    private CloudRunSite(CloudRunDouble run, CloudRunOptions options)
    {
        (Run, Options) = (run, options);
        began = Clock.GetUtcNow();
        Adapter = NewAdapter();
        pump = new ClockPump(Clock);
    }

    public static string FirstCommit { get; } = Commit(1);

    public ManualClock Clock { get; } = new();

    public CloudRunDouble Run { get; }

    public CloudRunOptions Options { get; }

    public CloudRunTarget Settings => Options.Targets[Name];

    public CloudRunAdapter Adapter { get; private set; }

    public DoubleService Web => Run.Services[Service];

    public TestTokens Tokens { get; } = new();

    /// <summary>How much time has passed because something waited for it.</summary>
    public TimeSpan Waited => Clock.GetUtcNow() - began;

    /// <summary>A site whose service runs a commit.</summary>
    /// <param name="configure">Changes the settings.</param>
    /// <param name="commit">What serves; null: a revision that names no commit.</param>
    public static async Task<CloudRunSite> CreateAsync(Action<CloudRunTarget>? configure = null, string? commit = "")
    {
        var run = await CloudRunDouble.StartAsync();
        run.Add(Service, commit is "" ? FirstCommit : commit);
        var options = new CloudRunOptions { Project = "demo-project", Region = "europe-west4", BaseAddress = run.Address, ReadTimeout = TimeSpan.FromMinutes(2), UpdateTimeout = TimeSpan.FromMinutes(2), ProbeTimeout = TimeSpan.FromMinutes(2) };
        options.Targets[Name] = new CloudRunTarget { Service = Service, Image = CloudRunDouble.ImageOf("{commit}") };
        configure?.Invoke(options.Targets[Name]);
        return new CloudRunSite(run, options);
    }

    public static string Commit(int number) => number.ToString("x40", CultureInfo.InvariantCulture);

    public static EffectKey Key(int number, EffectAction action = EffectAction.Deploy) => new(Vtid.Parse($"VTID-{number:D5}"), 1, action, 1);

    public static DeployRequest Request(int number) => new(Key(number), Name, "team/app", Commit(number));

    /// <summary>Another host's adapter: it knows nothing.</summary>
    public CloudRunAdapter NewAdapter()
    {
        var adapter = new CloudRunAdapter(Options, Clock, NullLogger.Instance, Tokens);
        adapters.Add(adapter);
        return adapter;
    }

    /// <summary>Starts a revision of a commit that is built, and waits until it is ready.</summary>
    public async Task<Revision> StartAsync(int number, ServiceBehaviour behaviour = ServiceBehaviour.Healthy)
    {
        Run.Build(Commit(number), behaviour);
        var started = await Adapter.Target.StartAsync(Request(number), default);
        started.Refusal.ShouldBeNull();
        return await SettleAsync(number);
    }

    /// <summary>Waits until a start has ended.</summary>
    public async Task<Revision> SettleAsync(int number) =>
        (await Eventually.SeeAsync(() => Adapter.Target.FindStartedAsync(Name, Key(number), default), revision => revision is { State: not RevisionState.Starting }))!;

    /// <summary>Starts a revision and gives it the traffic.</summary>
    public async Task<Revision> DeployAsync(int number, ServiceBehaviour behaviour = ServiceBehaviour.Healthy)
    {
        var serving = await Adapter.Target.FindServingAsync(Name, default);
        var started = await StartAsync(number, behaviour);
        started.State.ShouldBe(RevisionState.Ready, started.Detail);
        await ShiftAsync(started.Name, serving?.Name);
        return started;
    }

    /// <summary>Moves the traffic, and waits until it has moved.</summary>
    public async Task<Revision> ShiftAsync(string revision, string? expected)
    {
        (await Adapter.Target.ShiftAsync(Name, revision, expected, default)).Refusal.ShouldBeNull();
        return (await Eventually.SeeAsync(() => Adapter.Target.FindServingAsync(Name, default), serving => serving?.State == RevisionState.Ready))!;
    }

    public Task<HealthReading> ProbeAsync() => Adapter.Health.ProbeAsync(Name, $"{Run.Address}serve/{Service}", default);

    /// <summary>The traffic that is wanted, as text.</summary>
    public string Traffic => string.Join(", ", Run.Do(() => Web.Resource.Traffic.Select(entry =>
        $"{(entry.Revision.Length > 0 ? entry.Revision : "latest")} {entry.Percent.ToString(CultureInfo.InvariantCulture)}{(entry.Tag.Length > 0 ? $" {entry.Tag}" : "")}").ToArray()));

    public async ValueTask DisposeAsync()
    {
        await pump.DisposeAsync();
        adapters.ForEach(adapter => adapter.Dispose());
        await Run.DisposeAsync();
    }

    /// <summary>A credential that says what it was asked for.</summary>
    internal sealed class TestTokens : ITokenAccess
    {
        public Task<string> GetAccessTokenForRequestAsync(string? authUri = null, CancellationToken cancellationToken = default) => Task.FromResult("token");
    }
}
