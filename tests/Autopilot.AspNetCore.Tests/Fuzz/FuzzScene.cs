using System.Text.Json;
using System.Text.Json.Nodes;

namespace Autopilot.Tests;

/// <summary>A service with tasks in it, and for each operation a request with which nothing is wrong.</summary>
internal sealed class FuzzScene : IAsyncDisposable
{
    private readonly JsonObject known = [];

    private FuzzScene(Service service, ApiContract contract, StoredState state) => (Service, Contract, State) = (service, contract, state);

    public Service Service { get; }

    public ApiContract Contract { get; }

    public StoredState State { get; }

    /// <summary>A task that a worker holds.</summary>
    public required string Held { get; init; }

    /// <summary>Another one, whose spec is approved.</summary>
    public required string Waiting { get; init; }

    /// <summary>The claim.</summary>
    public required (string Worker, string Other, long Fence) Claim { get; init; }

    public static async Task<FuzzScene> CreateAsync()
    {
        var service = new Service { Configure = options => options.MostRequestsPerSecond = 1_000_000 };
        await service.InitializeAsync();
        var (worker, other) = (await service.RegisterAsync(), await service.RegisterAsync());
        var held = await service.ActivateAsync();
        var order = await service.ClaimAsync(worker, held);
        var (waiting, hash) = await service.ApproveAsync();
        using var document = JsonDocument.Parse(await service.Client("viewer").GetStringAsync("openapi.json"));
        var scene = new FuzzScene(service, new ApiContract(document.RootElement.Clone()), new StoredState(service.Database))
        {
            Held = held,
            Waiting = waiting,
            Claim = (worker, other, order.GetProperty("fence").GetInt64()),
        };
        scene.Know("workerId", worker, "fence", scene.Claim.Fence, "specHash", hash, "headSha", order.GetProperty("baseSha").GetString()!);
        scene.Know("repository", service.Repository, "spec", "---\ntitle: T\nscope: [a]\nacceptance: [b]\n---\nc\n", "vtid", "VTID-77777", "profile", "default");
        scene.Know("role", "viewer", "expiresAt", "2099-01-01T00:00:00Z", "wallClock", "01:00:00", "title", "T", "scope", new JsonArray("a"));
        return scene;
    }

    public async ValueTask DisposeAsync()
    {
        State.Dispose();
        await Service.DisposeAsync();
    }

    /// <summary>The token of one who may.</summary>
    public static string May(ApiOperation operation) => $"Bearer token-{operation.Roles[0]}";

    /// <summary>Where an operation is, for a task.</summary>
    public string Target(ApiOperation operation, string? vtid = null) => operation.Path.Replace(
        "{vtid}", vtid ?? (operation.Path.Contains("/work/", StringComparison.Ordinal) ? Held : Waiting), StringComparison.Ordinal);

    /// <summary>A body with which nothing is wrong.</summary>
    public JsonObject Body(ApiOperation operation)
    {
        var body = (JsonObject)Value("", operation.Body!.Schema);
        if (body["claims"] is JsonArray claims)
        {
            claims[0]!["vtid"] = Held;
        }

        return body;
    }

    private JsonNode Value(string name, JsonElement schema)
    {
        if (known[name] is { } value)
        {
            return value.DeepClone();
        }

        if (schema.TryGetProperty("enum", out var names))
        {
            return JsonValue.Create(names[0].GetString())!;
        }

        return TypeOf(schema) switch
        {
            "object" when !schema.TryGetProperty("properties", out _) => new JsonObject(),
            "object" => new JsonObject(schema.GetProperty("properties").EnumerateObject().Select(field => KeyValuePair.Create(field.Name, (JsonNode?)Value(field.Name, field.Value)))),
            "array" => new JsonArray(Item(schema.GetProperty("items"))),
            "boolean" => name == "enabled",
            "integer" or "number" => schema.TryGetProperty("minimum", out var least) ? Math.Ceiling(least.GetDouble()) : 1,
            _ => "a text",
        };
    }

    private JsonNode Item(JsonElement schema) =>
        TypeOf(schema) == "object" ? Value("", schema)
        : schema.TryGetProperty("pattern", out var pattern) && pattern.GetString()!.Contains("VTID", StringComparison.Ordinal) ? Waiting
        : "*";

    private static string TypeOf(JsonElement schema) => !schema.TryGetProperty("type", out var type) ? ""
        : type.ValueKind == JsonValueKind.String ? type.GetString()! : type.EnumerateArray().Select(one => one.GetString()!).First(one => one != "null");

    private void Know(params object[] pairs)
    {
        foreach (var pair in pairs.Chunk(2))
        {
            known[(string)pair[0]] = pair[1] as JsonNode ?? JsonSerializer.SerializeToNode(pair[1]);
        }
    }
}
