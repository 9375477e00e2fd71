namespace Autopilot;

/// <summary>The agents that are known by name, as data; anything else is a shell command.</summary>
public static class AgentPresets
{
    private static ModelAccess OpenAI => new() { AddressVariable = "OPENAI_BASE_URL", Host = "api.openai.com/v1", KeyVariables = ["OPENAI_API_KEY"] };

    // Its own retries are turned down: a call that fails is counted, and the run is tried again as a whole.
    internal static readonly string[] CodexProvider =
    [
        "-c", "model_provider=autopilot",
        "-c", """model_providers.autopilot={name="autopilot",base_url="{model}",wire_api="responses",env_key="OPENAI_API_KEY",request_max_retries=1,stream_max_retries=1}""",
    ];

    internal static readonly string[] Proxies = ["HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "https_proxy", "http_proxy", "no_proxy", "NODE_EXTRA_CA_CERTS"];

    /// <summary>
    /// Claude Code. Its result says <c>is_error</c>; its own retries are turned down, because by default it repeats a refused
    /// credential for minutes.
    /// </summary>
    public static ProcessAgentOptions Claude { get; } = new()
    {
        Name = "claude",
        FileName = "claude",
        Arguments =
        [
            "-p", "--bare", "--no-session-persistence", "--output-format", "stream-json", "--verbose",
            "--permission-mode", "acceptEdits", "--allowedTools", "Bash,Edit,Read,Write",
        ],
        Model = new ModelAccess
        {
            AddressVariable = "ANTHROPIC_BASE_URL",
            Host = "api.anthropic.com",
            KeyVariables = ["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN"],
        },
        PassThrough = ["ANTHROPIC_MODEL", "ANTHROPIC_SMALL_FAST_MODEL", .. Proxies],
        Variables = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC"] = "1",
            ["CLAUDE_CODE_MAX_RETRIES"] = "1",
            ["DISABLE_AUTOUPDATER"] = "1",
        },
        Output = AgentOutput.JsonLines,
        ReadEvent = AgentEvents.ReadClaude,
        InstallHint = "Install Claude Code: npm install -g @anthropic-ai/claude-code.",
    };

    /// <summary>Claude Code with Vertex AI. It also calls a second, small model.</summary>
    public static ProcessAgentOptions ClaudeOnVertex { get; } = Claude with
    {
        Name = "claude-vertex",
        Model = new ModelAccess { AddressVariable = "ANTHROPIC_VERTEX_BASE_URL", Host = "{vertex}/v1", LocationVariable = "CLOUD_ML_REGION" },
        PassThrough = ["ANTHROPIC_MODEL", "ANTHROPIC_SMALL_FAST_MODEL", "ANTHROPIC_VERTEX_PROJECT_ID", "CLOUD_ML_REGION", .. Proxies],
        Variables = new Dictionary<string, string>(Claude.Variables, StringComparer.Ordinal) { ["CLAUDE_CODE_USE_VERTEX"] = "1" },
    };

    /// <summary>Codex. It refuses to work outside a repository and without a home; its sandbox lets it write in the clone only.</summary>
    public static ProcessAgentOptions Codex { get; } = new()
    {
        Name = "codex",
        FileName = "codex",
        Arguments =
        [
            "exec", "--json", "--ephemeral", "--ignore-user-config", "--ignore-rules", "--sandbox", "workspace-write", "-C", "{directory}",
            .. CodexProvider, "-",
        ],
        Model = OpenAI,
        PassThrough = Proxies,
        Variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["CODEX_HOME"] = "{home}/.codex" },
        HomeFiles = new Dictionary<string, string>(StringComparer.Ordinal) { [".codex/config.toml"] = "" },
        Output = AgentOutput.JsonLines,
        ReadEvent = AgentEvents.ReadCodex,
        InstallHint = "Install Codex: npm install -g @openai/codex.",
    };

    /// <summary>Gemini CLI with an API key. Without the settings file it asks how to sign in, and ends.</summary>
    public static ProcessAgentOptions Gemini { get; } = new()
    {
        Name = "gemini",
        FileName = "gemini",
        Arguments = ["-p", "Do the work that standard input describes.", "--output-format", "stream-json", "--approval-mode", "yolo", "--skip-trust"],
        Model = new ModelAccess { AddressVariable = "GOOGLE_GEMINI_BASE_URL", Host = "generativelanguage.googleapis.com", KeyVariables = ["GEMINI_API_KEY"] },
        PassThrough = ["GEMINI_MODEL", .. Proxies],
        HomeFiles = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [".gemini/settings.json"] = """{"security":{"auth":{"selectedType":"gemini-api-key"}}}""",
        },
        Output = AgentOutput.JsonLines,
        ReadEvent = AgentEvents.ReadGemini,
        InstallHint = "Install Gemini CLI: npm install -g @google/gemini-cli.",
    };

    /// <summary>Gemini CLI with Vertex AI.</summary>
    public static ProcessAgentOptions GeminiOnVertex { get; } = Gemini with
    {
        Name = "gemini-vertex",
        Model = new ModelAccess { AddressVariable = "GOOGLE_VERTEX_BASE_URL", Host = "{vertex}", LocationVariable = "GOOGLE_CLOUD_LOCATION" },
        PassThrough = ["GEMINI_MODEL", "GOOGLE_CLOUD_PROJECT", "GOOGLE_CLOUD_LOCATION", .. Proxies],
        Variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["GOOGLE_GENAI_USE_VERTEXAI"] = "true" },
        HomeFiles = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [".gemini/settings.json"] = """{"security":{"auth":{"selectedType":"vertex-ai"}}}""",
        },
    };

    /// <summary>
    /// opencode with OpenAI, or the server that OPENAI_BASE_URL names and that speaks OpenAI's chat completions; OPENAI_MODEL names the model. It reads no
    /// configuration of the clone and asks the model for no title; and what its home says of installed packages keeps it from fetching the library of its
    /// plugins.
    /// </summary>
    public static ProcessAgentOptions OpenCode { get; } = new()
    {
        Name = "opencode",
        FileName = "opencode",
        Arguments = ["run", "--format", "json"],
        Model = OpenAI,
        PassThrough = ["OPENAI_MODEL", .. Proxies],
        Variables = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["OPENCODE_DISABLE_AUTOUPDATE"] = "1",
            ["OPENCODE_DISABLE_LSP_DOWNLOAD"] = "1",
            ["OPENCODE_DISABLE_MODELS_FETCH"] = "1",
            ["OPENCODE_DISABLE_PROJECT_CONFIG"] = "1",
            ["OPENCODE_PURE"] = "1",
        },
        HomeFiles = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [".config/opencode/opencode.json"] = """
                {
                  "model": "given/{env:OPENAI_MODEL}",
                  "provider": {
                    "given": {
                      "npm": "@ai-sdk/openai-compatible",
                      "options": { "baseURL": "{env:OPENAI_BASE_URL}", "apiKey": "{env:OPENAI_API_KEY}" },
                      "models": { "{env:OPENAI_MODEL}": {} }
                    }
                  },
                  "permission": "allow",
                  "agent": { "title": { "disable": true } },
                  "snapshot": false,
                  "share": "disabled"
                }
                """,
            [".config/opencode/package-lock.json"] = """{"packages":{"":{"dependencies":{"@opencode-ai/plugin":""}}}}""",
            [".config/opencode/node_modules/.keep"] = "",
        },
        Output = AgentOutput.JsonLines,
        ReadEvent = AgentEvents.ReadOpenCode,
        InstallHint = "Install opencode: npm install -g opencode-ai.",
    };

    /// <summary>Every preset.</summary>
    public static IReadOnlyList<ProcessAgentOptions> All { get; } = [Claude, ClaudeOnVertex, Codex, Gemini, GeminiOnVertex, OpenCode];

    /// <summary>The names of every agent that is known, as a process or by the Agent Client Protocol.</summary>
    public static IReadOnlyList<string> Names => [.. All.Select(preset => preset.Name), .. AcpPresets.All.Select(preset => preset.Process.Name)];

    /// <summary>The agent of a preset's name, or a command that <c>/bin/sh -c</c> runs in the clone with the prompt on standard input.</summary>
    /// <param name="commandOrName">A preset's name, or a command.</param>
    /// <param name="scratchFolder">Where each run gets a home of its own.</param>
    /// <param name="time">The clock of its limits; null: the system's.</param>
    /// <param name="tokens">Access tokens for its model, which a preset on Vertex AI needs; null: there are none.</param>
    /// <exception cref="ArgumentException">It is empty.</exception>
    public static ICodingAgent Create(string commandOrName, string scratchFolder, TimeProvider? time = null, IModelTokens? tokens = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(commandOrName);
        var name = commandOrName.Trim();
        return AcpPresets.All.FirstOrDefault(preset => preset.Process.Name == name) is { } speaker
            ? new AcpAgent(speaker with { Process = speaker.Process with { ScratchFolder = scratchFolder } }, time, tokens)
            : new ProcessAgent(Resolve(name) with { ScratchFolder = scratchFolder }, time, tokens);
    }

    /// <summary>The preset of a name, or a command that <c>/bin/sh -c</c> runs in the clone with the prompt on standard input.</summary>
    /// <param name="commandOrName">A preset's name, or a command.</param>
    /// <exception cref="ArgumentException">It is empty.</exception>
    public static ProcessAgentOptions Resolve(string commandOrName)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(commandOrName);
        return All.FirstOrDefault(preset => preset.Name == commandOrName.Trim()) ?? new ProcessAgentOptions
        {
            Name = Text.Start(commandOrName.Trim(), 60),
            Command = commandOrName,
        };
    }
}
