using Microsoft.Extensions.Logging.Abstractions;

namespace Autopilot.Tests;

/// <summary>The tests in which Google's library finds the credential itself. It keeps what it found, so they share one server.</summary>
public sealed class CredentialTests(MetadataServer server) : IClassFixture<MetadataServer>
{
    [Fact]
    public async Task The_default_credential_comes_from_the_metadata_server()
    {
        await using var site = await CloudRunSite.CreateAsync();
        using var adapter = new CloudRunAdapter(site.Options, TimeProvider.System, NullLogger.Instance, null);
        (await adapter.Probe.ProbeAsync(null, default)).ShouldAllBe(finding => finding.Status == ProbeStatus.Good);
    }

    [Fact]
    public async Task CR_21_a_private_service_gets_an_identity_token_for_its_own_address_or_the_configured_audience()
    {
        await using var site = await CloudRunSite.CreateAsync(target => target.IsPrivate = true);
        using var adapter = new CloudRunAdapter(site.Options, TimeProvider.System, NullLogger.Instance, null);
        site.Run.Front.Guard = context => context.Request.Headers.Authorization.ToString().StartsWith("Bearer ey", StringComparison.Ordinal) ? null : (403, "{}");

        (await adapter.Health.ProbeAsync(CloudRunSite.Name, $"{site.Run.Address}serve/web", default)).Verdict.ShouldBe(Verdict.Passed);
        site.Settings.Audience = "https://web.example.com";
        (await adapter.Health.ProbeAsync(CloudRunSite.Name, $"{site.Run.Address}serve/web", default)).Verdict.ShouldBe(Verdict.Passed);

        server.Audiences.Distinct(StringComparer.Ordinal).ShouldBe([$"{site.Run.Address}serve/web", "https://web.example.com"]);
    }
}
