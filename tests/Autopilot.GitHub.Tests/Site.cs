using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Autopilot.Tests;

/// <summary>A double with one repository, an adapter for it, and a clock that passes by itself while something waits.</summary>
internal sealed class Site : IAsyncDisposable
{
    private readonly ClockPump pump;
    private readonly DateTimeOffset began;
    private readonly List<GitHubAdapter> adapters = [];

    private Site(ManualClock clock, GitHubDouble github, DoubleRepository repository, GitHubOptions options, ILogger logger)
    {
        (Clock, GitHub, Repository, Options, Logger) = (clock, github, repository, options, logger);
        began = clock.GetUtcNow();
        pump = new ClockPump(clock);
        Adapter = NewAdapter();
    }

    public ManualClock Clock { get; }

    public GitHubDouble GitHub { get; }

    public DoubleRepository Repository { get; }

    public GitHubOptions Options { get; }

    public ILogger Logger { get; }

    public GitHubAdapter Adapter { get; }

    /// <summary>How much time has passed, because something waited for it or the test let it pass.</summary>
    public TimeSpan Waited => Clock.GetUtcNow() - began;

    public GitHubConnection Connection => Adapter.Api.Connection;

    public static async Task<Site> CreateAsync(Action<GitHubOptions>? configure = null, string prefix = "", ILogger? logger = null)
    {
        var clock = new ManualClock();
        var github = await GitHubDouble.StartAsync(clock, prefix);
        var options = AsApp(github);
        configure?.Invoke(options);
        return new Site(clock, github, await DoubleRepository.CreateAsync(github), options, logger ?? NullLogger.Instance);
    }

    /// <summary>Waits for nothing that only the real GitHub needs, and longer than any clock that is hurried.</summary>
    public static GitHubOptions AsApp(GitHubDouble github)
    {
        var options = new GitHubOptions { RequestLimit = TimeSpan.FromMinutes(5) };
        Apply(github, options);
        return options;
    }

    public static void Apply(GitHubDouble github, GitHubOptions options)
    {
        (options.ApiAddress, options.AppId, options.InstallationId, options.PrivateKey) = (github.Address, TokenDesk.AppId, TokenDesk.Installation, TokenDesk.PrivateKey);
        (options.WriteInterval, options.MergeInterval, options.SettleTime) = (TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero);
    }

    /// <summary>Another adapter, as after a restart.</summary>
    public GitHubAdapter NewAdapter(Action<GitHubOptions>? configure = null)
    {
        configure?.Invoke(Options);
        var adapter = new GitHubAdapter(Options, Clock, Logger);
        adapters.Add(adapter);
        return adapter;
    }

    public async ValueTask DisposeAsync()
    {
        adapters.ForEach(adapter => adapter.Dispose());
        GitHub.Certificate.SeeCounts(adapters.SelectMany(adapter => adapter.Api.Connection.Transport.Counts.ByOperation.Keys));
        try
        {
            await GitHub.DisposeAsync();
        }
        finally
        {
            await pump.DisposeAsync();
            Repository.Dispose();
        }
    }
}
