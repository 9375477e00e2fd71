using System.Text.Json;

namespace Autopilot.Tests;

/// <summary>The command that tells a team what it still lacks, with the settings of a host.</summary>
public sealed class DoctorTests
{
    [Fact]
    public async Task Where_everything_is_there_doctor_finds_it()
    {
        await using var site = await WholeSite.CreateAsync();
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
