namespace Autopilot.Cli.Tests;

public sealed class DoctorTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task An_agent_that_is_asked_for_its_version_sees_no_secret_and_need_not_tell_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The programs are scripts of a shell.");
        Place("gemini", "echo \"version 9.${GEMINI_API_KEY:-8}.7\"");
        Place("claude", "echo 1.2.3; exit 3");

        var variables = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PATH"] = $"{folder["bin"]}:{Environment.GetEnvironmentVariable("PATH")}",
            ["GEMINI_API_KEY"] = "5",
        };
        using var doctor = Program.Autopilot(folder.Path, variables, "doctor", "--dir", folder["dir"]);
        var said = (await doctor.WaitAsync()).Expect(0).Output;

        said.ShouldContain("gemini 9.8.7 (as gemini, ");
        said.ShouldContain("claude (as claude, claude-vertex)");
        RunningProcesses.Of(folder.Path).ShouldBeEmpty();
    }

    [Fact]
    public async Task On_a_bare_machine_it_names_GitHub_as_the_next_rung_and_is_content()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The agent is a script of a shell.");
        Place("gemini", "echo 9.8.7");
        var variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = $"{folder["bin"]}:{Environment.GetEnvironmentVariable("PATH")}" };

        using var doctor = Program.Autopilot(folder.Path, variables, "doctor", "--dir", folder["dir"], "--json");

        (await doctor.WaitAsync()).Expect(0).Json().GetProperty("next").GetString().ShouldBe("Add gitHub with apiAddress and a token to the file of --config (docs/github.md).");
    }

    private void Place(string program, string script)
    {
        var file = folder.Write(Path.Combine("bin", program), $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
