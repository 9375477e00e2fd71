namespace Autopilot;

/// <summary>Looks at a token that is not an App's of ours: whose it is, and what it may do as far as GitHub tells.</summary>
internal sealed class TokenProbe(Identities identities, string? token)
{
    // GitHub's documentation, "Token formats": an installation's token, as a job of GitHub Actions has one.
    private const string InstallationPrefix = "ghs_";

    /// <summary>The name under which the token acts, once it is known.</summary>
    public string? Actor { get; private set; }

    public async Task<ProbeFinding> IdentifyAsync(CancellationToken cancellationToken)
    {
        const string Name = "github.identity";
        if (token?.StartsWith(InstallationPrefix, StringComparison.Ordinal) == true)
        {
            return new ProbeFinding(
                Name, ProbeStatus.Missing, "the token is an installation's, as a job of GitHub Actions has one: it ends within the hour, and what a job's token pushes starts no workflow",
                "Configure the App itself (AppId, InstallationId, PrivateKeyFile), or a person's token.");
        }

        var answer = await identities.GetUserAsync(cancellationToken).ConfigureAwait(false);
        if (!answer.IsSuccess)
        {
            throw GitHubErrors.Of(GitHubCall.Get("users/get-authenticated", "user"), answer);
        }

        Actor = answer.Parse(GitHubJson.Default.WireUser).Login;
        var scopes = answer.Scopes?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return scopes is null or []
            ? new ProbeFinding(Name, ProbeStatus.Good, $"a fine-grained token of {Actor}, whose permissions GitHub does not tell")
            : scopes.Contains("repo", StringComparer.Ordinal)
                ? new ProbeFinding(Name, ProbeStatus.Good, $"a classic token of {Actor} with the scopes {string.Join(", ", scopes)}")
                : new ProbeFinding(Name, ProbeStatus.Missing, $"a classic token of {Actor} with the scopes {string.Join(", ", scopes)}, without repo", "Make a token with the scope repo, or better an App.");
    }
}
