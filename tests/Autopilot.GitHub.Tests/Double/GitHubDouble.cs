using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Autopilot.Tests;

/// <summary>
/// A GitHub on loopback: real repositories behind the operations that the adapter uses, with the answers that GitHub documents, and
/// with faults on demand. It keeps the clock it is given, and says so in every answer.
/// </summary>
internal sealed class GitHubDouble : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly TemporaryFolder folder = new();

    private GitHubDouble(TimeProvider time, string prefix)
    {
        (Time, Prefix) = (time, prefix);
        Tokens = new TokenDesk(time);
        Graph = new GraphRoutes(this);
        Apps = new AppRoutes(this);
        Router = new Router(this);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = 64 * 1024 * 1024;
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
        });
        app = builder.Build();
        app.Run(AnswerAsync);
    }

    public TimeProvider Time { get; }

    /// <summary>What stands before every path: nothing, or <c>/api/v3</c> of an Enterprise Server.</summary>
    public string Prefix { get; }

    public string Origin { get; private set; } = "";

    public Uri Address => new($"{Origin}{Prefix}/");

    public string Folder => folder.Path;

    public TokenDesk Tokens { get; }

    public GraphRoutes Graph { get; }

    public AppRoutes Apps { get; }

    public Router Router { get; }

    public FaultBook Faults { get; } = new();

    public ConcurrentDictionary<string, DoubleRepository> Repositories { get; } = new(StringComparer.Ordinal);

    /// <summary>The numbers of repositories by the names that they had.</summary>
    public ConcurrentDictionary<string, long> Renamed { get; } = new(StringComparer.Ordinal);

    /// <summary>Every request to the API, in the order of its arrival.</summary>
    public ConcurrentQueue<Exchange> Requests { get; } = new();

    /// <summary>The tokens with which git was let in.</summary>
    public ConcurrentQueue<string> GitTokens { get; } = new();

    /// <summary>What is done at every request, of git as of the API, while whoever sent it waits.</summary>
    public Action? Watch { get; set; }

    /// <summary>What happens beside a request, before it is answered.</summary>
    public Func<Exchange, Task>? Arrived { get; set; }

    /// <summary>How requests and answers agree with GitHub's own description. The double's end fails where they do not.</summary>
    public Certificate Certificate { get; } = new();

    /// <summary>Whether the report of all tests counts it.</summary>
    public bool IsReported { get; set; } = true;

    /// <summary>Whether git is refused, whatever its credential.</summary>
    public bool RefusesGit { get; set; }

    /// <summary>Says of every answer how many calls are left; null: nothing.</summary>
    public int? RateLimitRemaining { get; set; }

    public static async Task<GitHubDouble> StartAsync(TimeProvider time, string prefix = "")
    {
        var started = new GitHubDouble(time, prefix);
        await started.app.StartAsync();
        started.Origin = started.app.Urls.Single();
        return started;
    }

    /// <summary>How often an operation was asked for.</summary>
    public int Count(string operation) => Requests.Count(request => request.Operation == operation);

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        folder.Dispose();
        if (IsReported)
        {
            Certificates.Add(Certificate);
        }

        Certificate.Violations.ShouldBeEmpty();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        context.Response.Headers.Date = Time.GetUtcNow().ToString("r", CultureInfo.InvariantCulture);
        Watch?.Invoke();
        if (GitHttp.IsFor(context.Request))
        {
            await GitHttp.ServeAsync(this, context);
            return;
        }

        var exchange = await Exchange.ReadAsync(context.Request, Prefix);
        var route = Router.Find(exchange);
        exchange.Operation = route?.Operation ?? "";
        Requests.Enqueue(exchange);
        await (Arrived?.Invoke(exchange) ?? Task.CompletedTask);
        Certificate.See(exchange, route);
        var fault = Faults.Take(exchange);
        if (fault is { AfterTheEffect: false } && !await fault.ApplyAsync(context))
        {
            return;
        }

        var answer = Refuse(exchange, route) ?? await route!.HandleAsync(exchange);
        Certificate.See(exchange, route, answer);
        if (fault is { AfterTheEffect: true } && !await fault.ApplyAsync(context))
        {
            return;
        }

        if (RateLimitRemaining is { } remaining)
        {
            context.Response.Headers["x-ratelimit-remaining"] = remaining.ToString(CultureInfo.InvariantCulture);
            context.Response.Headers["x-ratelimit-resource"] = "core";
        }

        await answer.WriteAsync(context, exchange);
    }

    private DoubleAnswer? Refuse(Exchange exchange, Route? route) =>
        route is null ? DoubleAnswer.Error(404, "Not Found")
        : route.IsAnonymous || Tokens.Accepts(exchange, route) ? null
        : DoubleAnswer.Error(401, "Bad credentials");
}
