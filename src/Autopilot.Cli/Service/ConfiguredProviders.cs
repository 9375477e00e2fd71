using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Autopilot.Cli;

/// <summary>
/// The adapters that a file sets up, for verbs that use them without an engine: that of <c>serve</c>, or a host's own settings with the same
/// sections. What else stands in it is the host's.
/// </summary>
internal sealed class ConfiguredProviders : IDisposable
{
    private readonly ServiceProvider provider;
    private readonly bool hasGitHub;

    /// <param name="path">The file, or null: nothing beyond this machine.</param>
    /// <exception cref="AutopilotException"><c>usage</c>: it cannot be read, or a section holds what is not accepted.</exception>
    public ConfiguredProviders(string? path)
    {
        var services = new ServiceCollection();
        var builder = services.AddAutopilotEngine().AddVertexTokens();
        var problems = new List<string>();
        var root = path is null ? new ConfigurationBuilder().Build() : ServiceFile.Load(path);
        hasGitHub = root.GetSection("gitHub").Exists();
        if (hasGitHub)
        {
            var settings = SectionReader.Read<GitHubOptions>(root.GetSection("gitHub"), problems);
            builder.AddGitHub(options => settings.Apply(options));
        }

        var vertex = VertexSections.Find(root, problems);
        vertex?.AddTo(builder);
        provider = services.BuildServiceProvider();
        if (problems.Count == 0)
        {
            problems.AddRange(hasGitHub ? ServiceFile.FindContradictions<GitHubOptions>(provider).Select(problem => $"gitHub: {problem}") : []);
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

    /// <summary>Asks every adapter's probe.</summary>
    public async Task<IReadOnlyList<DoctorCheck>> ProbeAsync(string? repository, CancellationToken cancellationToken)
    {
        IAdapterProbe[] probes;
        try
        {
            probes = [.. provider.GetServices<IAdapterProbe>()];
        }
        catch (ProviderException error)
        {
            return [new DoctorCheck(error.Code, false, true, error.Message, "Mend the file that the message names.")];
        }

        var checks = new List<DoctorCheck>();
        foreach (var probe in probes)
        {
            checks.AddRange((await probe.ProbeAsync(repository, cancellationToken))
                .Select(finding => new DoctorCheck(finding.Name, finding.Status == ProbeStatus.Good, finding.Status == ProbeStatus.Missing, finding.Detail, finding.Remedy)));
        }

        return hasGitHub ? checks
            : [.. checks, new DoctorCheck("github", false, false, "the file has no section gitHub: repositories and checks are those of this machine", "Add gitHub with apiAddress and a token, or an App (docs/github.md).")];
    }

    public void Dispose() => provider.Dispose();
}
