using Google.Apis.Auth.OAuth2;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Autopilot.Tests;

public sealed class OptionsTests
{
    [Fact]
    public async Task A_service_gets_its_target_its_health_probe_its_probe_and_its_dispatcher()
    {
        await using var site = await CloudRunSite.CreateAsync();
        var services = new ServiceCollection();
        services.AddSingleton<ITokenAccess>(site.Tokens);
        services.AddAutopilotEngine().AddCloudRun(options =>
        {
            (options.Project, options.Region, options.BaseAddress) = ("demo-project", "europe-west4", site.Run.Address);
            options.Targets["web"] = new CloudRunTarget { Service = "web", Image = "images.test/demo:{commit}" };
            options.Jobs["*"] = "worker";
        }).AddCloudRunJobs();
        await using var provider = services.BuildServiceProvider();

        (await provider.GetRequiredService<IDeployTarget>().FindServingAsync("web", default))!.Commit.ShouldBe(CloudRunSite.FirstCommit);
        (await provider.GetRequiredService<IHealthProbe>().ProbeAsync("web", $"{site.Run.Address}serve/web", default)).Verdict.ShouldBe(Verdict.Passed);
        provider.GetRequiredService<IWorkDispatcher>().Pushes.ShouldBeTrue();
        provider.GetServices<IAdapterProbe>().ShouldHaveSingleItem().Adapter.ShouldBe("cloud_run");
    }

    [Fact]
    public async Task An_unknown_target_is_refused_and_the_configured_ones_are_named()
    {
        await using var site = await CloudRunSite.CreateAsync();
        var error = await Should.ThrowAsync<ProviderException>(() => site.Adapter.Target.FindServingAsync("shop", default));
        (error.Kind, error.Message.Contains("'shop'", StringComparison.Ordinal), error.Message.Contains("accepted: web", StringComparison.Ordinal)).ShouldBe((FailureKind.Environment, true, true));
    }

    [Fact]
    public void What_is_wrong_is_said_by_name_and_all_at_once()
    {
        Refused(options => options.Project = null).ShouldContain("Project");
        Refused(options => options.Region = "Mars").ShouldContain("Region");
        Refused(options => options.BaseAddress = new Uri("http://run.example")).ShouldContain("https");
        Refused(options => options.ReadAttempts = 0).ShouldContain("ReadAttempts");
        Refused(options => options.UpdateTimeout = TimeSpan.Zero).ShouldContain("UpdateTimeout");
        Refused(options => options.Targets["shop"] = new CloudRunTarget { Service = "web", Image = "i:{commit}" }).ShouldContain("same service, 'web'");
        Refused(options => options.Jobs["*"] = "A job").ShouldContain("'A job'");
        var all = Refused(options => options.Targets["shop"] = new CloudRunTarget
        {
            Service = "Shop",
            Image = "images.test/shop:latest",
            Environment = "Dev Sandbox",
            HealthPath = "health",
            ProbeAddress = new Uri("http://shop.example"),
        });
        foreach (var named in (string[])["Targets:shop: Service ('Shop')", "{commit}", "Environment ('Dev Sandbox')", "HealthPath ('health')", "ProbeAddress"])
        {
            all.ShouldContain(named);
        }
    }

    [Fact]
    public void Dispatching_to_jobs_needs_a_job() => Should.Throw<OptionsValidationException>(() =>
    {
        var services = new ServiceCollection();
        services.AddAutopilotEngine().AddCloudRun(options => (options.Project, options.Region) = ("p", "europe-west4")).AddCloudRunJobs();
        using var provider = services.BuildServiceProvider();
        _ = provider.GetRequiredService<IOptions<CloudRunOptions>>().Value;
    }).Message.ShouldContain("Jobs must name");

    private static string Refused(Action<CloudRunOptions> configure)
    {
        var services = new ServiceCollection();
        services.AddAutopilotEngine().AddCloudRun(options =>
        {
            (options.Project, options.Region) = ("demo-project", "europe-west4");
            options.Targets["web"] = new CloudRunTarget { Service = "web", Image = "images.test/demo:{commit}" };
            configure(options);
        });
        using var provider = services.BuildServiceProvider();
        return Should.Throw<OptionsValidationException>(() => provider.GetRequiredService<IOptions<CloudRunOptions>>().Value).Message;
    }
}
