using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Autopilot.Cli.Tests;

/// <summary><c>--otlp</c>: what a service and its worker send to a collector.</summary>
public sealed class OtlpTests
{
    private const string Spec = "---\ntitle: Raise the price\nscope: [price.txt]\nacceptance: [the price is 12]\n---\nThe price is a-secret.\n";

    [Fact]
    public async Task The_traces_and_metrics_of_a_service_and_its_worker_arrive()
    {
        using var folder = new TemporaryFolder();
        await using var collector = await Collector.StartAsync();
        var source = await TestGit.CreateAsync(folder["shop"], ("price.txt", "10\n"));
        await TestGit.RunAsync(folder.Path, "clone", "--quiet", "--bare", source, folder["shop.git"]);
        using var serve = Program.Autopilot(
            folder.Path, "serve", "--dir", folder["service"], "--urls", "http://127.0.0.1:0", "--workers", "0", "--otlp", $"{collector.Address}", "--json");
        await serve.SeeLinesAsync(6);
        var said = JsonDocument.Parse(serve.SoFar).RootElement;
        var token = await File.ReadAllTextAsync(folder["service/token"]);
        using var client = new HttpClient { BaseAddress = new Uri(said.GetProperty("api").GetString()! + "/") };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var worker = Program.Autopilot(
            folder.Path, "worker", "--server", said.GetProperty("address").GetString()!, "--agent", "echo a-secret; exit 3", "--dir", folder["service"],
            "--otlp", $"{collector.Address}", "--json");

        await AskAsync(client, HttpMethod.Put, "controls/execution", new { enabled = true, reason = "open" });
        var created = await AskAsync(client, HttpMethod.Post, "tasks", new { spec = Spec, repository = folder["shop.git"], autonomous = true });
        var (vtid, specHash) = (created.GetProperty("vtid").GetString(), created.GetProperty("spec").GetProperty("hash").GetString());
        await AskAsync(client, HttpMethod.Post, $"tasks/{vtid}/spec/approve", new { specHash });
        await AskAsync(client, HttpMethod.Post, $"tasks/{vtid}/activate", new { specHash });
        await Eventually.SeeAsync(
            async () => await client.GetStringAsync($"tasks/{vtid}/events"),
            events => events.Contains(EventTypes.WorkFailed, StringComparison.Ordinal) || events.Contains(EventTypes.Ending, StringComparison.Ordinal));
        worker.Interrupt();
        (await worker.WaitAsync()).Expect(0);
        serve.Interrupt();
        (await serve.WaitAsync()).Expect(0);

        var (traces, metrics) = (collector.Of("traces"), collector.Of("metrics"));
        string[] spans = ["activate", "claim", "report", "work", "invoke_agent command", "cicd.pipeline.run.id", $"{vtid}/1", "service.name"];
        spans.ShouldAllBe(name => traces.Contains(name));
        string[] measures = ["autopilot.run.moves", "cicd.pipeline.run.duration", "autopilot.run.due.age", "autopilot.feed.lag", "autopilot.stream.subscribers"];
        measures.ShouldAllBe(name => metrics.Contains(name));
        (traces + metrics).ShouldNotContain("a-secret");
        (traces + metrics).ShouldNotContain(token);
    }

    [Theory]
    [InlineData("nowhere", "nowhere")]
    [InlineData("ftp://127.0.0.1", "ftp://127.0.0.1")]
    [InlineData("http://me:a-secret@127.0.0.1:4318", "an address with a user")]
    public void What_is_no_collector_is_named_without_its_password(string address, string named)
    {
        var refusal = Should.Throw<AutopilotException>(() => OtlpExport.Address(address));
        refusal.Code.ShouldBe("usage");
        refusal.Message.ShouldContain(named);
        refusal.Message.ShouldNotContain("a-secret");
    }

    private static async Task<JsonElement> AskAsync(HttpClient client, HttpMethod method, string path, object body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) };
        using var response = await client.SendAsync(request);
        response.IsSuccessStatusCode.ShouldBeTrue(await response.Content.ReadAsStringAsync());
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }
}
