using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Autopilot.Cli.Tests;

/// <summary><c>worker --server</c>: a process of its own that takes work from a service and carries it out.</summary>
public sealed class WorkerTests
{
    private const string Spec = "---\ntitle: Raise the price\nscope: [price.txt]\nacceptance: [the price is 12]\n---\nThe price is too low.\n";

    [Theory]
    [InlineData("until it is stopped")]
    [InlineData("once", "--once")]
    public async Task A_worker_of_another_process_takes_a_task_to_its_proof(string works, params string[] options)
    {
        using var folder = new TemporaryFolder();
        var source = await TestGit.CreateAsync(folder["shop"], ("price.txt", "10\n"), (".autopilot/autopilot.yml", "checks:\n  command: test -s price.txt\n"));
        await TestGit.RunAsync(folder.Path, "clone", "--quiet", "--bare", source, folder["shop.git"]);
        using var serve = Program.Autopilot(folder.Path, "serve", "--dir", folder["service"], "--urls", "http://127.0.0.1:0", "--workers", "0", "--json");
        await serve.SeeLinesAsync(6);
        var said = JsonDocument.Parse(serve.SoFar).RootElement;
        using var worker = Program.Autopilot(
            folder.Path, ["worker", "--server", said.GetProperty("address").GetString()!, "--agent", "printf '12\\n' > price.txt", "--dir", folder["service"], "--json", .. options]);
        using var client = new HttpClient { BaseAddress = new Uri(said.GetProperty("api").GetString()! + "/") };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await File.ReadAllTextAsync(folder["service/token"]));

        await AskAsync(client, HttpMethod.Put, "controls/execution", new { enabled = true, reason = "open" });
        var created = await AskAsync(client, HttpMethod.Post, "tasks", new { spec = Spec, repository = folder["shop.git"], autonomous = true });
        var (vtid, specHash) = (created.GetProperty("vtid").GetString(), created.GetProperty("spec").GetProperty("hash").GetString());
        await AskAsync(client, HttpMethod.Post, $"tasks/{vtid}/spec/approve", new { specHash });
        await AskAsync(client, HttpMethod.Post, $"tasks/{vtid}/activate", new { specHash });

        await Eventually.SeeAsync(() => client.GetFromJsonAsync<JsonElement>($"tasks/{vtid}"), task => task.GetProperty("state").GetString() == "completed");
        (await TestGit.RunAsync(folder["shop.git"], "show", "main:price.txt")).ShouldBe("12");
        if (works != "once")
        {
            worker.Interrupt();
        }

        (await worker.WaitAsync()).Expect(0);
        serve.Interrupt();
        (await serve.WaitAsync()).Expect(0);
        Directory.EnumerateDirectories(folder[".autopilot-worker"]).ShouldBeEmpty("no clone is left");
    }

    [Theory]
    [InlineData("--slots", "0", "--slots is 0")]
    [InlineData("--server", "nowhere", "--server is 'nowhere'")]
    [InlineData("--dir", "empty", "AUTOPILOT_TOKEN")]
    [InlineData("--once", "--slots=2", "a number from 1 to 1 is accepted with --once")]
    public async Task What_it_cannot_take_is_named(string option, string value, string named)
    {
        using var folder = new TemporaryFolder();
        folder.Write("service/token", "token");
        string[] usual = ["--server", "http://127.0.0.1:1", "--agent", "true", "--dir", folder["service"]];
        var at = Array.IndexOf(usual, option);
        string[] arguments = at < 0 ? [.. usual, option, value] : [.. usual[..(at + 1)], value, .. usual[(at + 2)..]];

        using var worker = Program.Autopilot(folder.Path, ["worker", "--json", .. arguments]);

        (await worker.WaitAsync()).Expect(2).Error.ShouldContain(named);
    }

    private static async Task<JsonElement> AskAsync(HttpClient client, HttpMethod method, string path, object body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) };
        using var response = await client.SendAsync(request);
        response.IsSuccessStatusCode.ShouldBeTrue(await response.Content.ReadAsStringAsync());
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }
}
