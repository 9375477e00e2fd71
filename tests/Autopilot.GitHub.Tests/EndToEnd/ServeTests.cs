using System.Globalization;
using System.Text.Json;
using Autopilot.Tests.Servers;

namespace Autopilot.Tests;

/// <summary>The commands as a team starts them, with GitHub in the service's file: a service, and a worker of another process.</summary>
public sealed class ServeTests
{
    private static readonly Dictionary<string, string> Nothing = new(StringComparer.Ordinal);

    [Fact]
    public async Task A_service_and_a_worker_of_another_process_take_a_task_of_GitHub_to_its_merge()
    {
        await using var site = await WholeSite.CreateAsync();
        var file = site.Write("service.json", JsonSerializer.Serialize(new
        {
            gitHub = new
            {
                apiAddress = site.GitHub.Address,
                appId = TokenDesk.AppId,
                installationId = TokenDesk.Installation,
                privateKeyFile = site.Settings.KeyFile,
                writeInterval = "00:00:00",
                settleTime = "00:00:00",
            },
            timeouts = new { lookLeast = "00:00:00.1", lookMost = "00:00:01" },
        }));
        var server = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort.Find()}");
        using var serve = Start("serve", "--dir", site.Dir, "--config", file, "--urls", server, "--workers", "0");
        using var client = await ConnectAsync(server, site.Dir, serve);
        using var worker = Start("worker", "--server", server, "--config", file, "--dir", site.Dir, "--work", Path.Combine(site.Dir, "clones"), "--agent", "echo 1 > 1.txt");

        await client.SetExecutionAsync(new ExecutionBody(true, "open"));
        var created = await client.CreateAsync(new NewTask(WholeSite.Spec(1), WholeSite.Repository) { Autonomous = true });
        var vtid = created.Vtid;
        await client.GiveAsync(vtid, new ApproveSpecBody(created.Spec.Hash));
        await client.GiveAsync(vtid, new ActivateBody(created.Spec.Hash));

        var task = await Eventually.SeeAsync(() => client.GetAsync(vtid), seen => seen.State is "completed" or "failed" or "blocked" || worker.HasExited || serve.HasExited);
        task.State.ShouldBe("completed", worker.HasExited ? await worker.EndAsync() : task.Run?.Failure?.Message);
        (await site.ListMergesAsync()).ShouldBe(["VTID-00001"]);
    }

    private static HostProcess Start(params string[] arguments) => HostProcess.Start(Path.Combine(AppContext.BaseDirectory, "autopilot.dll"), Nothing, arguments);

    private static async Task<AutopilotClient> ConnectAsync(string server, string folder, HostProcess serve)
    {
        var token = Path.Combine(folder, "token");
        await Eventually.SeeAsync(() => File.Exists(token) || serve.HasExited, there => there);
        serve.HasExited.ShouldBeFalse(serve.HasExited ? await serve.EndAsync() : "");
        var client = new AutopilotClient(new Uri(server), (await File.ReadAllTextAsync(token)).Trim());
        await Eventually.SeeAsync(async () => await IsLiveAsync(client) || serve.HasExited, there => there);
        return client;
    }

    private static async Task<bool> IsLiveAsync(AutopilotClient client)
    {
        try
        {
            return (await client.ReadLiveAsync()).Status == "live";
        }
        catch (AutopilotException)
        {
            return false; // It does not listen yet.
        }
    }
}
