using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Autopilot.Benchmarks;

/// <summary>One host of the HTTP API on a PostgreSQL database, on loopback. It runs no loop: all that it asks the database serves commands and streams.</summary>
internal sealed class StreamService : IAsyncDisposable
{
    public const string Token = "follower";

    private readonly WebApplication application;

    private StreamService(WebApplication application) => this.application = application;

    public string Address => application.Urls.Single();

    public TaskEngine Tasks => application.Services.GetRequiredService<TaskEngine>();

    public static async Task<StreamService> StartAsync(string database)
    {
        var providers = new SimulatedProviders();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddAutopilotEngine()
            .UsePostgreSql(database)
            .Use<ICodeHost>(_ => providers)
            .Use<IChecks>(_ => providers)
            .AddProfile(new Profile { Name = "default", DeploysNothing = true })
            .AddApi(options =>
            {
                options.MostRequestsPerSecond = 1_000_000; // All followers are one principal.
                options.Tokens.Add(new ApiToken("follower", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Token))), [AutopilotRoles.Viewer]));
            });
        var built = builder.Build();
        built.MapAutopilot();
        await built.StartAsync();
        return new StreamService(built);
    }

    public async ValueTask DisposeAsync()
    {
        await application.StopAsync();
        await application.DisposeAsync();
    }
}
