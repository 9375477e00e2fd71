namespace Autopilot;

/// <summary>The agents that are known by name, as data; anything else is a shell command.</summary>
public static class AgentPresets
{
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
        PassThrough =
        [
            "ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_BASE_URL", "ANTHROPIC_MODEL", "ANTHROPIC_SMALL_FAST_MODEL",
            "CLAUDE_CODE_OAUTH_TOKEN", "CLAUDE_CODE_USE_VERTEX", "ANTHROPIC_VERTEX_BASE_URL", "ANTHROPIC_VERTEX_PROJECT_ID",
            "CLOUD_ML_REGION", "GCE_METADATA_HOST", .. Proxies,
        ],
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

    /// <summary>Codex. It refuses to work outside a repository and without a home; its sandbox lets it write in the clone only.</summary>
    public static ProcessAgentOptions Codex { get; } = new()
    {
        Name = "codex",
        FileName = "codex",
        Arguments = ["exec", "--json", "--ephemeral", "--ignore-user-config", "--ignore-rules", "--sandbox", "workspace-write", "-C", "{directory}", "-"],
        PassThrough = ["OPENAI_API_KEY", "CODEX_API_KEY", "OPENAI_BASE_URL", .. Proxies],
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
        PassThrough = ["GEMINI_API_KEY", "GEMINI_MODEL", "GOOGLE_GEMINI_BASE_URL", .. Proxies],
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
        PassThrough =
        [
            "GEMINI_MODEL", "GOOGLE_VERTEX_BASE_URL", "GOOGLE_CLOUD_PROJECT", "GOOGLE_CLOUD_LOCATION", "GCE_METADATA_HOST",
            "GOOGLE_APPLICATION_CREDENTIALS", .. Proxies,
        ],
        Variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["GOOGLE_GENAI_USE_VERTEXAI"] = "true" },
        HomeFiles = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [".gemini/settings.json"] = """{"security":{"auth":{"selectedType":"vertex-ai"}}}""",
        },
    };

    /// <summary>
    /// opencode with the server that OPENAI_BASE_URL names and that speaks OpenAI's chat completions, or with the providers of a configuration of
    /// one's own (OPENCODE_CONFIG). It reads no configuration of the clone, asks for no title, and finds in its home that its plugins are installed:
    /// otherwise it fetches them.
    /// </summary>
    public static ProcessAgentOptions OpenCode { get; } = new()
    {
        Name = "opencode",
        FileName = "opencode",
        Arguments = ["run", "--format", "json"],
        PassThrough = ["OPENAI_BASE_URL", "OPENAI_API_KEY", "OPENAI_MODEL", "OPENCODE_CONFIG", "ANTHROPIC_API_KEY", "GEMINI_API_KEY", .. Proxies],
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
    public static IReadOnlyList<ProcessAgentOptions> All { get; } = [Claude, Codex, Gemini, GeminiOnVertex, OpenCode];

    /// <summary>The names of every agent that is known, as a process or by the Agent Client Protocol.</summary>
    public static IReadOnlyList<string> Names => [.. All.Select(preset => preset.Name), .. AcpPresets.All.Select(preset => preset.Process.Name)];

    /// <summary>The agent of a preset's name, or a command that <c>/bin/sh -c</c> runs in the clone with the prompt on standard input.</summary>
    /// <param name="commandOrName">A preset's name, or a command.</param>
    /// <param name="scratchFolder">Where each run gets a home of its own.</param>
    /// <param name="time">The clock of its limits; null: the system's.</param>
    /// <exception cref="ArgumentException">It is empty.</exception>
    public static ICodingAgent Create(string commandOrName, string scratchFolder, TimeProvider? time = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(commandOrName);
        var name = commandOrName.Trim();
        return AcpPresets.All.FirstOrDefault(preset => preset.Process.Name == name) is { } speaker
            ? new AcpAgent(speaker with { Process = speaker.Process with { ScratchFolder = scratchFolder } }, time)
            : new ProcessAgent(Resolve(name) with { ScratchFolder = scratchFolder }, time);
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
