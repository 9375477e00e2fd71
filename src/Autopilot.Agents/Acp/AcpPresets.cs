namespace Autopilot;

/// <summary>The agents that are known by name and speak the Agent Client Protocol, as data.</summary>
public static class AcpPresets
{
    /// <summary>Gemini CLI with an API key. It ignores SIGTERM, and heeds the protocol.</summary>
    public static AcpAgentOptions Gemini { get; } = new()
    {
        Process = AgentPresets.Gemini with { Name = "gemini-acp", Arguments = ["--acp"], Output = AgentOutput.Plain, ReadEvent = null },
        AuthMethod = "gemini-api-key",
    };

    /// <summary>Gemini CLI with Vertex AI.</summary>
    public static AcpAgentOptions GeminiOnVertex { get; } = new()
    {
        Process = AgentPresets.GeminiOnVertex with { Name = "gemini-vertex-acp", Arguments = ["--acp"], Output = AgentOutput.Plain, ReadEvent = null },
        AuthMethod = "vertex-ai",
    };

    /// <summary>opencode. It repeats a cut stream without end, so only our limits stop it.</summary>
    public static AcpAgentOptions OpenCode { get; } = new()
    {
        Process = AgentPresets.OpenCode with { Name = "opencode-acp", Arguments = ["acp"], Output = AgentOutput.Plain, ReadEvent = null },
    };

    /// <summary>Codex by its adapter. It begins read-only, takes its key only when told to, and leaves a cancelled tool running, which the sweep ends.</summary>
    public static AcpAgentOptions Codex { get; } = new()
    {
        Process = AgentPresets.Codex with
        {
            Name = "codex-acp",
            FileName = "codex-acp",
            Arguments = AgentPresets.CodexProvider,
            Output = AgentOutput.Plain,
            ReadEvent = null,
            InstallHint = "Install its adapter: npm install -g @zed-industries/codex-acp.",
        },
        AuthMethod = "openai-api-key",
        Mode = "full-access",
    };

    /// <summary>Claude Code by its adapter.</summary>
    public static AcpAgentOptions Claude { get; } = new()
    {
        Process = AgentPresets.Claude with
        {
            Name = "claude-acp",
            FileName = "claude-agent-acp",
            Arguments = [],
            Output = AgentOutput.Plain,
            ReadEvent = null,
            InstallHint = "Install its adapter: npm install -g @agentclientprotocol/claude-agent-acp.",
        },
    };

    /// <summary>Every preset.</summary>
    public static IReadOnlyList<AcpAgentOptions> All { get; } = [Gemini, GeminiOnVertex, OpenCode, Codex, Claude];
}
