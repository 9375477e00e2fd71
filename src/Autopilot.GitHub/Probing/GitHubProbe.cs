using System.Globalization;

namespace Autopilot;

/// <summary>Looks at GitHub as the configured identity, from who it is to what its repositories ask for.</summary>
internal sealed class GitHubProbe(GitHubAdapter adapter, GitHubOptions options) : IAdapterProbe
{
    private const int MostRepositories = 10;

    public string Adapter => "github";

    public async Task<IReadOnlyList<ProbeFinding>> ProbeAsync(string? repository, CancellationToken cancellationToken)
    {
        var findings = new List<ProbeFinding>();

        // What stands on something that failed is not asked: it would say the same in other words.
        async Task<bool> TryAsync(string name, Func<Task<IReadOnlyList<ProbeFinding>>> ask)
        {
            IReadOnlyList<ProbeFinding> found;
            try
            {
                found = await ask().ConfigureAwait(false);
            }
            catch (ProviderException error)
            {
                found = [new ProbeFinding(name, ProbeStatus.Missing, error.Message, error.Kind == FailureKind.Transient ? "Ask again; if it stays, mend the address or the network." : "Mend what the message names.")];
            }

            findings.AddRange(found);
            return found.All(finding => finding.Status != ProbeStatus.Missing);
        }

        var app = adapter.App is { } calls ? new AppProbe(calls, options) : null;
        var token = new TokenProbe(adapter.Api.Identities, options.Token);
        if (!await TryAsync("github.identity", async () => [await (app?.IdentifyAsync(cancellationToken) ?? token.IdentifyAsync(cancellationToken)).ConfigureAwait(false)]).ConfigureAwait(false))
        {
            return findings;
        }

        if (app is not null)
        {
            await TryAsync("github.installation", () => app.InspectInstallationAsync(cancellationToken)).ConfigureAwait(false);
            await TryAsync("github.webhook", async () => [await app.InspectWebhookAsync(cancellationToken).ConfigureAwait(false)]).ConfigureAwait(false);
        }

        await TryAsync("github.limit", async () => [Describe(await adapter.Api.Identities.FindLimitAsync(cancellationToken).ConfigureAwait(false))]).ConfigureAwait(false);
        var repositories = new List<string>();
        await TryAsync("github.repository", async () => await ChooseAsync(repository, app is not null, repositories, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        foreach (var name in repositories)
        {
            await TryAsync("github.repository", () => new RepositoryProbe(adapter.Api, RepositoryName.Parse(name), app?.Actor ?? token.Actor).InspectAsync(cancellationToken)).ConfigureAwait(false);
        }

        return findings;
    }

    private static ProbeFinding Describe(WireRate? limit) => new(
        "github.limit", limit is { Remaining: < 100 } ? ProbeStatus.Advice : ProbeStatus.Good,
        limit is null ? "this server has no limit of calls" : string.Create(CultureInfo.InvariantCulture, $"{limit.Remaining} of {limit.Limit} calls an hour are left; a task takes about 50, and as many again where its checks take long"),
        limit is { Remaining: < 100 } ? "Wait for the next hour, or let fewer clients use this identity." : "");

    private async Task<IReadOnlyList<ProbeFinding>> ChooseAsync(string? named, bool isApp, List<string> chosen, CancellationToken cancellationToken)
    {
        if (named is not null || !isApp)
        {
            chosen.AddRange(named is null ? [] : [named]);
            return named is null ? [new ProbeFinding("github.repository", ProbeStatus.Advice, "no repository was looked at", "Name one with --repository owner/name.")] : [];
        }

        var visible = await adapter.Api.Identities.ListRepositoriesAsync(cancellationToken).ConfigureAwait(false);
        chosen.AddRange(visible.Select(repository => repository.FullName).OfType<string>().Take(MostRepositories));
        return visible.Count == 0 ? [new ProbeFinding("github.repository", ProbeStatus.Missing, "the App is installed for no repository", "Let an owner choose repositories in the installation's settings.")]
            : visible.Count <= MostRepositories ? []
            : [new ProbeFinding("github.repository", ProbeStatus.Advice, string.Create(CultureInfo.InvariantCulture, $"{visible.Count} repositories or more can be seen; the first {MostRepositories} follow"), "Name one with --repository owner/name.")];
    }
}
