using Google.Apis.Auth.OAuth2;
using System.Text;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Autopilot.Tests;

public sealed class OptionsTests
{
    [Fact]
    public async Task A_service_gets_its_client_its_probe_and_its_meter()
    {
        await using var vertex = await VertexDouble.StartAsync();
        var (tokens, meter) = (new VertexSite.CountingTokens(), new VertexSite.KeptUsage());
        var services = new ServiceCollection();
        services.AddSingleton<ITokenAccess>(tokens).AddSingleton<IVertexMeter>(meter);
        services.AddAutopilotEngine().AddVertexChat(options => (options.Project, options.Model, options.BaseAddress) = ("demo-project", VertexSite.Gemini, vertex.Address));
        await using var provider = services.BuildServiceProvider();
        vertex.Say(Answer.Whole(GeminiSays.Text("Hi")));

        var client = provider.GetRequiredService<IChatClient>();
        (await client.GetResponseAsync("Hello")).Text.ShouldBe("Hi");

        (tokens.Given, meter.All.Count).ShouldBe((1, 1));
        client.GetService<ChatClientMetadata>()!.DefaultModelId.ShouldBe(VertexSite.Gemini);
        client.GetService<IVertexTokenCounter>().ShouldNotBeNull();
        provider.GetServices<IAdapterProbe>().Select(probe => probe.Adapter).ShouldHaveSingleItem().ShouldBe("vertex");
    }

    [Fact]
    public void What_is_wrong_is_said_by_name()
    {
        Refused(options => options.Project = null).ShouldContain("Project");
        Refused(options => options.Project = "a/b").ShouldContain("Project");
        Refused(options => options.Model = "llama-4").ShouldContain("accepted: gemini-…, claude-…");
        Refused(options => options.Location = "nowhere").ShouldContain("accepted: global, us, eu");
        Refused(options => options.Fallbacks.Add(new VertexRoute(VertexSite.Gemini, "nowhere"))).ShouldContain("'nowhere'");
        Refused(options => options.BaseAddress = new Uri("http://vertex.example")).ShouldContain("https");
        Refused(options => options.Retries = 21).ShouldContain("Retries");
        Refused(options => options.Corrections = 4).ShouldContain("Corrections");
        Refused(options => options.BackoffStart = TimeSpan.FromSeconds(50)).ShouldContain("BackoffCap");
        Refused(options => options.TotalTimeout = TimeSpan.FromSeconds(30)).ShouldContain("TotalTimeout");
        Refused(options => options.IdleTimeout = TimeSpan.Zero).ShouldContain("IdleTimeout");
        Refused(options => options.Prices.Add(new ModelPrice { Model = "m", Input = -1, CachedInput = 0, Output = 0 })).ShouldContain("negative");
        Refused(options => options.Prices.Add(new ModelPrice { Model = "m", Input = 1, CachedInput = 0, Output = 0, TrafficType = "NIGHT" })).ShouldContain("'NIGHT'");
    }

    // As the sample host does it.
    [Fact]
    public async Task A_service_binds_model_and_agent_from_its_configuration()
    {
        var settings = new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes("""
            {
              "vertex": {
                "project": "demo-project", "location": "europe-west4", "model": "claude-sonnet-4-5", "retries": 2,
                "fallbacks": [ { "model": "gemini-2.5-pro", "location": "global" } ],
                "prices": [ { "model": "claude-sonnet-4-5", "input": 3, "cachedInput": 0.3, "cacheWrite": 3.75, "output": 15 } ]
              },
              "vertexAgent": { "turnLimit": 50, "commandLimit": "00:05:00", "commands": { "build": ["dotnet", "build"], "check": ["./check.sh"] } }
            }
            """))).Build();
        var services = new ServiceCollection();
        services.AddAutopilotEngine().AddVertexChat(settings.GetSection("vertex").Bind).AddVertexAgent(settings.GetSection("vertexAgent").Bind).AddAgentWorker(new() { WorkFolder = "work" });
        await using var provider = services.BuildServiceProvider();

        var chat = provider.GetRequiredService<IOptions<VertexOptions>>().Value;
        (chat.Project, chat.Location, chat.Model, chat.Retries).ShouldBe(("demo-project", "europe-west4", "claude-sonnet-4-5", 2));
        chat.Fallbacks.ShouldBe([new VertexRoute("gemini-2.5-pro", "global")]);
        chat.Prices.ShouldBe([new ModelPrice { Model = "claude-sonnet-4-5", Input = 3, CachedInput = 0.3m, CacheWrite = 3.75m, Output = 15 }]);
        var agent = provider.GetRequiredService<IOptions<VertexAgentOptions>>().Value;
        (agent.TurnLimit, agent.CommandLimit).ShouldBe((50, TimeSpan.FromMinutes(5)));
        agent.Commands.Keys.ShouldBe(["build", "check"]);
        agent.Commands["build"].ShouldBe(["dotnet", "build"]);
        provider.GetRequiredService<ICodingAgent>().ShouldBeOfType<VertexCodingAgent>().Name.ShouldBe("vertex");
        provider.GetRequiredService<IWorkHandler>().ShouldBeOfType<AgentWorker>();
        provider.GetRequiredService<IChatClient>().GetService<HighestPrice>().ShouldBe(new HighestPrice(3.75m, 15), "The fallback has no price, and is refused where one is needed.");
    }

    [Fact]
    public void What_is_wrong_with_the_agent_is_said_by_name()
    {
        var services = new ServiceCollection();
        services.AddAutopilotEngine().AddVertexAgent(options =>
        {
            options.TurnLimit = 0;
            options.Commands["Check it"] = [];
        });
        using var provider = services.BuildServiceProvider();
        var refusal = Should.Throw<OptionsValidationException>(() => provider.GetRequiredService<IOptions<VertexAgentOptions>>().Value).Message;
        refusal.ShouldContain("TurnLimit");
        refusal.ShouldContain("'Check it' has no name that is accepted");
        refusal.ShouldContain("'Check it' is empty");
    }

    private static string Refused(Action<VertexOptions> configure)
    {
        var services = new ServiceCollection();
        services.AddAutopilotEngine().AddVertexChat(options =>
        {
            (options.Project, options.Model) = ("demo-project", VertexSite.Gemini);
            configure(options);
        });
        using var provider = services.BuildServiceProvider();
        return Should.Throw<OptionsValidationException>(() => provider.GetRequiredService<IOptions<VertexOptions>>().Value).Message;
    }
}
