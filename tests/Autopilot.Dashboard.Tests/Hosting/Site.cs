using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Autopilot.Tests;

/// <summary>How a site differs from the usual one.</summary>
public sealed record SiteSettings
{
    public string PathBase { get; init; } = "";

    public Action<AutopilotDashboardOptions> Dashboard { get; init; } = _ => { };

    public Action<AutopilotApiOptions> Api { get; init; } = _ => { };

    public Func<Profile, Profile> Profile { get; init; } = profile => profile;

    public Action<AutopilotBuilder> Engine { get; init; } = _ => { };

    /// <summary>What stands before every request.</summary>
    public RequestDelegateFactory? Before { get; init; }

    /// <summary>Maps the dashboards; null: one at the usual place.</summary>
    public Action<WebApplication>? Map { get; init; }

    public delegate Task RequestDelegateFactory(HttpContext context, RequestDelegate next);
}

/// <summary>A team's service with the engine, its API and its dashboard in it, on a real port, a real store and a real bare repository.</summary>
public class Site : IAsyncLifetime
{
    /// <summary>Who may sign in, each with the token <c>token-NAME</c>.</summary>
    public static readonly (string Name, string[] Roles)[] People =
    [
        ("somebody", [.. AutopilotRoles.All]), ("viewer", [AutopilotRoles.Viewer]), ("operator", [AutopilotRoles.Operator]),
        ("approver", [AutopilotRoles.Approver]), ("governor", [AutopilotRoles.Governor]), ("worker", [AutopilotRoles.Worker]), ("lead", [AutopilotRoles.Operator, AutopilotRoles.Approver]),
    ];

    private readonly string folder = Directory.CreateTempSubdirectory("autopilot-dashboard-").FullName;
    private readonly SiteSettings settings;
    private WebApplication? application;
    private SqliteStore? store;
    private int streams;

    public Site()
        : this(new SiteSettings())
    {
    }

    protected Site(SiteSettings settings) => this.settings = settings;

    /// <summary>Event streams that are open now.</summary>
    public int Streams => Volatile.Read(ref streams);

    public Uri Address { get; private set; } = new("http://127.0.0.1:0");

    public string PathBase => settings.PathBase;

    public string Repository => Path.Combine(folder, "repository.git");

    public string Folder => folder;

    public IAutopilotStore Store => store!;

    public ExecutionControl Control => Get<ExecutionControl>();

    public static Site With(SiteSettings settings) => new(settings);

    public T Get<T>()
        where T : notnull => application!.Services.GetRequiredService<T>();

    public async ValueTask InitializeAsync()
    {
        var source = await TestGit.CreateAsync(Path.Combine(folder, "source"), ("src/app.txt", "one\n"));
        await TestGit.RunAsync(folder, "clone", "--quiet", "--bare", source, Repository);
        store = await SqliteStore.OpenAsync(Path.Combine(folder, "autopilot.db"), TimeProvider.System);
        await StartAsync();
        await Control.ThawAsync("tests", null, new Caller("somebody"), default);
    }

    /// <summary>Starts, or starts again at the same address.</summary>
    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(Address.ToString());
        builder.Logging.ClearProviders();
        builder.Services.AddDataProtection().PersistKeysToFileSystem(Directory.CreateDirectory(Path.Combine(folder, "keys")));
        var engine = builder.Services.AddAutopilot(options => options.PollInterval = TimeSpan.FromMilliseconds(100))
            .AddProfile(settings.Profile(new Profile
            {
                Name = "default",
                DeploysNothing = true,
                Timeouts = new TimeoutOptions { LookLeast = TimeSpan.FromMilliseconds(50), LookMost = TimeSpan.FromSeconds(1) },
            }))
            .AddLocalCodeHost()
            .AddCommandChecks(new() { StateFolder = Path.Combine(folder, "checks"), Command = "true" })
            .AddApi(options =>
            {
                foreach (var (name, roles) in People)
                {
                    options.Tokens.Add(new ApiToken(name, ApiTokens.Hash($"token-{name}"), roles));
                }

                settings.Api(options);
            })
            .AddDashboard(settings.Dashboard);
        // The container would dispose of what it makes; the store outlives a restart.
        engine.Services.AddSingleton<IAutopilotStore>(store!);
        settings.Engine(engine);
        application = builder.Build();
        if (settings.PathBase.Length > 0)
        {
            application.UsePathBase(settings.PathBase);
        }

        application.Use(CountAsync);
        if (settings.Before is { } before)
        {
            application.Use((context, next) => before(context, http => next(http)));
        }

        application.UseRouting().UseAuthentication().UseAuthorization();
        application.MapGet("/own", () => "The team's own page.");
        application.MapAutopilot();
        (settings.Map ?? (site => site.MapAutopilotDashboard()))(application);
        await application.StartAsync();
        Address = new Uri(application.Urls.Single());
    }

    private async Task CountAsync(HttpContext context, RequestDelegate next)
    {
        if (!context.Request.Path.Value!.EndsWith("/events/stream", StringComparison.Ordinal))
        {
            await next(context);
            return;
        }

        Interlocked.Increment(ref streams);
        try
        {
            await next(context);
        }
        finally
        {
            Interlocked.Decrement(ref streams);
        }
    }

    public async Task StopAsync()
    {
        if (application is { } running)
        {
            application = null;
            await running.StopAsync();
            await running.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await StopAsync();
        if (store is not null)
        {
            await store.DisposeAsync();
        }

        Directory.Delete(folder, recursive: true);
    }
}
