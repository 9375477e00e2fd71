using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Autopilot.Cli.Tests;

/// <summary>The agent <c>vertex</c> of a file: in a service, in a worker of its own, and before the doctor.</summary>
public sealed class VertexAgentTests
{
    private const string Spec = "---\ntitle: Raise the price\nscope: [price.txt]\nacceptance: [the price is 12]\n---\nThe price is too low.\n";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_takes_a_task_to_its_proof(bool inService)
    {
        await using var vertex = await ScriptedVertex.StartAsync();
        using var folder = new TemporaryFolder();
        var source = await TestGit.CreateAsync(folder["shop"], ("price.txt", "10\n"), (".autopilot/autopilot.yml", "checks:\n  command: grep -x 12 price.txt\n"));
        await TestGit.RunAsync(folder.Path, "clone", "--quiet", "--bare", source, folder["shop.git"]);
        var config = folder.Write("autopilot.json", $$"""{ {{(inService ? "\"agent\": \"vertex\"," : "")}} {{vertex.Sections}} }""");
        using var serve = Program.Autopilot(
            folder.Path, vertex.Variables, "serve", "--dir", folder["service"], "--urls", "http://127.0.0.1:0", "--workers", inService ? "1" : "0", "--config", config, "--json");
        await serve.SeeLinesAsync(6);
        var said = JsonDocument.Parse(serve.SoFar).RootElement;
        using var worker = inService ? null : Program.Autopilot(
            folder.Path, vertex.Variables, "worker", "--server", said.GetProperty("address").GetString()!, "--agent", "vertex", "--config", config, "--dir", folder["service"], "--json");
        using var client = new HttpClient { BaseAddress = new Uri(said.GetProperty("api").GetString()! + "/") };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await File.ReadAllTextAsync(folder["service/token"]));

        await AskAsync(client, HttpMethod.Put, "controls/execution", new { enabled = true, reason = "open" });
        var created = await AskAsync(client, HttpMethod.Post, "tasks", new { spec = Spec, repository = folder["shop.git"], autonomous = true });
        var (vtid, specHash) = (created.GetProperty("vtid").GetString(), created.GetProperty("spec").GetProperty("hash").GetString());
        await AskAsync(client, HttpMethod.Post, $"tasks/{vtid}/spec/approve", new { specHash });
        await AskAsync(client, HttpMethod.Post, $"tasks/{vtid}/activate", new { specHash });

        var ended = await Eventually.SeeAsync(() => client.GetFromJsonAsync<JsonElement>($"tasks/{vtid}"), task => task.GetProperty("state").GetString() is "completed" or "failed" or "blocked");
        ended.GetProperty("state").GetString().ShouldBe("completed", ended.GetRawText());
        (await TestGit.RunAsync(folder["shop.git"], "show", "main:price.txt")).ShouldBe("12");
        worker?.Interrupt();
        serve.Interrupt();
        (await serve.WaitAsync()).Expect(0);
    }

    [Fact]
    public async Task The_doctor_asks_the_model_and_its_credential()
    {
        await using var vertex = await ScriptedVertex.StartAsync();
        using var folder = new TemporaryFolder();
        using var doctor = Program.Autopilot(folder.Path, vertex.Variables, "doctor", "--dir", folder.Path, "--config", folder.Write("autopilot.json", $$"""{ {{vertex.Sections}} }"""), "--json");
        var checks = (await doctor.WaitAsync()).Expect(0).Json().GetProperty("checks").EnumerateArray()
            .ToDictionary(check => check.GetProperty("name").GetString()!, check => check.GetProperty("detail").GetString()!, StringComparer.Ordinal);
        checks["vertex.credential"].ShouldBe("a token was given");
        checks["vertex.model"].ShouldContain("gemini-2.5-pro in global, project demo-project, answers");
        checks["vertex.price"].ShouldContain("is not configured");
        checks["github"].ShouldContain("no section gitHub");
    }

    [Fact]
    public async Task Without_its_section_it_is_refused()
    {
        using var folder = new TemporaryFolder();
        folder.Write("service/token", "token");
        using var worker = Program.Autopilot(folder.Path, "worker", "--json", "--server", "http://127.0.0.1:1", "--agent", "vertex", "--dir", folder["service"]);
        (await worker.WaitAsync()).Expect(2).Error.ShouldContain("a --config file whose section vertex has project and model is accepted");
    }

    private static async Task<JsonElement> AskAsync(HttpClient client, HttpMethod method, string path, object body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) };
        using var response = await client.SendAsync(request);
        response.IsSuccessStatusCode.ShouldBeTrue(await response.Content.ReadAsStringAsync());
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }
}
