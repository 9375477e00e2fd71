using Google.Apis.Auth.OAuth2;
using Microsoft.Extensions.Logging.Abstractions;

namespace Autopilot.Tests;

public sealed class ProbeTests
{
    [Fact]
    public async Task All_that_a_run_needs_is_good()
    {
        await using var site = await CloudRunSite.CreateAsync();
        site.Run.Jobs.Add("worker");
        site.Options.Jobs["*"] = "worker";
        var findings = await site.Adapter.Probe.ProbeAsync(null, default);
        findings.Select(finding => finding.Name).ShouldBe(
            ["cloud_run.credential", "cloud_run.service", "cloud_run.update", "cloud_run.ingress", "cloud_run.traffic", "cloud_run.commit", "cloud_run.job"]);
        findings.ShouldAllBe(finding => finding.Status == ProbeStatus.Good);
    }

    [Fact]
    public async Task Without_a_credential_nothing_is_asked()
    {
        await using var site = await CloudRunSite.CreateAsync();
        using var adapter = new CloudRunAdapter(site.Options, site.Clock, NullLogger.Instance, new NoToken());
        var finding = (await adapter.Probe.ProbeAsync(null, default)).ShouldHaveSingleItem();
        (finding.Name, finding.Status).ShouldBe(("cloud_run.credential", ProbeStatus.Missing));
        site.Run.Calls.ShouldBeEmpty();
        (await Should.ThrowAsync<ProviderException>(() => adapter.Target.FindServingAsync("web", default))).Kind.ShouldBe(FailureKind.Environment);
    }

    [Fact]
    public async Task What_is_missing_is_named()
    {
        await using var site = await CloudRunSite.CreateAsync(commit: null);
        site.Options.Targets["shop"] = new CloudRunTarget { Service = "shop", Image = "i:{commit}" };
        site.Options.Jobs["*"] = "worker";
        site.Web.Route(("web-00001-abc", 100, null));
        site.Run.Fault = call => call.ValidatesOnly ? DoubleFault.Answers(CloudRunAnswer.Error(403, "PERMISSION_DENIED", "Permission 'run.services.update' denied.")) : null;

        var findings = (await site.Adapter.Probe.ProbeAsync(null, default)).Where(finding => finding.Status == ProbeStatus.Missing).ToArray();

        findings.Select(finding => finding.Name).ShouldBe(["cloud_run.update", "cloud_run.traffic", "cloud_run.commit", "cloud_run.service", "cloud_run.job"]);
        findings.ShouldAllBe(finding => finding.Remedy.Length > 0);
        findings[0].Detail.ShouldContain("run.services.update");
        findings[1].Detail.ShouldContain("web-00001-abc 100 %");
    }

    private sealed class NoToken : ITokenAccess
    {
        public Task<string> GetAccessTokenForRequestAsync(string? authUri = null, CancellationToken cancellationToken = default) => throw new InvalidOperationException("No credential is set up.");
    }
}
