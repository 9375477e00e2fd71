using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace Autopilot;

/// <summary>JSON-RPC 2.0 with one agent, a message a line: requests of ours and their answers, requests of the agent's, and notifications.</summary>
/// <param name="outgoing">Where lines to the agent go.</param>
/// <param name="answer">Answers a request of the agent's; null: there is no such method here.</param>
/// <param name="notified">Takes a notification.</param>
internal sealed class AcpConversation(ChannelWriter<string> outgoing, Func<string, JsonElement, JsonObject?> answer, Action<string, JsonElement> notified)
{
    private const int MethodNotFound = -32601;

    private readonly ConcurrentDictionary<long, TaskCompletionSource<JsonElement>> pending = new();
    private readonly TaskCompletionSource closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long lastId;

    /// <summary>Asks for something.</summary>
    /// <exception cref="AcpException">The agent answered with an error, or answers nothing any more.</exception>
    public async Task<JsonElement> AskAsync(string method, JsonObject parameters, CancellationToken cancellationToken)
    {
        var id = Interlocked.Increment(ref lastId);
        var answered = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        pending[id] = answered;
        try
        {
            Write(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id, ["method"] = method, ["params"] = parameters });
            await Task.WhenAny(answered.Task, closed.Task).WaitAsync(cancellationToken).ConfigureAwait(false);
            return answered.Task.IsCompleted ? await answered.Task.ConfigureAwait(false) : throw new AcpException(0, $"It ended before it answered {method}.");
        }
        finally
        {
            pending.TryRemove(id, out _);
        }
    }

    /// <summary>Tells something that has no answer.</summary>
    public void Tell(string method, JsonObject parameters) => Write(new JsonObject { ["jsonrpc"] = "2.0", ["method"] = method, ["params"] = parameters });

    /// <summary>Takes a line of the agent's. What is no message of the protocol is left alone: agents print other things too.</summary>
    public void Hear(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            Hear(document.RootElement);
        }
        catch (JsonException)
        {
            return;
        }
    }

    /// <summary>Says that the agent answers nothing any more.</summary>
    public void Close() => closed.TrySetResult();

    private void Hear(JsonElement message)
    {
        if (message.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        var parameters = message.TryGetProperty("params", out var given) ? given : default;
        var hasId = message.TryGetProperty("id", out var id);
        if (message.TryGetProperty("method", out var named) && named.ValueKind == JsonValueKind.String)
        {
            if (hasId)
            {
                Answer(id, named.GetString()!, parameters);
            }
            else
            {
                notified(named.GetString()!, parameters);
            }
        }
        else if (hasId && id.ValueKind == JsonValueKind.Number && id.TryGetInt64(out var asked) && pending.TryGetValue(asked, out var waiting))
        {
            Settle(waiting, message);
        }
    }

    private void Answer(JsonElement id, string method, JsonElement parameters)
    {
        var reply = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = JsonNode.Parse(id.GetRawText()) };
        if (answer(method, parameters) is { } result)
        {
            reply["result"] = result;
        }
        else
        {
            reply["error"] = new JsonObject { ["code"] = MethodNotFound, ["message"] = $"There is no {method} here." };
        }

        Write(reply);
    }

    private static void Settle(TaskCompletionSource<JsonElement> waiting, JsonElement message)
    {
        if (message.TryGetProperty("error", out var error))
        {
            var code = error.ValueKind == JsonValueKind.Object && error.TryGetProperty("code", out var number) && number.TryGetInt32(out var value) ? value : -1;
            waiting.TrySetException(new AcpException(code, Describe(error)));
        }
        else
        {
            waiting.TrySetResult(message.TryGetProperty("result", out var result) ? result.Clone() : default);
        }
    }

    // Many say "Internal error", and what happened beside it.
    private static string Describe(JsonElement error) => (AgentJson.Word(error, "message"), AgentJson.Word(error, "data", "message") ?? AgentJson.Word(error, "data")) switch
    {
        (null, _) => error.GetRawText(),
        ({ } message, null) => message,
        ({ } message, { } more) => $"{message}: {more}",
    };

    private void Write(JsonObject message) => outgoing.TryWrite(message.ToJsonString());
}
