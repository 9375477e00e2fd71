namespace Autopilot;

/// <summary>Branches, and the rules that hold for them.</summary>
internal sealed class Branches(GitHubConnection connection)
{
    /// <summary>The commit that a branch shows, or null when there is no such branch.</summary>
    public async Task<string?> FindHeadAsync(RepositoryName repository, string branch, CancellationToken cancellationToken) =>
        (await connection.FindAsync(
            GitHubCall.Get("git/get-ref", $"{repository.Path}/git/ref/heads/{Escape(branch)}"), GitHubJson.Default.WireReference, cancellationToken)
            .ConfigureAwait(false))?.Object?.Sha;

    /// <summary>A branch with the part of its protection that readers see.</summary>
    public Task<WireBranch?> FindAsync(RepositoryName repository, string branch, CancellationToken cancellationToken) => connection.FindAsync(
        GitHubCall.Get("repos/get-branch", $"{repository.Path}/branches/{Escape(branch)}"), GitHubJson.Default.WireBranch, cancellationToken);

    /// <summary>The rules of rulesets that hold for a branch.</summary>
    public async Task<IReadOnlyList<WireRule>> ListRulesAsync(RepositoryName repository, string branch, CancellationToken cancellationToken)
    {
        var pages = await connection.FindPagesAsync(
            GitHubCall.Get("repos/get-branch-rules", $"{repository.Path}/rules/branches/{Escape(branch)}?per_page=100"), GitHubJson.Default.WireRuleArray, cancellationToken)
            .ConfigureAwait(false);
        return [.. pages?.SelectMany(page => page) ?? []]; // A server of before rulesets has none.
    }

    private static string Escape(string branch) => string.Join('/', branch.Split('/').Select(Uri.EscapeDataString));
}
