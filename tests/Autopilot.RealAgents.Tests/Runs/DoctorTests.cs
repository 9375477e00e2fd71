namespace Autopilot.Cli.Tests;

public sealed class DoctorTests
{
    [Fact]
    public async Task The_doctor_names_the_programs_that_are_installed_and_their_versions()
    {
        var programs = await InstalledPrograms.FindAsync();
        using var folder = new TemporaryFolder();

        using var doctor = Program.Autopilot(
            folder.Path, new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = programs.SearchPath }, "doctor", "--dir", folder["dir"], "--json");

        var found = (await doctor.WaitAsync()).Expect(0).Json().GetProperty("checks").EnumerateArray()
            .Single(check => check.GetProperty("name").GetString() == "agents").GetProperty("detail").GetString()!;
        found.ShouldContain($"gemini {programs.VersionOf("@google/gemini-cli")} (as gemini, gemini-vertex, gemini-acp, gemini-vertex-acp)");
        found.ShouldContain($"opencode {programs.VersionOf("opencode-linux-x64-baseline")} (as opencode, opencode-acp)");
        RunningProcesses.Of(folder.Path).ShouldBeEmpty();
    }
}
