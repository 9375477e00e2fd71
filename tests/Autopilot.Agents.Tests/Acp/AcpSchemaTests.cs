using System.Text.Json.Nodes;
using Json.Schema;

namespace Autopilot.Tests;

/// <summary>What our client sends, held to the protocol's own schema.</summary>
public sealed class AcpSchemaTests(ITestOutputHelper output) : IDisposable
{
    private static readonly JsonObject Document = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Acp", "schema.json")))!.AsObject();

    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        ["initialize"] = "InitializeRequest",
        ["authenticate"] = "AuthenticateRequest",
        ["session/new"] = "NewSessionRequest",
        ["session/set_mode"] = "SetSessionModeRequest",
        ["session/set_config_option"] = "SetSessionConfigOptionRequest",
        ["session/prompt"] = "PromptRequest",
        ["session/cancel"] = "CancelNotification",
    };

    private readonly AcpBench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task Every_message_is_one_that_the_protocol_describes()
    {
        var messages = new List<JsonNode>();
        messages.AddRange(await RunAsync("writes", "", options => options with
        {
            AuthMethod = "a-key",
            Mode = "m",
            SessionOptions = new Dictionary<string, string>(StringComparer.Ordinal) { ["model"] = "m-1" },
        }));
        messages.AddRange(await RunAsync("asks", "execute", options => options with { RefusedTools = ["execute"] }));
        messages.AddRange(await RunAsync("spends", "5000", options => options with { EndLimit = TimeSpan.FromMinutes(1) }));

        var seen = messages.Select(message => Check(message)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();

        seen.ShouldBe([.. Types.Values.Append("RequestPermissionResponse").Order(StringComparer.Ordinal)]);
        output.WriteLine($"{Document["source"]}: {messages.Count} messages of {seen.Count} kinds checked, 0 violations");
    }

    [Theory]
    [InlineData("InitializeRequest", """{ "protocolVersion": "one" }""")]
    [InlineData("NewSessionRequest", """{ "cwd": "/clone" }""")]
    [InlineData("PromptRequest", """{ "sessionId": "s", "prompt": [ { "type": "text" } ] }""")]
    [InlineData("PromptRequest", """{ "sessionId": "s", "prompt": [], "promt": 1 }""")]
    [InlineData("RequestPermissionResponse", """{ "outcome": { "outcome": "maybe" } }""")]
    public void What_it_does_not_describe_is_found(string type, string value) => Find(type, JsonNode.Parse(value)!.AsObject()).ShouldNotBeNull();

    private async Task<IEnumerable<JsonNode>> RunAsync(string behaviour, string detail, Func<AcpAgentOptions, AcpAgentOptions> change)
    {
        var task = bench.Task(order => order with { Budget = new Budget { Tokens = 1000 } });
        File.Delete(Path.Combine(task.Directory, "received.jsonl"));
        await bench.Agent(behaviour, detail, change).RunAsync(task, new Listener(), default);
        return AcpBench.Received(task).Select(line => JsonNode.Parse(line)!);
    }

    private static string Check(JsonNode message)
    {
        message["jsonrpc"]!.GetValue<string>().ShouldBe("2.0");
        var type = message["method"] is { } method ? Types[method.GetValue<string>()] : "RequestPermissionResponse";
        Find(type, (message["params"] ?? message["result"])!.AsObject()).ShouldBeNull(message.ToJsonString());
        return type;
    }

    // A field that is not described is a mistake of ours, although the schema leaves room for it.
    private static string? Find(string type, JsonObject value)
    {
        var described = Document["$defs"]![type]!["properties"]!.AsObject().Select(property => property.Key).Concat(type == "SetSessionConfigOptionRequest" ? ["value"] : []);
        if (value.Select(property => property.Key).Except(described, StringComparer.Ordinal).FirstOrDefault() is { } unknown)
        {
            return $"{type}.{unknown} is not described";
        }

        var schema = JsonSchema.FromText($$"""{ "$ref": "#/$defs/{{type}}", "$defs": {{Document["$defs"]!.ToJsonString()}} }""");
        var result = schema.Evaluate(System.Text.Json.JsonSerializer.SerializeToElement(value), new EvaluationOptions { OutputFormat = OutputFormat.List });
        return result.IsValid ? null : $"{type}: {string.Join("; ", (result.Details ?? []).SelectMany(detail => detail.Errors is { } errors ? errors.Values.ToArray() : []))}";
    }
}
