using System.Text.Json;
using System.Text.Json.Nodes;

namespace Autopilot;

/// <summary>What an agent asks of a model, as far as it concerns us: which model, and how long its answer may be.</summary>
internal sealed class ModelRequest
{
    private readonly ModelOperation operation;
    private readonly JsonObject content;

    private ModelRequest(ModelOperation operation, JsonObject content, string model, byte[] body) =>
        (this.operation, this.content, Model, Body) = (operation, content, model, body);

    /// <summary>The model that is asked.</summary>
    public string Model { get; }

    /// <summary>What is sent.</summary>
    public byte[] Body { get; private set; }

    /// <summary>Whether the answer was made shorter than what the agent wants, or wants as far as it says nothing.</summary>
    public bool IsCapped { get; private set; }

    /// <summary>Whether it was made shorter than what the agent says.</summary>
    public bool IsShortened { get; private set; }

    /// <summary>Reads a request; null: it is no JSON object, or names no model.</summary>
    public static ModelRequest? Read(ModelOperation operation, string path, byte[] body)
    {
        try
        {
            return JsonNode.Parse(body) is JsonObject content && (ModelIn(path) ?? (string?)content["model"]) is { Length: > 0 } model
                ? new ModelRequest(operation, content, model, body)
                : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Sees to it that the answer has no more tokens than this.</summary>
    public void Cap(long most)
    {
        var place = content;
        foreach (var name in operation.LimitAt!.SkipLast(1))
        {
            place = (place[name] ??= new JsonObject()).AsObject();
        }

        var limit = operation.LimitAt![^1];
        var wanted = place[limit] is JsonValue value && value.TryGetValue<long>(out var number) ? number : (long?)null;
        if (most < (wanted ?? long.MaxValue))
        {
            // The older name of the same limit; a request with both is refused.
            place.Remove("max_tokens");
            place[limit] = most;
            (IsCapped, IsShortened, Body) = (true, wanted is not null, JsonSerializer.SerializeToUtf8Bytes(content));
        }
    }

    // …/models/NAME:operation
    private static string? ModelIn(string path)
    {
        const string Before = "/models/";
        var start = path.LastIndexOf(Before, StringComparison.Ordinal);
        var end = path.LastIndexOf(':');
        return start >= 0 && end > start ? Uri.UnescapeDataString(path[(start + Before.Length)..end]) : null;
    }
}
