namespace Autopilot.Testing;

/// <summary>The profiles under which the engine itself is proven: together they reach every move of the table and every failure reason.</summary>
internal static class SimulationProfiles
{
    private static readonly IReadOnlyList<string> Rules = [.. BuiltInRules.Ids, SimulatedRule.Name];

    /// <summary>Deploys, and takes every other default.</summary>
    public static Profile Deploys { get; } = new() { Name = "deploys", Target = "prod", Rules = Rules };

    /// <summary>Ends with the merge, as a squash, and needs two checks by name.</summary>
    public static Profile Merges { get; } = new()
    {
        Name = "merges",
        DeploysNothing = true,
        Rules = Rules,
        MergeMethod = MergeMethod.Squash,
        RequiredChecks = ["build", "unit"],
    };

    /// <summary>Deploys to another target what a person approved to be merged, within three quarters of an hour.</summary>
    public static Profile Approved { get; } = new()
    {
        Name = "approved",
        Target = "stage",
        Rules = Rules,
        RequireMergeApproval = true,
        GoodAnswers = 2,
        Timeouts = new TimeoutOptions { Approval = TimeSpan.FromMinutes(45) },
    };

    /// <summary>Has no patience: short limits for the queue, the lease, the checks and the merge.</summary>
    public static Profile Impatient { get; } = new()
    {
        Name = "impatient",
        Target = "prod",
        Rules = Rules,
        Timeouts = new TimeoutOptions
        {
            Queue = TimeSpan.FromMinutes(4),
            Lease = TimeSpan.FromSeconds(60),
            Heartbeat = TimeSpan.FromSeconds(20),
            Execution = TimeSpan.FromMinutes(8),
            Checks = TimeSpan.FromMinutes(4),
            Merge = TimeSpan.FromMinutes(5),
            Deploy = TimeSpan.FromMinutes(3),
            FirstEvidence = TimeSpan.FromMinutes(2),
        },
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Profile> All { get; } = [Deploys, Merges, Approved, Impatient];
}
