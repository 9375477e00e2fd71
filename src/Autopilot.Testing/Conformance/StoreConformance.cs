namespace Autopilot.Testing;

/// <summary>
/// What every <see cref="IAutopilotStore"/> promises, as cases that know no test framework: give each case a fresh
/// <see cref="StoreFixture"/>; a <see cref="ConformanceException"/> says what is not kept.
/// </summary>
public static class StoreConformance
{
    /// <summary>Every case, by name.</summary>
    public static IReadOnlyList<StoreCase> Cases { get; } =
    [
        .. StoreConformanceCommits.Cases,
        .. StoreConformanceLaws.Cases,
        .. StoreConformanceEvidence.Cases,
        .. StoreConformanceWaits.Cases,
        .. StoreConformanceEffects.Cases,
        .. StoreConformanceClaims.Cases,
        .. StoreConformanceWorkers.Cases,
        .. StoreConformanceLeases.Cases,
        .. StoreConformancePins.Cases,
        .. StoreConformanceTurns.Cases,
        .. StoreConformanceControls.Cases,
        .. StoreConformanceRoles.Cases,
        .. StoreConformanceNotifications.Cases,
        .. StoreConformanceHosts.Cases,
        .. StoreConformanceReads.Cases,
        .. StoreConformanceStandings.Cases,
        .. StoreConformanceFleet.Cases,
    ];
}
