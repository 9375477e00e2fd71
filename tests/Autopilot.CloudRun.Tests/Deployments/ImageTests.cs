namespace Autopilot.Tests;

public sealed class ImageTests
{
    [Theory]
    [InlineData("europe-west4-docker.pkg.dev/demo/repository/web:1", "europe-west4-docker.pkg.dev/v2/demo/repository/web/manifests/1")]
    [InlineData("eu.gcr.io/demo/web:1", "eu.gcr.io/v2/demo/web/manifests/1")]
    [InlineData("gcr.io/demo/web:1", "gcr.io/v2/demo/web/manifests/1")]
    [InlineData("images.example.com/demo/web:1", null)]
    [InlineData("web:1", null)]
    public void Images_are_asked_for_in_the_registries_that_take_the_adapters_own_credential(string image, string? address) =>
        ImageReference.Find(image)?.Manifest.ShouldBe(new Uri($"https://{address}"));

    [Fact]
    public async Task A_deployment_waits_until_its_image_is_built()
    {
        await using var site = await CreateAsync();
        var early = await site.Adapter.Target.StartAsync(CloudRunSite.Request(2), default);
        (early.Refusal!.Reason, early.Refusal.Message.Contains("is not built yet", StringComparison.Ordinal)).ShouldBe((Refusal.Retry, true));
        site.Run.Count("UpdateService").ShouldBe(0);

        site.Run.Build(CloudRunSite.Commit(2), ServiceBehaviour.Healthy);

        (await site.Adapter.Target.StartAsync(CloudRunSite.Request(2), default)).IsDone.ShouldBeTrue();
        site.Run.Front.Seen.ShouldContain(("/v2/demo/manifests/" + CloudRunSite.Commit(2), "Bearer token"));
    }

    [Theory]
    [InlineData(403)]
    [InlineData(0)]
    public async Task A_registry_that_does_not_say_is_asked_again_and_doctor_names_it(int status)
    {
        await using var site = await CreateAsync();
        site.Run.Build(CloudRunSite.Commit(2), ServiceBehaviour.Healthy);
        site.Run.Front.Guard = _ => (status, "");
        (await site.Adapter.Target.StartAsync(CloudRunSite.Request(2), default)).Refusal!.Message.ShouldContain("WaitsForImage");
        (await site.Adapter.Probe.ProbeAsync(null, default)).Single(finding => finding.Name == "cloud_run.image").Status.ShouldBe(ProbeStatus.Missing);

        site.Settings.WaitsForImage = false;
        (await site.Adapter.Target.StartAsync(CloudRunSite.Request(2), default)).IsDone.ShouldBeTrue();
    }

    [Fact]
    public async Task Doctor_sees_a_registry_that_answers()
    {
        await using var site = await CreateAsync();
        (await site.Adapter.Probe.ProbeAsync(null, default)).Single(finding => finding.Name == "cloud_run.image").Status.ShouldBe(ProbeStatus.Good);
    }

    private static async Task<CloudRunSite> CreateAsync()
    {
        var site = await CloudRunSite.CreateAsync();
        site.Settings.Image = $"{site.Run.Address.Authority}/demo:{{commit}}";
        return site;
    }
}
