using System.Text.Json.Nodes;

namespace Autopilot.Tests;

/// <summary>The other end of the protocol: lines of JSON-RPC on standard input and output. What comes in is written down.</summary>
internal sealed class Peer
{
    private int lastId;

    /// <summary>The next message, or null at the end of the input.</summary>
    public JsonObject? Read()
    {
        if (Console.In.ReadLine() is not { } line)
        {
            return null;
        }

        File.AppendAllText("received.jsonl", line + "\n");
        return JsonNode.Parse(line)!.AsObject();
    }

    public void Answer(JsonObject request, JsonObject result) => Write(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = request["id"]!.DeepClone(), ["result"] = result });

    public void Refuse(JsonObject request, int code, string message, string? more = null) => Write(new JsonObject
    {
        ["jsonrpc"] = "2.0",
        ["id"] = request["id"]!.DeepClone(),
        ["error"] = new JsonObject { ["code"] = code, ["message"] = message, ["data"] = more is null ? null : new JsonObject { ["message"] = more } },
    });

    public void Update(JsonObject update) => Write(new JsonObject
    {
        ["jsonrpc"] = "2.0",
        ["method"] = "session/update",
        ["params"] = new JsonObject { ["sessionId"] = "s-1", ["update"] = update },
    });

    public void Say(string text) =>
        Update(new JsonObject { ["sessionUpdate"] = "agent_message_chunk", ["content"] = new JsonObject { ["type"] = "text", ["text"] = text } });

    public void CallTool(string id, string kind = "edit") =>
        Update(new JsonObject { ["sessionUpdate"] = "tool_call", ["toolCallId"] = id, ["title"] = $"Tool {id}", ["kind"] = kind, ["status"] = "pending" });

    /// <summary>Asks the client for something, and returns its answer.</summary>
    public JsonObject Ask(string method, JsonObject parameters)
    {
        var id = $"a-{++lastId}";
        Write(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id, ["method"] = method, ["params"] = parameters });
        while (Read() is { } message)
        {
            if (message["id"]?.ToString() == id && message["method"] is null)
            {
                return message;
            }
        }

        throw new EndOfStreamException();
    }

    /// <summary>Asks for permission; the id of the option that was chosen, or the outcome where none was.</summary>
    public string AskPermission(string kind, params string[] options)
    {
        var answer = Ask("session/request_permission", new JsonObject
        {
            ["sessionId"] = "s-1",
            ["toolCall"] = new JsonObject { ["toolCallId"] = "t-1", ["kind"] = kind },
            ["options"] = new JsonArray([.. options.Select(option => (JsonNode?)new JsonObject { ["optionId"] = $"id of {option}", ["name"] = option, ["kind"] = option })]),
        });
        var outcome = answer["result"]!["outcome"]!;
        return outcome["optionId"]?.GetValue<string>() ?? outcome["outcome"]!.GetValue<string>();
    }

    private static void Write(JsonObject message)
    {
        Console.Out.Write(message.ToJsonString() + "\n");
        Console.Out.Flush();
    }
}
