using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace Autopilot;

/// <summary>One session with one turn: introduced, authenticated, set up, prompted, and cancelled by the protocol when it must stop.</summary>
internal sealed class AcpSession
{
    private const int ProtocolVersion = 1;
    private const int LongestWords = 64 * 1024;

    private readonly AcpAgentOptions options;
    private readonly AgentTranscript transcript;
    private readonly AcpConversation conversation;
    private readonly AcpPermissions permissions;
    private readonly StringBuilder words = new();
    private volatile bool isCancelled;

    public AcpSession(AcpAgentOptions options, AgentTranscript transcript, ChannelWriter<string> outgoing)
    {
        (this.options, this.transcript) = (options, transcript);
        permissions = new AcpPermissions(options.RefusedTools, () => isCancelled);
        conversation = new AcpConversation(outgoing, Answer, Notice);
    }

    /// <summary>Takes a line of the agent's.</summary>
    public void Hear(string line) => conversation.Hear(line);

    /// <summary>Says that the agent's process has ended.</summary>
    public void Close() => conversation.Close();

    /// <summary>Runs the turn to its end, by the agent's own account.</summary>
    /// <param name="directory">The clone.</param>
    /// <param name="prompt">The text for the agent.</param>
    /// <param name="stop">Asks for the end of the turn; its answer is then waited for until <paramref name="abandon"/>.</param>
    /// <param name="abandon">Ends every wait.</param>
    /// <exception cref="AcpException">The agent answered with an error, or ended.</exception>
    public async Task RunAsync(string directory, string prompt, CancellationToken stop, CancellationToken abandon)
    {
        var session = await OpenAsync(directory, stop).ConfigureAwait(false);
        using var cancelling = stop.Register(() => Cancel(session));
        var answer = await conversation.AskAsync(
            "session/prompt", new JsonObject { ["sessionId"] = session, ["prompt"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = prompt }) }, abandon).ConfigureAwait(false);
        stop.ThrowIfCancellationRequested();
        transcript.Take(AcpEvents.End(answer, TakeWords()));
    }

    private async Task<string> OpenAsync(string directory, CancellationToken stop)
    {
        var version = typeof(AcpSession).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";
        var introduced = await conversation.AskAsync(
            "initialize",
            new JsonObject
            {
                ["protocolVersion"] = ProtocolVersion,
                ["clientCapabilities"] = new JsonObject { ["fs"] = new JsonObject { ["readTextFile"] = false, ["writeTextFile"] = false }, ["terminal"] = false },
                ["clientInfo"] = new JsonObject { ["name"] = "autopilot", ["version"] = version },
            },
            stop).ConfigureAwait(false);
        if (AgentJson.Find(introduced, "protocolVersion") is not { ValueKind: JsonValueKind.Number } spoken || spoken.GetRawText() != "1")
        {
            throw new AcpException(-1, $"It speaks version {AgentJson.Find(introduced, "protocolVersion")} of the protocol; version {ProtocolVersion} is accepted.");
        }

        if (options.AuthMethod is { } method)
        {
            await conversation.AskAsync("authenticate", new JsonObject { ["methodId"] = method }, stop).ConfigureAwait(false);
        }

        var opened = await conversation.AskAsync("session/new", new JsonObject { ["cwd"] = directory, ["mcpServers"] = new JsonArray() }, stop).ConfigureAwait(false);
        var session = AgentJson.Word(opened, "sessionId") ?? throw new AcpException(-1, "It opened a session without an id.");
        foreach (var (id, value) in options.SessionOptions)
        {
            await conversation.AskAsync("session/set_config_option", new JsonObject { ["sessionId"] = session, ["configId"] = id, ["value"] = value }, stop).ConfigureAwait(false);
        }

        if (options.Mode is { } mode)
        {
            await conversation.AskAsync("session/set_mode", new JsonObject { ["sessionId"] = session, ["modeId"] = mode }, stop).ConfigureAwait(false);
        }

        return session;
    }

    private void Cancel(string session)
    {
        isCancelled = true;
        conversation.Tell("session/cancel", new JsonObject { ["sessionId"] = session });
    }

    private JsonObject? Answer(string method, JsonElement parameters) => method == "session/request_permission" ? permissions.Answer(parameters) : null;

    private void Notice(string method, JsonElement parameters)
    {
        if (method != "session/update" || AcpEvents.Read(parameters) is not { } said)
        {
            return;
        }

        if (said is { ModelCall: null, Text: { } text })
        {
            AddWords(text);
        }

        transcript.Take(said);
    }

    private void AddWords(string text)
    {
        lock (words)
        {
            words.Append(text);
            if (words.Length > 2 * LongestWords)
            {
                words.Remove(0, words.Length - LongestWords);
            }
        }
    }

    private string TakeWords()
    {
        lock (words)
        {
            return Text.End(words.ToString(), LongestWords);
        }
    }
}
