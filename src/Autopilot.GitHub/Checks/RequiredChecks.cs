using System.Text.Json;

namespace Autopilot;

/// <summary>The checks that must be there: those that the profile names, and those that GitHub itself demands for the base.</summary>
internal static class RequiredChecks
{
    public static async Task<IReadOnlyList<RequiredCheck>> ListAsync(
        GitHubApi api, RepositoryName repository, IReadOnlyList<WireRule> rules, CheckRequest request, CancellationToken cancellationToken)
    {
        var branch = await api.Branches.FindAsync(repository, request.BaseBranch, cancellationToken).ConfigureAwait(false);
        var protection = branch?.Protection?.RequiredStatusChecks;
        return
        [
            .. request.Required.Select(name => new RequiredCheck(name, null))
                .Concat(rules.Where(rule => rule.Type == "required_status_checks").SelectMany(Read))
                .Concat((protection?.Checks ?? []).Select(check => Make(check.Context, check.AppId)))
                .Concat((protection?.Contexts ?? []).Where(context => protection?.Checks is null or { Count: 0 }).Select(context => new RequiredCheck(context, null)))
                .Where(check => check.Name.Length > 0)
                .Distinct(),
        ];
    }

    private static IEnumerable<RequiredCheck> Read(WireRule rule)
    {
        if (rule.Parameters is not { ValueKind: JsonValueKind.Object } parameters
            || !parameters.TryGetProperty("required_status_checks", out var checks) || checks.ValueKind != JsonValueKind.Array)
        {
            return [];
        }

        return checks.EnumerateArray().Select(check => check.Deserialize(GitHubJson.Default.WireRuleCheck)).OfType<WireRuleCheck>()
            .Select(check => Make(check.Context, check.IntegrationId));
    }

    // GitHub writes -1 where any App will do.
    private static RequiredCheck Make(string? name, long? app) => new(name ?? "", app > 0 ? app : null);
}
