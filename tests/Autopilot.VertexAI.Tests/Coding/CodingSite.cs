using Google.Apis.Auth.OAuth2;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Autopilot.Tests;

/// <summary>A whole pipeline with the coding agent as its worker's: the demo's repository in real git, the engine, and a model that says what a test has written.</summary>
internal sealed class CodingSite : IAsyncDisposable
{
    private static readonly Caller Operator = new("operator") { IsSoleOperator = true };

    private readonly string root = Directory.CreateTempSubdirectory("autopilot-vertex-").FullName;
    private IHost host = null!;

    private CodingSite(VertexDouble vertex) => Vertex = vertex;

    public VertexDouble Vertex { get; }

    public string Repository => Path.Combine(root, "shop.git");

    public IAutopilotStore Store => host.Services.GetRequiredService<IAutopilotStore>();

    public IWorkQueue Queue => host.Services.GetRequiredService<IWorkQueue>();

    /// <summary>The spec of the demo's first task.</summary>
    public static string Spec { get; } = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Demo", "vat.md"));

    public static async Task<CodingSite> StartAsync(string model, TimeProvider time)
    {
        var site = new CodingSite(await VertexDouble.StartAsync());
        await site.CreateRepositoryAsync();
        var application = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        application.Logging.AddFilter(null, LogLevel.Warning);
        application.Services.AddSingleton(time).AddSingleton<ITokenAccess>(new VertexSite.CountingTokens());

        application.Services.AddAutopilot(options => (options.PollInterval, options.TickInterval, options.TickGap) = (TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2)))
            .AddProfile(new Profile { Name = "default", DeploysNothing = true, Timeouts = new() { LookLeast = TimeSpan.FromMilliseconds(30), LookMost = TimeSpan.FromSeconds(1), Confirmation = TimeSpan.FromSeconds(1) } })
            .UseInMemoryStore()
            .AddLocalCodeHost()
            .AddCommandChecks(new() { StateFolder = Path.Combine(site.root, "checks"), Command = "./check.sh" })
            .AddVertexChat(options =>
            {
                (options.Project, options.Model, options.BaseAddress) = ("demo-project", model, site.Vertex.Address);
                (options.FirstByteTimeout, options.IdleTimeout, options.TotalTimeout) = (TimeSpan.FromMinutes(30), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2));
            })
            .AddVertexAgent(options =>
            {
                options.Commands["check"] = ["./check.sh"];
                options.Limit = TimeSpan.FromHours(1);
            })
            .AddAgentWorker(new() { WorkFolder = Path.Combine(site.root, "work") })
            .AddWorker();
        site.host = application.Build();
        await site.Store.SetExecutionAsync(true, "the test's own run", null, Operator.Principal, CancellationToken.None);
        await site.host.StartAsync();
        return site;
    }

    /// <summary>Creates, approves and activates the demo's first task.</summary>
    public async Task<Vtid> ActivateAsync()
    {
        var hash = TaskSpec.Parse(Spec).Hash;
        var tasks = host.Services.GetRequiredService<TaskEngine>();
        var created = await tasks.CreateAsync(new NewTask(Spec, Repository) { Autonomous = true }, Operator, CancellationToken.None);
        await tasks.ApproveSpecAsync(created.Task.Vtid, hash, Operator, CancellationToken.None);
        await host.Services.GetRequiredService<RunCommands>().ActivateAsync(created.Task.Vtid, hash, null, Operator, CancellationToken.None);
        return created.Task.Vtid;
    }

    public async Task<TaskSnapshot> ReadAsync(Vtid vtid) => (await Store.FindAsync(vtid, CancellationToken.None))!;

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        await ((IAsyncDisposable)host).DisposeAsync();
        await Vertex.DisposeAsync();
        Directory.EnumerateFileSystemEntries(Path.Combine(root, "work")).ShouldBeEmpty("No clone and no home is left.");
        Directory.Delete(root, recursive: true);
    }

    private async Task CreateRepositoryAsync()
    {
        var source = Path.Combine(root, "shop");
        var files = Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Demo", "Repository"), "*.template")
            .Select(template => (Path.GetFileNameWithoutExtension(template), File.ReadAllText(template)))
            .Select(file => (PathOf(file.Item1), file.Item2)).ToArray();
        await TestGit.CreateAsync(source, files);
        await TestGit.RunAsync(source, "update-index", "--chmod=+x", "build.sh", "check.sh");
        await TestGit.RunAsync(source, "commit", "--quiet", "--amend", "--no-edit");
        await TestGit.RunAsync(root, "clone", "--quiet", "--bare", source, Repository);
    }

    private static string PathOf(string name) => name.EndsWith(".cs", StringComparison.Ordinal) ? $"src/{name}" : name is "gitignore" or "editorconfig" ? $".{name}" : name;
}
