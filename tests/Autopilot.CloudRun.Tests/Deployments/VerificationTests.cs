using Google.Cloud.Run.V2;
using Task = System.Threading.Tasks.Task;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Autopilot.Tests;

public sealed class VerificationTests
{
    [Fact]
    public async Task CR_11_a_revision_is_ready_once_it_has_named_its_commit_at_its_tag_before_any_traffic()
    {
        await using var site = await CloudRunSite.CreateAsync();
        var ready = await site.StartAsync(2);
        ready.State.ShouldBe(RevisionState.Ready);
        site.Run.Front.Seen.Select(seen => seen.Path).ToArray().ShouldContain(path => path == "/tags/web/vtid-00002-1-1/version");
        site.Web.Resource.TrafficStatuses.Single(entry => entry.Revision == ready.Name).Percent.ShouldBe(0);
        (await site.ProbeAsync()).Commit.ShouldBe(CloudRunSite.FirstCommit);
    }

    [Fact]
    public async Task CR_11_a_revision_that_runs_another_commit_fails_at_its_tag_and_never_serves()
    {
        await using var site = await CloudRunSite.CreateAsync();
        site.Run.Front.Runs["web-vtid-00002-1-deploy-1"] = CloudRunSite.FirstCommit;
        var failed = await site.StartAsync(2);
        failed.State.ShouldBe(RevisionState.Failed);
        failed.Detail.ShouldContain($"runs {CloudRunSite.FirstCommit}");
        (await site.Adapter.Target.ShiftAsync(CloudRunSite.Name, failed.Name, "web-00001-abc", default)).Refusal!.Reason.ShouldBe(FailureReasons.DeployFailed);
    }

    [Fact]
    public async Task CR_19_label_traffic_and_process_must_name_the_same_commit()
    {
        await using var site = await CloudRunSite.CreateAsync();
        var ready = await site.DeployAsync(2);
        (await site.ProbeAsync()).Verdict.ShouldBe(Verdict.Passed);

        // The label is new, the process is old, and it is well.
        site.Run.Front.Runs[ready.Name] = CloudRunSite.FirstCommit;
        var reading = await site.ProbeAsync();
        (reading.Verdict, reading.Commit).ShouldBe((Verdict.Failed, CloudRunSite.FirstCommit));
        reading.Detail.ShouldContain(CloudRunSite.Commit(2));
    }

    [Theory]
    [InlineData(2, 2, 2)]
    [InlineData(7, 7, 7)]
    [InlineData(7, 2, null)]
    public async Task CR_19_a_label_that_was_only_inherited_counts_while_the_image_is_still_the_commits(int image, int label, int? named)
    {
        await using var site = await CloudRunSite.CreateAsync();
        await site.DeployAsync(2);
        site.Run.Build(CloudRunSite.Commit(image), ServiceBehaviour.Healthy);
        site.Web.Deploy("web-00009-abc", CloudRunSite.Commit(image), service => service.Template.Labels["commit-sha"] = CloudRunSite.Commit(label));

        if (named is { } commit)
        {
            (await site.Adapter.Target.FindServingAsync(CloudRunSite.Name, default))!.Commit.ShouldBe(CloudRunSite.Commit(commit));
        }
        else
        {
            (await Should.ThrowAsync<ProviderException>(() => site.Adapter.Target.FindServingAsync(CloudRunSite.Name, default))).Message.ShouldContain("names no commit");
            (await site.ProbeAsync()).Verdict.ShouldBe(Verdict.Unknown);
        }
    }

    [Fact]
    public async Task CR_19_a_tag_on_what_others_made_from_the_same_template_is_theirs()
    {
        await using var site = await CloudRunSite.CreateAsync(target => target.UnpinsTraffic = true);
        await site.DeployAsync(2);
        site.Web.Deploy("web-00009-abc", CloudRunSite.Commit(2), service => service.Template.Labels["managed-by"] = "autopilot");
        site.Web.Route(("web-vtid-00002-1-deploy-1", 100, null), ("web-00009-abc", 0, "canary"), ("web-00001-abc", 0, "old"));

        await site.Adapter.Target.TrimAsync(CloudRunSite.Name, [], default);

        site.Traffic.ShouldBe("web-vtid-00002-1-deploy-1 100, web-00009-abc 0 canary, web-00001-abc 0 old");
    }

    [Fact]
    public async Task CR_19_of_a_split_only_the_larger_part_proves_anything()
    {
        await using var site = await CloudRunSite.CreateAsync();
        site.Run.Build(CloudRunSite.Commit(7), ServiceBehaviour.Healthy);
        site.Web.Deploy("web-00002-abc", CloudRunSite.Commit(7));
        site.Web.Route(("web-00001-abc", 60, null), ("web-00002-abc", 40, null));
        List<HealthReading> readings = [];
        for (var asked = 0; asked < 20; asked++)
        {
            readings.Add(await site.ProbeAsync());
        }

        readings.Select(reading => (reading.Verdict, reading.Commit)).Distinct().ShouldBe([(Verdict.Passed, CloudRunSite.FirstCommit), (Verdict.Unknown, null)], ignoreOrder: true);
    }

    [Fact]
    public async Task CR_20_a_reserved_path_is_refused_at_start_and_its_page_is_neither_well_nor_unwell()
    {
        Refused(target => target.HealthPath = "/healthz").ShouldContain("never reaches the process");
        Refused(target => (target.VersionPath, target.ProbeAddress) = ("/healthz", new Uri("https://web-abc.a.run.app"))).ShouldContain("VersionPath ('/healthz')");
        Should.NotThrow(() => Validate(target => (target.HealthPath, target.ProbeAddress) = ("/healthz", new Uri("https://www.example.com"))));

        await using var site = await CloudRunSite.CreateAsync();
        site.Run.Front.Guard = _ => (404, ServingFront.ReservedPage);
        var reading = await site.ProbeAsync();
        (reading.Verdict, reading.Commit).ShouldBe((Verdict.Unknown, null));
        reading.Detail.ShouldContain("reserved");

        site.Run.Front.Guard = _ => (404, """{"error":"no such page"}""");
        (await site.ProbeAsync()).Verdict.ShouldBe(Verdict.Failed, "That one the process gave itself.");
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task CR_21_a_service_that_does_not_let_us_in_is_unverifiable(int status)
    {
        await using var site = await CloudRunSite.CreateAsync();
        site.Run.Front.Guard = _ => (status, $$"""{"commit":"{{CloudRunSite.FirstCommit}}"}""");
        var reading = await site.ProbeAsync();
        (reading.Verdict, reading.Commit).ShouldBe((Verdict.Unknown, null));
        reading.Detail.ShouldContain("unverifiable");
    }

    [Fact]
    public async Task CR_21_without_an_identity_token_a_private_service_is_unverifiable()
    {
        await using var site = await CloudRunSite.CreateAsync(target => target.IsPrivate = true);
        var reading = await site.ProbeAsync();
        (reading.Verdict, reading.Commit).ShouldBe((Verdict.Unknown, null));
        reading.Detail.ShouldContain("gives no identity tokens");
    }

    [Fact]
    public async Task CR_22_a_service_that_cannot_be_reached_at_its_own_address_needs_another()
    {
        await using var site = await CloudRunSite.CreateAsync();
        site.Run.Do(() => site.Web.Resource.Ingress = IngressTraffic.InternalOnly);
        (await site.Adapter.Probe.ProbeAsync(null, default)).Single(finding => finding.Name == "cloud_run.ingress").Status.ShouldBe(ProbeStatus.Missing);

        site.Run.Do(() => site.Web.Resource.DefaultUriDisabled = true);
        (await Should.ThrowAsync<ProviderException>(() => site.Adapter.Target.FindServingAsync(CloudRunSite.Name, default))).Message.ShouldContain("ProbeAddress");

        site.Settings.ProbeAddress = new Uri("https://www.example.com/app");
        (await site.Adapter.Target.FindServingAsync(CloudRunSite.Name, default))!.Url.ShouldBe("https://www.example.com/app");
        (await site.Adapter.Probe.ProbeAsync(null, default)).Single(finding => finding.Name == "cloud_run.ingress").Status.ShouldBe(ProbeStatus.Good);
    }

    [Fact]
    public async Task CR_24_no_answer_is_inconclusive()
    {
        await using var site = await CloudRunSite.CreateAsync();
        site.Run.Front.Guard = _ => (0, "");
        (await site.ProbeAsync()).Verdict.ShouldBe(Verdict.Unknown);
        site.Run.Front.Guard = _ => (200, "{}");
        (await site.ProbeAsync()).Verdict.ShouldBe(Verdict.Unknown, "Well, and it names no commit.");
        site.Run.Front.Guard = _ => (302, "");
        (await site.ProbeAsync()).Verdict.ShouldBe(Verdict.Unknown);
        site.Run.Front.Guard = null;
        site.Run.Fault = _ => DoubleFault.Answers(CloudRunAnswer.Error(403, "PERMISSION_DENIED", "No."));
        (await site.ProbeAsync()).Verdict.ShouldBe(Verdict.Unknown, "What has the traffic is not known.");
    }

    [Fact]
    public void CR_25_the_ports_know_no_noun_of_Cloud_Run()
    {
        string[] nouns = ["CloudRun", "Knative", "TrafficTarget", "RunApp"];
        typeof(IDeployTarget).Assembly.GetTypes().SelectMany(type => type.GetMembers().Select(member => member.Name).Append(type.Name))
            .Where(name => nouns.Any(noun => name.Contains(noun, StringComparison.OrdinalIgnoreCase))).ShouldBeEmpty();
    }

    private static string Refused(Action<CloudRunTarget> configure) => Should.Throw<OptionsValidationException>(() => Validate(configure)).Message;

    private static void Validate(Action<CloudRunTarget> configure)
    {
        var services = new ServiceCollection();
        services.AddAutopilotEngine().AddCloudRun(options =>
        {
            (options.Project, options.Region) = ("demo-project", "europe-west4");
            var target = new CloudRunTarget { Service = "web", Image = "images.test/demo:{commit}" };
            configure(target);
            options.Targets["web"] = target;
        });
        using var provider = services.BuildServiceProvider();
        _ = provider.GetRequiredService<IOptions<CloudRunOptions>>().Value;
    }
}
