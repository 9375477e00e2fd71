using System.Text.Json;
using Autopilot.Tests.Servers;

namespace Autopilot.Tests;

/// <summary>The sample host as a team deploys it, and the command that tells the team what it still lacks.</summary>
public sealed class WorkerHostTests
{
    private static readonly Dictionary<string, string> Nothing = new(StringComparer.Ordinal);

    private static readonly string Sample = Path.Combine(Tree.Root, "samples", "WorkerHost");

    [Fact]
    public async Task C1_Without_configuration_it_ends_at_once_and_names_everything_that_is_missing()
    {
        using var host = HostProcess.Start(SampleAssembly(), Nothing);
        var (code, _, error) = await host.WaitAsync();
        code.ShouldBe(1);
        foreach (var setting in (string[])["postgres", "agent", "workFolder", "gitHub:apiAddress", "gitHub:privateKeyFile", "gitHub:token"])
        {
            error.ShouldContain(setting);
        }
    }

    [Fact]
    public async Task C1_With_the_agent_of_Vertex_AI_it_names_what_its_model_lacks()
    {
        using var host = HostProcess.Start(SampleAssembly(), Nothing, "--agent", "vertex");
        var (code, _, error) = await host.WaitAsync();
        (code, error.Contains("vertex:project", StringComparison.Ordinal), error.Contains("vertex:model", StringComparison.Ordinal)).ShouldBe((1, true, true));
    }

    [Fact]
    public async Task C1_With_a_setting_that_is_wrong_it_ends_at_once_and_names_it()
    {
        using var folder = new TemporaryFolder();
        var variables = Settings(new Uri("https://github.example/api/v3/"), "Host=127.0.0.1;Port=1;Database=none", folder.Path, "nowhere.pem");
        variables["gitHub__installationId"] = "0";
        using var host = HostProcess.Start(SampleAssembly(), variables);
        var (code, output, error) = await host.WaitAsync();
        code.ShouldNotBe(0);
        $"{output}{error}".ShouldContain("InstallationId");
    }

    [Fact]
    public async Task Configured_for_GitHub_it_takes_a_task_to_its_end_and_doctor_finds_everything()
    {
        await using var server = await PostgreSqlServer.StartAsync();
        Assert.SkipWhen(server is null, $"Neither {PostgreSqlServer.Variable} nor the programs of PostgreSQL.");
        var database = await server.CreateDatabaseAsync();
        await PostgreSqlMigrator.MigrateAsync(database, default);
        await using var site = await WholeSite.CreateAsync();
        var variables = Settings(site.GitHub.Address, database, Path.Combine(site.Dir, "work"), site.Settings.KeyFile);
        using var host = HostProcess.Start(SampleAssembly(), variables);
        await using (var store = await PostgreSqlStore.OpenAsync(database))
        {
            await using var people = await GitHubPipeline.StartAsync(site.Dir, WholeSite.Repository, store, site.Settings.Apply, runs: false);
            using var patience = new CancellationTokenSource(Eventually.Patience, TimeProvider.System);
            var vtid = await people.ActivateAsync(WholeSite.Spec(1));
            var task = await people.UntilAsync(vtid, snapshot => snapshot.Run!.State.IsTerminal() || host.HasExited, patience.Token);
            task.Run!.State.ShouldBe(RunState.Completed, host.HasExited ? await host.EndAsync() : task.Run.Ending?.Failure.Message);
        }

        (await site.ListMergesAsync()).ShouldBe(["VTID-00001"]);
        await DoctorAsync(site);
    }

    private static async Task DoctorAsync(WholeSite site)
    {
        var file = site.Write("settings.json", JsonSerializer.Serialize(new
        {
            gitHub = new { apiAddress = site.GitHub.Address, appId = TokenDesk.AppId, installationId = TokenDesk.Installation, privateKeyFile = site.Settings.KeyFile },
            logging = new { another = "section, which is the host's own" },
        }));
        using var doctor = HostProcess.Start(Path.Combine(AppContext.BaseDirectory, "autopilot.dll"), Nothing, "doctor", "--config", file, "--dir", site.Dir, "--json");
        var (code, output, error) = await doctor.WaitAsync();
        code.ShouldBe(0, error + output);
        var checks = JsonDocument.Parse(output).RootElement.GetProperty("checks").EnumerateArray()
            .ToDictionary(check => check.GetProperty("name").GetString()!, check => check.GetProperty("detail").GetString()!, StringComparer.Ordinal);
        checks["github.permissions"].ShouldContain("contents write");
        checks["github.rules"].ShouldContain("octo/widgets@main requires no check by name");
        checks["github.workflows"].ShouldContain("pushes by autopilot[bot] start workflows");
    }

    private static Dictionary<string, string> Settings(Uri address, string database, string work, string key) => new(StringComparer.Ordinal)
    {
        ["postgres"] = database,
        ["agent"] = "echo 1 > 1.txt",
        ["workFolder"] = work,
        ["gitHub__apiAddress"] = address.AbsoluteUri,
        ["gitHub__appId"] = TokenDesk.AppId,
        ["gitHub__installationId"] = $"{TokenDesk.Installation}",
        ["gitHub__privateKeyFile"] = key,
        ["gitHub__writeInterval"] = "00:00:00",
        ["gitHub__settleTime"] = "00:00:00",
    };

    private static string SampleAssembly() => Directory.EnumerateFiles(Path.Combine(Sample, "bin"), "WorkerHost.dll", SearchOption.AllDirectories).First(path => path.Contains("Release", StringComparison.Ordinal));
}
