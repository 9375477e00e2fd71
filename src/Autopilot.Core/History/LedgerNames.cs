namespace Autopilot;

/// <summary>The names of events without the name of the provider: what a law speaks of, whoever gave the evidence.</summary>
internal static class LedgerNames
{
    public const string PullRequestCreated = Provider + ".pr.created";
    public const string ChecksPassed = Provider + ".checks.passed";
    public const string PullRequestMerged = Provider + ".pr.merged";
    public const string DeployStarted = Provider + ".deploy.started";
    public const string DeployCovered = Provider + ".deploy.covered";
    public const string DeploySucceeded = Provider + ".deploy.succeeded";
    public const string DeployFailed = Provider + ".deploy.failed";
    public const string DeployTimeout = Provider + ".deploy.timeout";
    public const string DeployRolledBack = Provider + ".deploy.rolled_back";

    /// <summary>What stands for the name of a provider.</summary>
    public const string Provider = "{provider}";

    private static readonly (string Name, string Ending)[] OfProviders =
    [
        .. new[]
        {
            PullRequestCreated, ChecksPassed, PullRequestMerged,
            DeployStarted, DeployCovered, DeploySucceeded, DeployFailed, DeployTimeout, DeployRolledBack,
        }.Select(name => (name, name[Provider.Length..])),
    ];

    /// <summary>The name with <c>{provider}</c> in the place of the provider's; the type itself where it has none.</summary>
    public static string Of(string type)
    {
        foreach (var (name, ending) in OfProviders)
        {
            if (type.Length > ending.Length && type.EndsWith(ending, StringComparison.Ordinal))
            {
                return name;
            }
        }

        return type;
    }
}
