using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Autopilot.Tests;

/// <summary>The sample's Dockerfile, read and where possible carried out: there is no container engine here. What it publishes is run as its user by the tests of the whole pipeline.</summary>
public sealed class DockerfileTests
{
    private const string Commit = "0123456789abcdef0123456789abcdef01234567";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    // Instructions with what they say, lines that go on joined.
    private static readonly (string Name, string Says)[] Instructions = [.. Regex.Replace(DeploymentFiles.Texts["Dockerfile"], @"\\\n", " ", RegexOptions.None, Limit)
        .Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Where(line => line[0] != '#')
        .Select(line => (line.Split(' ')[0], line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..]))];

    private static readonly (string Name, string Says)[] Final = Instructions[Array.FindLastIndex(Instructions, instruction => instruction.Name == "FROM")..];

    [Fact]
    public void The_image_runs_as_a_user_who_is_not_root_and_asks_its_own_health()
    {
        var user = Final.Last(instruction => instruction.Name == "USER").Says;
        user.ShouldBeOneOf("$APP_UID", "app", "1654");
        Final.Single(instruction => instruction.Name == "ENTRYPOINT").Says.ShouldBe("""["dotnet", "WorkerHost.dll"]""");
        Final.Single(instruction => instruction.Name == "HEALTHCHECK").Says.ShouldEndWith("""CMD ["dotnet", "WorkerHost.dll", "--check-health"]""");
        Array.FindIndex(Final, instruction => instruction.Name == "USER").ShouldBeGreaterThan(Array.FindLastIndex(Final, instruction => instruction.Name == "RUN"), "nothing is installed as the user");
    }

    [Fact]
    public void No_layer_holds_a_secret_or_what_comes_from_elsewhere()
    {
        Instructions.ShouldNotContain(instruction => instruction.Name == "ADD");
        Instructions.Where(instruction => instruction.Name is "ARG" or "ENV").Select(instruction => instruction.Says).ShouldBe(["COMMIT", "WORKFOLDER=/work"]);
        Instructions.Where(instruction => instruction.Name == "RUN").ShouldAllBe(instruction => !instruction.Says.Contains("curl") && !instruction.Says.Contains("wget"));
        var left = Repository.Read("samples/WorkerHost/Dockerfile.dockerignore").Split('\n');
        foreach (var ignored in (string[])["**/bin", "**/obj", "**/.git", "**/*.pem"])
        {
            left.ShouldContain(line => line == ignored);
        }
    }

    [Theory]
    [InlineData(Commit, 0)]
    [InlineData("", 1)]
    [InlineData("main", 1)]
    [InlineData("0123456", 1)]
    public async Task B5_an_image_is_built_of_a_whole_commit_or_not_at_all(string commit, int code)
    {
        var check = Instructions.First(instruction => instruction.Name == "RUN").Says;
        check.ShouldContain("$COMMIT");
        (await RunAsync("/bin/sh", commit, "-c", check)).Code.ShouldBe(code);
    }

    [Fact]
    public async Task B5_the_commit_becomes_part_of_the_program()
    {
        var publish = Instructions.Single(instruction => instruction.Says.StartsWith("dotnet publish", StringComparison.Ordinal)).Says;
        publish.ShouldEndWith("-p:SourceRevisionId=\"$COMMIT\"");

        // The target that writes it, alone: the whole build would take the place of what other tests run.
        var (code, output) = await RunAsync(
            "dotnet", Commit, "msbuild", Repository.PathOf("samples/WorkerHost"), "-t:AddSourceRevisionToInformationalVersion", "-getProperty:InformationalVersion", $"-p:SourceRevisionId={Commit}");
        code.ShouldBe(0, output);
        output.Trim().ShouldEndWith($"+{Commit}");
    }

    private static async Task<(int Code, string Output)> RunAsync(string program, string commit, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["COMMIT"] = commit;
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await error);
    }
}
