namespace Autopilot;

/// <summary>
/// The way to a repository for one call of git. The token stands in the environment of that process alone: in no argument, address,
/// configuration file or agent's environment, and the helper that hands it on answers for GitHub's own address only.
/// </summary>
internal sealed class GitHubRemotes(GitHubApi api, IGitHubTokens tokens) : IGitRemotes
{
    private const string TokenVariable = "AUTOPILOT_GITHUB_TOKEN";

    // Git runs it with the word get when it needs a credential, and with others after it has used one.
    private const string Helper = $$"""!f() { test "$1" != get || printf 'username=x-access-token\npassword=%s\n' "${{TokenVariable}}"; }; f""";

    public async Task<GitRemote> OpenAsync(string repository, CancellationToken cancellationToken)
    {
        // A worker that gives up in a pause of the installation throws finished work away; its own deadline ends the wait.
        await api.Connection.Transport.Limits.WaitAsync(cancellationToken).ConfigureAwait(false);
        var found = await api.Repositories.GetAsync(RepositoryName.Parse(repository), cancellationToken).ConfigureAwait(false);
        if (!Uri.TryCreate(found.CloneUrl, UriKind.Absolute, out var address) || !(address.Scheme == Uri.UriSchemeHttps || address.IsLoopback))
        {
            throw new ProviderException(FailureKind.Environment, "github_clone_address", $"GitHub names no https address to clone {repository} from.");
        }

        // The first helper is none: it keeps git from asking others that a configuration names.
        return new GitRemote(address.AbsoluteUri, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["GIT_CONFIG_COUNT"] = "2",
            ["GIT_CONFIG_KEY_0"] = "credential.helper",
            ["GIT_CONFIG_VALUE_0"] = "",
            ["GIT_CONFIG_KEY_1"] = $"credential.{address.GetLeftPart(UriPartial.Authority)}.helper",
            ["GIT_CONFIG_VALUE_1"] = Helper,
            [TokenVariable] = await tokens.GetTokenAsync(cancellationToken).ConfigureAwait(false),
        });
    }
}
