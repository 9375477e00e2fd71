using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Autopilot.Tests;

public sealed class CompositionTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("autopilot-hosting-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    // The composition of the README, word for word but for the folder.
    [Fact]
    public async Task The_composition_of_the_readme_starts_and_stops()
    {
        var application = Host.CreateEmptyApplicationBuilder(null);
        application.Services.AddAutopilot()
            .AddProfile(new Profile { Name = "default", Target = "web" })
            .UseSqlite($"{folder}/autopilot.db")
            .AddLocalCodeHost()
            .AddCommandChecks(new() { StateFolder = $"{folder}/checks", Command = "make test" })
            .AddProcessDeployment(new() { StateFolder = $"{folder}/deploy", Command = "exec ./serve" })
            .AddProcessAgent("claude", new() { WorkFolder = $"{folder}/work" })
            .AddWorker();
        using var host = application.Build();

        await host.StartAsync(TestContext.Current.CancellationToken);

        var workers = host.Services.GetRequiredService<IAutopilotStore>();
        await UntilAsync(async () => (await workers.ListWorkersAsync(TestContext.Current.CancellationToken)).Count == 1);
        (await workers.ReadExecutionAsync(TestContext.Current.CancellationToken)).Enabled.ShouldBeFalse("a new store starts with execution disabled");
        await host.StopAsync(TestContext.Current.CancellationToken);
        await ((IAsyncDisposable)workers).DisposeAsync();
    }

    [Fact]
    public async Task C1_a_host_without_a_store_says_at_start_what_is_missing()
    {
        var application = Host.CreateEmptyApplicationBuilder(null);
        application.Services.AddAutopilot().AddProfile(new Profile { Name = "default", DeploysNothing = true });
        using var host = application.Build();

        var error = await Should.ThrowAsync<AutopilotException>(() => host.StartAsync(TestContext.Current.CancellationToken));

        error.Code.ShouldBe("not_configured");
        error.Message.ShouldContain("IAutopilotStore");
    }

    [Fact]
    public async Task A_profile_that_neither_deploys_nor_says_so_stops_the_host_at_start()
    {
        var application = Host.CreateEmptyApplicationBuilder(null);
        application.Services.AddAutopilot(options => options.TickGap = TimeSpan.FromSeconds(6))
            .UseInMemoryStore()
            .AddLocalCodeHost()
            .AddCommandChecks(new() { StateFolder = folder })
            .AddProfile(new Profile { Name = "default", Rules = ["no_such_rule"] });
        using var host = application.Build();

        var error = await Should.ThrowAsync<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken));

        error.Message.ShouldContain("set either Target or DeploysNothing");
        error.Message.ShouldContain("no_such_rule");
        error.Message.ShouldContain("TickGap");
    }

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!await holds())
        {
            await Task.Delay(10, limit.Token);
        }
    }
}
