using Google.Apis.Auth.OAuth2;
using Microsoft.Extensions.AI;
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
