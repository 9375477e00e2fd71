using System.Text.Json;

namespace Autopilot.Tests;

/// <summary>The command that tells a team what it still lacks, with the settings of a host.</summary>
public sealed class DoctorTests
{
    [Fact]
    public async Task Where_a_task_has_got_to_its_merge_doctor_finds_everything()
    {
        await using var site = await WholeSite.CreateAsync();
        await using (var pipeline = await GitHubPipeline.StartAsync(site.Dir, WholeSite.Repository, new InMemoryStore(TimeProvider.System), site.Settings.Apply))
        {
            using var patience = new CancellationTokenSource(Eventually.Patience, TimeProvider.System);
            await pipeline.UntilEndedAsync(await pipeline.ActivateAsync(WholeSite.Spec(1)), patience.Token);
        }

        var file = site.Write("settings.json", JsonSerializer.Serialize(new
        {
            gitHub = new { apiAddress = site.GitHub.Address, appId = TokenDesk.AppId, installationId = TokenDesk.Installation, privateKeyFile = site.Settings.KeyFile },
            logging = new { another = "section, which is the host's own" },
        }));
        using var doctor = HostProcess.Start(
            Path.Combine(AppContext.BaseDirectory, "autopilot.dll"), new Dictionary<string, string>(StringComparer.Ordinal), "doctor", "--config", file, "--dir", site.Dir, "--json");
        var (code, output, error) = await doctor.WaitAsync();
        code.ShouldBe(0, error + output);
        var checks = JsonDocument.Parse(output).RootElement.GetProperty("checks").EnumerateArray()
            .ToDictionary(check => check.GetProperty("name").GetString()!, check => check.GetProperty("detail").GetString()!, StringComparer.Ordinal);
        checks["github.permissions"].ShouldContain("contents write");
        checks["github.rules"].ShouldContain("octo/widgets@main requires no check by name");
        checks["github.workflows"].ShouldContain("pushes by autopilot[bot] start workflows");
    }
}
