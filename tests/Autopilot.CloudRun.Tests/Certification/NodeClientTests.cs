using System.Globalization;
using System.Text.Json.Nodes;

namespace Autopilot.Tests;

/// <summary>Google's own client as judge of the double: it reads what the double says, and the double holds what it sends to Google's description.</summary>
public sealed class NodeClientTests(ITestOutputHelper output)
{
    private static readonly string Sources = Path.Combine("tests", "Autopilot.CloudRun.Tests", "Certification");

    private static readonly NodePackages Packages = new(Sources, "cloud-run-certification");

    [Fact]
    public async Task Googles_own_client_finds_nothing_wrong_with_the_double()
    {
        var folder = await Packages.FindAsync();
        await using var site = await CloudRunSite.CreateAsync();
        site.Run.Jobs.Add("worker");
        var seen = await RunAsync(folder, site.Run.Address.Port);

        Expect(seen, "read", """{"name":"web","generation":"1","etag":true,"ready":"web-00001-abc","condition":"CONDITION_SUCCEEDED"}""");
        Expect(seen, "resumed", """{"done":false,"name":"web"}""");
        Expect(seen, "staged", """{"reconciling":false,"created":"web-by-node","statuses":[["web-00001-abc",100,"",false],["web-by-node",0,"node",true]]}""");
        Expect(seen, "conflict", "10");
        Expect(seen, "sameRevision", "6");
        Expect(seen, "refused", "3");
        Expect(seen, "missing", "5");
        Expect(seen, "checked", """{"done":true,"generation":true}""");
        Expect(seen, "moved", """[[1,"web-by-node",100]]""");
        Expect(seen, "broken", """[9,"Image 'images.test/demo:none' not found."]""");
        Expect(seen, "revision", $$"""{"commit":"{{CloudRunSite.Commit(9)}}","log":true,"state":"CONDITION_SUCCEEDED"}""");
        Expect(seen, "revisions", """["web-00001-abc","web-broken","web-by-node"]""");
        Expect(seen, "services", """["web"]""");
        Expect(seen, "created", "\"shop\"");
        Expect(seen, "job", "\"worker\"");
        Expect(seen, "run", "\"worker-00001\"");
        Expect(seen, "changed", "\"images.test/worker:2\"");
        Expect(seen, "stale", "10");
        Expect(seen, "executions", """[["MODE=worker","AUTOPILOT_OFFER=VTID-00001-1-dispatch-1"]]""");
        output.WriteLine($"@google-cloud/run 4.2.0 in REST mode: {site.Run.Calls.Select(call => call.Method).Distinct(StringComparer.Ordinal).Count()} methods, {site.Run.Calls.Count} requests, violations 0");
    }

    private static async Task<JsonObject> RunAsync(string folder, int port)
    {
        // Beside what it imports.
        var script = Path.Combine(folder, $"{Guid.NewGuid():N}.mjs");
        File.Copy(Path.Combine(Tree.Root, Sources, "certify.mjs"), script);
        try
        {
            var (code, said, errors) = await NodePackages.ExecuteAsync("node", folder, script, port.ToString(CultureInfo.InvariantCulture));
            code.ShouldBe(0, said + errors);
            return JsonNode.Parse(said)!.AsObject();
        }
        finally
        {
            File.Delete(script);
        }
    }

    private static void Expect(JsonObject seen, string what, string json) => JsonNode.DeepEquals(seen[what], JsonNode.Parse(json)).ShouldBeTrue($"{what}: {seen[what]?.ToJsonString()}, not {json}");
}
