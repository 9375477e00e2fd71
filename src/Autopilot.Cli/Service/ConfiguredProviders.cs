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

    /// <param name="path">The file, or null: nothing beyond this machine.</param>
    /// <exception cref="AutopilotException"><c>usage</c>: it cannot be read, or a section holds what is not accepted.</exception>
    public ConfiguredProviders(string? path)
    {
        var services = new ServiceCollection();
        var builder = services.AddAutopilotEngine().AddVertexTokens();
        if (path is not null && ServiceFile.Load(path).GetSection("gitHub") is var section && section.Exists())
        {
            var problems = new List<string>();
            var settings = SectionReader.Read<GitHubOptions>(section, problems);
            builder.AddGitHub(settings.Apply);
            provider = services.BuildServiceProvider();
            problems.AddRange(problems.Count > 0 ? [] : ServiceFile.FindContradictions<GitHubOptions>(provider).Select(problem => $"gitHub: {problem}"));
            ServiceFile.Refuse(path, problems);
        }
        else
        {
            provider = services.BuildServiceProvider();
        }
    }

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

        return checks.Count > 0 ? checks
            : [new DoctorCheck("github", false, false, "the file has no section gitHub: repositories and checks are those of this machine", "Add gitHub with apiAddress and a token, or an App (docs/github.md).")];
    }

    public void Dispose() => provider.Dispose();
}
