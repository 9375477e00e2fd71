using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Autopilot.Tests;

/// <summary>A team's own service with the engine in it, on loopback, on a real store and a real bare repository.</summary>
public sealed class Service : IAsyncLifetime
{
    internal const string WebhookSecret = "secret-of-the-hook";

    private readonly string folder = Directory.CreateTempSubdirectory("autopilot-http-").FullName;
    private readonly List<IDisposable> clients = [];
    private WebApplication? application;
    private SqliteStore? store;

    /// <summary>Sets options beyond those of every test.</summary>
    public Action<AutopilotApiOptions> Configure { get; init; } = _ => { };

    /// <summary>What stands between the service and its store.</summary>
    public Func<IAutopilotStore, IAutopilotStore> Wrap { get; init; } = store => store;

    /// <summary>The file of the store.</summary>
    public string Database => Path.Combine(folder, "autopilot.db");

    public string Repository => Path.Combine(folder, "repository.git");

    /// <summary>What was logged, line by line.</summary>
    internal LogLines Logged { get; } = new();

    public Uri Address { get; private set; } = new("http://127.0.0.1");

    public T Get<T>()
        where T : notnull => application!.Services.GetRequiredService<T>();

    public async ValueTask InitializeAsync()
    {
        var source = await TestGit.CreateAsync(Path.Combine(folder, "source"), ("src/app.txt", "one\n"));
        await TestGit.RunAsync(folder, "clone", "--quiet", "--bare", source, Repository);
        store = await SqliteStore.OpenAsync(Database, TimeProvider.System);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders().AddProvider(Logged);
        builder.Services.AddAutopilot(options => options.PollInterval = TimeSpan.FromMilliseconds(200))
            .AddProfile(new Profile
            {
                Name = "default",
                DeploysNothing = true,
                Timeouts = new TimeoutOptions { LookLeast = TimeSpan.FromMilliseconds(200), LookMost = TimeSpan.FromSeconds(1) },
            })
            .Use(_ => Wrap(store))
            .AddLocalCodeHost()
            .AddCommandChecks(new() { StateFolder = Path.Combine(folder, "checks"), Command = "true" })
            .AddApi(options =>
            {
                options.GitHubWebhookSecrets.Add(WebhookSecret);
                options.PingInterval = TimeSpan.FromMilliseconds(200);
                foreach (var role in AutopilotRoles.All)
                {
                    options.Tokens.Add(new ApiToken($"some-{role}", Hash($"token-{role}"), [role]));
                }

                options.Tokens.Add(new ApiToken("somebody", Hash("token-all"), AutopilotRoles.All));
                options.Tokens.Add(new ApiToken("thief", Hash("token-thief"), [AutopilotRoles.Worker]));
                foreach (var name in new[] { "ann", "bob", "cleo" })
                {
                    options.Tokens.Add(new ApiToken(name, Hash($"token-{name}"), [AutopilotRoles.Viewer, AutopilotRoles.BreakGlass]));
                }
                Configure(options);
            });
        builder.Services.AddOpenApi();
        application = builder.Build();
        application.MapOpenApi();
        application.MapGet("/own", () => "The team's own page.");
        application.MapAutopilot();
        await application.StartAsync();
        Address = new Uri(application.Urls.Single());
        await PutAsync("governor", "controls/execution", new { enabled = true, reason = "tests" });
    }

    public async ValueTask DisposeAsync()
    {
        clients.ForEach(client => client.Dispose());
        await StopAsync();
        await store!.DisposeAsync();
        Directory.Delete(folder, recursive: true);
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

    /// <summary>A client that sends a role's token; null: none.</summary>
    public HttpClient Client(string? role)
    {
        var client = new HttpClient(new ContractHandler()) { BaseAddress = new Uri(Address, "/autopilot/api/v1/"), Timeout = TimeSpan.FromSeconds(60) };
        client.DefaultRequestHeaders.Authorization = role is null ? null : new AuthenticationHeaderValue("Bearer", $"token-{role}");
        clients.Add(client);
        return client;
    }

    public Task<HttpResponseMessage> PostAsync(string? role, string path, object body, string? key = null) => SendAsync(role, HttpMethod.Post, path, body, key);

    public Task<HttpResponseMessage> PutAsync(string? role, string path, object body, string? key = null) => SendAsync(role, HttpMethod.Put, path, body, key);

    /// <summary>What the ledger says of the installation, about one principal.</summary>
    public async Task<IReadOnlyList<TaskEvent>> AuditAsync(string subject, string type) =>
        [.. (await Get<IAutopilotStore>().ReadAsync(LedgerPosition.Start, 10_000, default)).Where(entry => entry.Actor == subject && entry.Type == type)];

    public async Task<JsonElement> GetAsync(string path) => await ReadAsync(await Client("viewer").GetAsync(path));

    public static async Task<JsonElement> ReadAsync(HttpResponseMessage response, int status = 200)
    {
        var text = await response.Content.ReadAsStringAsync();
        ((int)response.StatusCode).ShouldBe(status, text);
        return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;
    }

    /// <summary>A problem, with everything that a problem has.</summary>
    public static async Task<JsonElement> ProblemAsync(HttpResponseMessage response, int status, string code)
    {
        var problem = await ReadAsync(response, status);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        response.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        problem.GetProperty("code").GetString().ShouldBe(code, problem.ToString());
        problem.GetProperty("status").GetInt32().ShouldBe(status);
        problem.GetProperty("title").GetString().ShouldNotBeNullOrEmpty();
        problem.GetProperty("detail").GetString().ShouldNotBeNullOrEmpty();
        problem.ToString().ShouldNotContain("   at ");
        return problem;
    }

    /// <summary>A task whose spec is approved.</summary>
    public async Task<(string Vtid, string Hash)> ApproveAsync()
    {
        var created = await ReadAsync(await PostAsync("operator", "tasks", NewTask()), 201);
        var (vtid, hash) = (created.GetProperty("vtid").GetString()!, created.GetProperty("spec").GetProperty("hash").GetString()!);
        await ReadAsync(await PostAsync("approver", $"tasks/{vtid}/spec/approve", new { specHash = hash }));
        return (vtid, hash);
    }

    /// <summary>A task that is activated.</summary>
    public async Task<string> ActivateAsync()
    {
        var (vtid, hash) = await ApproveAsync();
        await ReadAsync(await PostAsync("operator", $"tasks/{vtid}/activate", new { specHash = hash }));
        return vtid;
    }

    public async Task<string> RegisterAsync(params string[] capabilities)
    {
        var body = new { name = "worker", host = "machine", version = "1", capabilities = capabilities.Length == 0 ? ["*"] : capabilities, maxConcurrent = 10 };
        return (await ReadAsync(await PostAsync("worker", "workers", body), 201)).GetProperty("workerId").GetString()!;
    }

    /// <summary>Claims until it has a task's work.</summary>
    public async Task<JsonElement> ClaimAsync(string worker, string vtid)
    {
        while (true)
        {
            using var response = await PostAsync("worker", "work/claim", new { workerId = worker, waitSeconds = 20 });
            var order = await ReadAsync(response);
            if (order.GetProperty("vtid").GetString() == vtid)
            {
                return order;
            }
        }
    }

    public object NewTask(string title = "Change the app") => new
    {
        title,
        spec = $"---\ntitle: {title}\nscope: [src/**]\nacceptance: [it works]\n---\nChange it.\n",
        repository = Repository,
        autonomous = true,
    };

    /// <summary>Pushes a commit to an order's branch.</summary>
    public async Task<string> PushAsync(JsonElement order)
    {
        var clone = Path.Combine(folder, $"clone-{Guid.NewGuid():N}");
        await TestGit.RunAsync(folder, "clone", "--quiet", Repository, clone);
        await TestGit.RunAsync(clone, "checkout", "--quiet", "-b", order.GetProperty("branch").GetString()!, order.GetProperty("baseSha").GetString()!);
        var head = await TestGit.CommitAsync(clone, ("src/app.txt", $"{order.GetProperty("vtid")}\n"));
        await TestGit.RunAsync(clone, "push", "--quiet", "origin", "HEAD");
        return head;
    }

    public Task<JsonElement> UntilAsync(string vtid, string state) =>
        Eventually.SeeAsync(() => GetAsync($"tasks/{vtid}"), task => task.GetProperty("state").GetString() == state);

    private static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    private async Task<HttpResponseMessage> SendAsync(string? role, HttpMethod method, string path, object body, string? key)
    {
        using var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return await Client(role).SendAsync(request);
    }
}
