using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Autopilot.Cli;

/// <summary>The sections <c>vertex</c> and <c>vertexAgent</c> of a file: a model on Vertex AI, and what the coding agent on it may do.</summary>
internal sealed class VertexSections
{
    /// <summary>The name of the agent.</summary>
    public const string AgentName = "vertex";

    private readonly SectionReader.Assignments chat;
    private readonly SectionReader.Assignments agent;
    private readonly IReadOnlyList<SectionReader.Assignments> fallbacks;
    private readonly IReadOnlyList<SectionReader.Assignments> prices;
    private readonly Dictionary<string, IReadOnlyList<string>> commands;

    private VertexSections(IConfiguration root, List<string> problems)
    {
        var (model, work) = (root.GetSection("vertex"), root.GetSection("vertexAgent"));
        chat = SectionReader.Read<VertexOptions>(model, problems, "fallbacks", "prices");
        fallbacks = SectionReader.ReadList<VertexRoute>(model.GetSection("fallbacks"), problems);
        prices = SectionReader.ReadList<ModelPrice>(model.GetSection("prices"), problems);
        agent = SectionReader.Read<VertexAgentOptions>(work, problems, "commands");
        commands = work.GetSection("commands").GetChildren().ToDictionary(command => command.Key, command => SectionReader.Texts(command, problems), StringComparer.Ordinal);
    }

    /// <summary>The sections of a file; null: it has none.</summary>
    public static VertexSections? Find(IConfiguration root, List<string> problems)
    {
        if (root.GetSection("vertex").Exists())
        {
            return new VertexSections(root, problems);
        }

        if (root.GetSection("vertexAgent").Exists())
        {
            problems.Add("vertexAgent is of no use without a section vertex; project and model are needed.");
        }

        return null;
    }

    /// <summary>Adds the model, its probe, and the agent.</summary>
    public void AddTo(AutopilotBuilder builder) => builder.AddVertexChat(Apply).AddVertexAgent(Apply);

    /// <summary>What no single setting can be wrong about.</summary>
    public static IEnumerable<string> FindContradictions(IServiceProvider provider) =>
    [
        .. ServiceFile.FindContradictions<VertexOptions>(provider).Select(problem => $"vertex: {problem}"),
        .. ServiceFile.FindContradictions<VertexAgentOptions>(provider).Select(problem => $"vertexAgent: {problem}"),
    ];

    private void Apply(VertexOptions options)
    {
        chat.Apply(options);
        foreach (var fallback in fallbacks)
        {
            options.Fallbacks.Add(fallback.Apply(new VertexRoute("", "")));
        }

        foreach (var price in prices)
        {
            options.Prices.Add(price.Apply(new ModelPrice { Model = "", Input = 0, CachedInput = 0, Output = 0 }));
        }
    }

    private void Apply(VertexAgentOptions options)
    {
        agent.Apply(options);
        foreach (var (name, command) in commands)
        {
            options.Commands[name] = command;
        }
    }
}
