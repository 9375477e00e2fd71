using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Autopilot.Cli;

/// <summary>
/// The adapters that a file sets up, for verbs that use them without an engine: that of <c>serve</c>, or a host's own settings with the same
/// sections. What else stands in it is the host's.
/// </summary>
internal sealed class ConfiguredProviders : IDisposable
{
    private readonly IConfigurationRoot root;
    private readonly ServiceProvider provider;

    /// <param name="path">The file, or null: nothing beyond this machine.</param>
    /// <exception cref="AutopilotException"><c>usage</c>: it cannot be read, or a section holds what is not accepted.</exception>
    public ConfiguredProviders(string? path)
    {
        var services = new ServiceCollection();
        var builder = services.AddAutopilotEngine().AddVertexTokens();
        var problems = new List<string>();
        root = path is null ? new ConfigurationBuilder().Build() : ServiceFile.Load(path);
        var hasGitHub = root.GetSection("gitHub").Exists();
        if (hasGitHub)
        {
            var settings = SectionReader.Read<GitHubOptions>(root.GetSection("gitHub"), problems);
            builder.AddGitHub(options => settings.Apply(options));
        }
        else
        {
            builder.AddLocalCodeHost();
        }

        var cloudRun = CloudRunSection.Find(root, problems);
        cloudRun?.AddTo(builder);
        var vertex = VertexSections.Find(root, problems);
        vertex?.AddTo(builder);
        provider = services.BuildServiceProvider();
        if (problems.Count == 0)
        {
            problems.AddRange(hasGitHub ? ServiceFile.FindContradictions<GitHubOptions>(provider).Select(problem => $"gitHub: {problem}") : []);
            problems.AddRange(cloudRun is null ? [] : CloudRunSection.FindContradictions(provider));
            problems.AddRange(vertex is null ? [] : VertexSections.FindContradictions(provider));
        }

        ServiceFile.Refuse(path ?? "", problems);
    }

    /// <summary>The coding agent on the model of the file; null: it names none.</summary>
    public ICodingAgent? Agent => provider.GetService<ICodingAgent>();

    /// <summary>How git reaches repositories; null: by their own paths.</summary>
    public IGitRemotes? Remotes => provider.GetService<IGitRemotes>();

    /// <summary>Access tokens for agents' programs on Vertex AI.</summary>
    public IModelTokens Tokens => provider.GetRequiredService<IModelTokens>();

    /// <summary>Climbs the ladder: of each rung that the file sets up everything is probed, of each other it is said what it would give.</summary>
    public async Task<IReadOnlyList<DoctorCheck>> ProbeAsync(string? repository, CancellationToken cancellationToken)
    {
        var checks = new List<DoctorCheck>();
        foreach (var rung in Ladder.Rungs)
        {
            checks.AddRange(rung.IsThere(root) ? await ProbeAsync(rung.Adapter, repository, cancellationToken) : [rung.Missing]);
        }

        return checks;
    }

    public void Dispose() => provider.Dispose();

    private async Task<IEnumerable<DoctorCheck>> ProbeAsync(string? adapter, string? repository, CancellationToken cancellationToken)
    {
        try
        {
            if (provider.GetServices<IAdapterProbe>().FirstOrDefault(probe => probe.Adapter == adapter) is not { } probe)
            {
                return [];
            }

            return (await probe.ProbeAsync(repository, cancellationToken))
                .Select(finding => new DoctorCheck(finding.Name, finding.Status == ProbeStatus.Good, finding.Status == ProbeStatus.Missing, finding.Detail, finding.Remedy));
        }
        catch (ProviderException error)
        {
            return [new DoctorCheck(error.Code, false, true, error.Message, "Mend the file that the message names.")];
        }
    }
}
