using Microsoft.Extensions.Logging.Abstractions;
using V2 = Google.Cloud.Run.V2;

namespace Autopilot.Tests;

/// <summary>What a repository's manifest requires of a service, before a deployment starts.</summary>
public sealed class DeclaredServiceTests
{
    private static readonly ManifestService Web = new() { Target = CloudRunSite.Name, Environment = "dev-sandbox" };

    [Fact]
    public async Task C3_a_deployment_whose_service_lacks_what_is_required_is_refused_with_the_list_before_it_starts()
    {
        await using var site = await CloudRunSite.CreateAsync();
        Bind(site, new V2.EnvVar { Name = "REGION", Value = "north" }, new V2.EnvVar { Name = "API_KEY", Value = "a literal" });
        var declared = Web with { Settings = ["REGION", "DATABASE_HOST", "DATABASE_NAME"], Secrets = ["API_KEY", "DATABASE_PASSWORD"] };

        var answer = await StartAsync(site, declared);

        answer.Refusal!.Reason.ShouldBe(FailureReasons.DeployRefused);
        answer.Refusal.Message.ShouldBe("The service web lacks what its manifest requires: settings DATABASE_HOST, DATABASE_NAME; variables bound to secrets API_KEY, DATABASE_PASSWORD.");
        (site.Run.Count("UpdateService"), site.Web.Revisions.Count).ShouldBe((0, 1));
    }

    [Fact]
    public async Task C3_with_every_name_bound_it_starts_and_no_binding_is_lost()
    {
        await using var site = await CloudRunSite.CreateAsync();
        Bind(site, new V2.EnvVar { Name = "DATABASE_HOST", Value = "db" }, Secret("API_KEY"));

        var answer = await StartAsync(site, Web with { Service = "web", Settings = ["DATABASE_HOST"], Secrets = ["API_KEY"] });

        answer.Refusal.ShouldBeNull();
        site.Run.Do(() => site.Web.Resource.Template.Containers[0].Env.Select(variable => variable.Name).ToArray()).ShouldBe(["DATABASE_HOST", "API_KEY"]);
    }

    [Fact]
    public async Task C2_the_environment_of_a_target_comes_from_the_manifest_and_another_one_is_refused()
    {
        await using var site = await CloudRunSite.CreateAsync();
        (await StartAsync(site, Web with { Environment = "staging" })).Refusal.ShouldBeNull();
        site.Run.Do(() => site.Web.Resource.Template.Labels["environment"]).ShouldBe("staging");

        await using var task = await CloudRunSite.CreateAsync(target => target.Environment = "production");
        (await task.Adapter.Target.StartAsync(CloudRunSite.Request(2) with { Environment = "staging" }, default)).Refusal!.Message
            .ShouldBe("The task is for environment 'staging', and this host has web in 'production'.");

        await using var other = await CloudRunSite.CreateAsync(target => target.Environment = "production");
        (await StartAsync(other, Web)).Refusal!.Message.ShouldBe("The manifest says that web is of environment 'dev-sandbox', and this host has it in 'production'.");
        other.Run.Count("UpdateService").ShouldBe(0);
    }

    [Fact]
    public async Task A_manifest_of_another_service_is_refused()
    {
        await using var site = await CloudRunSite.CreateAsync();
        (await StartAsync(site, Web with { Service = "shop" })).Refusal!.Message.ShouldContain("is the service 'shop', and this host deploys to 'web'");
    }

    [Theory]
    [InlineData("/healthz", "/version")]
    [InlineData("/health", "/healthz")]
    public async Task CR_20_a_reserved_path_in_the_manifest_is_refused(string health, string version)
    {
        await using var site = await CloudRunSite.CreateAsync();
        (await StartAsync(site, Web with { HealthPath = health, VersionPath = version })).Refusal!.Message.ShouldContain("'/healthz', which never reaches the process");

        await using var elsewhere = await CloudRunSite.CreateAsync(target => target.ProbeAddress = new Uri("https://shop.test"));
        (await StartAsync(elsewhere, Web with { HealthPath = health, VersionPath = version })).Refusal.ShouldBeNull();
    }

    [Fact]
    public async Task A_revision_is_asked_at_the_paths_that_its_own_manifest_names()
    {
        await using var site = await CloudRunSite.CreateAsync();
        var serving = await site.Adapter.Target.FindServingAsync(CloudRunSite.Name, default);
        (await StartAsync(site, Web with { HealthPath = "/well", VersionPath = "/built-from" })).Refusal.ShouldBeNull();
        await site.ShiftAsync((await site.SettleAsync(2)).Name, serving!.Name);

        (await site.ProbeAsync()).Url.ShouldEndWith("/built-from");
        await site.ShiftAsync(serving.Name, "web-vtid-00002-1-deploy-1");
        (await site.ProbeAsync()).Url.ShouldEndWith("/version");
    }

    [Fact]
    public async Task Doctor_says_what_a_deployment_would_be_refused_for()
    {
        using var repository = new TemporaryFolder();
        await TestGit.CreateAsync(repository.Path, (Manifest.Paths[0], """
            environments:
              dev-sandbox:
                services:
                  web:
                    secrets: [API_KEY]
                    migration: { apply: web-migrate, verify: web-verify }
            """));
        await using var site = await CloudRunSite.CreateAsync();
        (await FindingAsync(site, repository)).Detail.ShouldContain("lacks what its manifest requires: variables bound to secrets API_KEY");

        Bind(site, Secret("API_KEY"));
        site.Run.Jobs.Add("web-migrate");
        (await FindingAsync(site, repository)).Detail.ShouldContain("needs the job 'web-verify'");

        site.Run.Jobs.Add("web-verify");
        (await FindingAsync(site, repository)).Status.ShouldBe(ProbeStatus.Good);

        await TestGit.CommitAsync(repository.Path, (Manifest.Paths[0], "environments: [dev-sandbox]"));
        (await FindingAsync(site, repository)).Detail.ShouldContain("line 1, environments: a mapping of keys to values is accepted.");
    }

    private static async Task<ProbeFinding> FindingAsync(CloudRunSite site, TemporaryFolder repository)
    {
        using var adapter = new CloudRunAdapter(site.Options, site.Clock, NullLogger.Instance, site.Tokens, new GitCodeHost(TimeProvider.System));
        return (await adapter.Probe.ProbeAsync(repository.Path, default)).Single(finding => finding.Name == "cloud_run.manifest");
    }

    private static Task<WriteResult<string>> StartAsync(CloudRunSite site, ManifestService declared)
    {
        site.Run.Build(CloudRunSite.Commit(2), ServiceBehaviour.Healthy);
        return site.Adapter.Target.StartAsync(CloudRunSite.Request(2) with { Declared = declared }, default);
    }

    private static V2.EnvVar Secret(string name) =>
        new() { Name = name, ValueSource = new V2.EnvVarSource { SecretKeyRef = new V2.SecretKeySelector { Secret = "api-key", Version = "latest" } } };

    private static void Bind(CloudRunSite site, params V2.EnvVar[] variables) => site.Run.Do(() =>
    {
        var env = site.Web.Resource.Template.Containers[0].Env;
        env.Clear();
        env.Add(variables);
        return true;
    });
}
