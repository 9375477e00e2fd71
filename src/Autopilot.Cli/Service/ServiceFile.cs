using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Autopilot.Cli;

/// <summary>
/// The file of <c>serve --config</c>: tokens, webhook secrets, GitHub, Cloud Run, the agent, and the options of the API and the engine. Read strictly, all problems at once: what is
/// not known, or not of its kind, is refused by its path, and nothing starts.
/// </summary>
internal sealed class ServiceFile
{
    /// <summary>Environment variables that begin so stand for the path that follows, with <c>__</c> between its parts.</summary>
    public const string VariablePrefix = "AUTOPILOT_SERVE__";

    private readonly SectionReader.Assignments api;
    private readonly SectionReader.Assignments engine;
    private readonly SectionReader.Assignments timeouts;
    private readonly SectionReader.Assignments gitHub;
    private readonly VertexSections? vertex;
    private readonly CloudRunSection? cloudRun;

    private ServiceFile(IConfiguration root, List<string> problems)
    {
        api = SectionReader.Read<AutopilotApiOptions>(root.GetSection("api"), problems);
        engine = SectionReader.Read<AutopilotOptions>(root.GetSection("engine"), problems);
        timeouts = SectionReader.Read<TimeoutOptions>(root.GetSection("timeouts"), problems);
        gitHub = SectionReader.Read<GitHubOptions>(root.GetSection("gitHub"), problems);
        HasGitHub = root.GetSection("gitHub").Exists();
        vertex = VertexSections.Find(root, problems);
        cloudRun = CloudRunSection.Find(root, problems);
        Target = root["target"];
        Agent = root["agent"];
        Tokens = TokenReader.Read(root.GetSection("tokens"), problems);
        GitHubWebhookSecrets = SectionReader.Texts(root.GetSection("gitHubWebhookSecrets"), problems);
        if (root.GetSection("agent").Exists() && string.IsNullOrWhiteSpace(Agent))
        {
            problems.Add($"agent is no text; accepted: {VertexSections.AgentName}, {string.Join(", ", AgentPresets.Names)}, or any command.");
        }

        if (Agent == VertexSections.AgentName && vertex is null)
        {
            problems.Add($"agent is '{Agent}'; a section vertex with project and model is needed.");
        }

        if (FindTargetProblem() is { } problem)
        {
            problems.Add(problem);
        }

        SectionReader.RefuseOthers(root, ["tokens", "gitHub", "gitHubWebhookSecrets", "cloudRun", "target", "agent", "vertex", "vertexAgent", "api", "engine", "timeouts"], problems);
    }

    /// <summary>The tokens; none: a generated one, for this machine alone.</summary>
    public IReadOnlyList<ApiToken> Tokens { get; }

    /// <summary>The agent of in-process workers: <c>vertex</c>, a preset's name or a command; null: the change that the spec carries.</summary>
    public string? Agent { get; }

    /// <summary>The target that tasks are deployed to; null: explicitly none.</summary>
    public string? Target { get; }

    /// <summary>Whether GitHub is the code host and the checks; otherwise both are on this machine.</summary>
    public bool HasGitHub { get; }

    /// <summary>The secrets of GitHub's webhooks; none: they are not taken.</summary>
    public IReadOnlyList<string> GitHubWebhookSecrets { get; }

    /// <exception cref="AutopilotException"><c>usage</c>: it cannot be read, or holds what is not accepted.</exception>
    public static ServiceFile Read(string path)
    {
        var problems = new List<string>();
        var file = new ServiceFile(Load(path), problems);
        problems.AddRange(problems.Count > 0 ? [] : file.Contradictions());
        Refuse(path, problems);
        return file;
    }

    /// <summary>The settings of a file, with what variables set instead.</summary>
    /// <exception cref="AutopilotException"><c>usage</c>: it cannot be read.</exception>
    public static IConfigurationRoot Load(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return new ConfigurationBuilder().AddJsonStream(stream).AddEnvironmentVariables(VariablePrefix).Build();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or FormatException or JsonException)
        {
            throw Refused(path, error.InnerException is JsonException inner ? inner.Message : error.Message);
        }
    }

    /// <summary>Refuses a file that has problems.</summary>
    /// <exception cref="AutopilotException"><c>usage</c>: it has.</exception>
    public static void Refuse(string path, IReadOnlyList<string> problems)
    {
        if (problems.Count > 0)
        {
            throw Refused(path, string.Join(' ', problems));
        }
    }

    public void Apply(AutopilotApiOptions options)
    {
        api.Apply(options);
        foreach (var token in Tokens)
        {
            options.Tokens.Add(token);
        }

        foreach (var secret in GitHubWebhookSecrets)
        {
            options.GitHubWebhookSecrets.Add(secret);
        }
    }

    /// <summary>Sets where GitHub is, and as whom it is reached.</summary>
    public void Apply(GitHubOptions options) => gitHub.Apply(options);

    /// <summary>Adds Cloud Run, where the file sets it up.</summary>
    public void AddCloudRun(AutopilotBuilder engine) => cloudRun?.AddTo(engine);

    /// <summary>Sets the agent of in-process workers, where the file names one.</summary>
    /// <param name="engine">The engine, with a worker for an agent.</param>
    /// <param name="workFolder">Where its claims are worked on.</param>
    public void UseAgent(AutopilotBuilder engine, string workFolder)
    {
        if (Agent == VertexSections.AgentName)
        {
            vertex!.AddTo(engine);
        }
        else if (Agent is not null)
        {
            engine.Use(provider => AgentPresets.Create(Agent, workFolder, provider.GetRequiredService<TimeProvider>(), provider.GetService<IModelTokens>()));
        }
    }

    /// <summary>Sets the engine's options, and the limits of its profiles.</summary>
    public void Apply(AutopilotOptions options)
    {
        engine.Apply(options);
        for (var i = 0; i < options.Profiles.Count; i++)
        {
            var limits = options.Profiles[i].Timeouts with { };
            timeouts.Apply(limits);
            options.Profiles[i] = options.Profiles[i] with { Timeouts = limits };
            if (Target is not null)
            {
                options.Profiles[i] = options.Profiles[i] with { Target = Target, DeploysNothing = false };
            }
        }
    }

    private string? FindTargetProblem() => cloudRun?.Targets switch
    {
        null or [] => Target is null ? null : "target is of no use without a section cloudRun with targets.",
        var targets when Target is not null && targets.Contains(Target, StringComparer.Ordinal) => null,
        var targets => $"target is {(Target is null ? "missing" : $"'{Target}'")}; the one of cloudRun.targets that the profile '{LocalProfile.Name}' deploys to is accepted: {string.Join(", ", targets)}.",
    };

    // What no single setting can be wrong about, by the rules that the host itself checks.
    private IEnumerable<string> Contradictions()
    {
        var services = new ServiceCollection();
        var builder = services.AddAutopilotEngine().AddProfile(LocalProfile.Of(LocalService.Pipeline)).AddApi(Apply);
        services.Configure<AutopilotOptions>(Apply);
        if (HasGitHub)
        {
            builder.AddGitHub(Apply);
        }

        vertex?.AddTo(builder);
        cloudRun?.AddTo(builder);
        using var provider = services.BuildServiceProvider();
        return
        [
            .. FindContradictions<AutopilotOptions>(provider),
            .. FindContradictions<AutopilotApiOptions>(provider),
            .. HasGitHub ? FindContradictions<GitHubOptions>(provider).Select(problem => $"gitHub: {problem}") : [],
            .. cloudRun is null ? [] : CloudRunSection.FindContradictions(provider),
            .. vertex is null ? [] : VertexSections.FindContradictions(provider),
        ];
    }

    /// <summary>What is wrong with options by the rules that a host checks when it starts.</summary>
    public static IEnumerable<string> FindContradictions<TOptions>(IServiceProvider provider)
        where TOptions : class
    {
        try
        {
            _ = provider.GetRequiredService<IOptions<TOptions>>().Value;
            return [];
        }
        catch (OptionsValidationException wrong)
        {
            return wrong.Failures;
        }
    }

    private static AutopilotException Refused(string path, string problem) => new(ExitCodes.UsageCode, $"--config '{path}': {problem}");
}
