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
        .. StoreConformanceOffers.Cases,
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

    /// <summary>Runs every case, each on a fixture of its own; those that need <see cref="StoreFixture.Reopen"/> only where the fixtures have it.</summary>
    /// <param name="create">Makes a fresh, empty store.</param>
    /// <exception cref="ConformanceException">Promises are not kept; all of them are named.</exception>
    public static Task RunAllAsync(Func<Task<StoreFixture>> create) => ConformanceRun.AllAsync<StoreFixture>(
        nameof(StoreConformance),
        Cases.Select(one => (one.Name, (Func<StoreFixture, Task>)(fixture => one.NeedsReopen && fixture.Reopen is null ? Task.CompletedTask : one.RunAsync(fixture)))),
        create);

    /// <summary>For those who run the cases one by one: holds the names that they run against <see cref="Cases"/>.</summary>
    /// <param name="run">The names of the cases that are run.</param>
    /// <exception cref="ConformanceException">At least one is left out; all of them are named.</exception>
    public static void RequireAll(IEnumerable<string> run) => ConformanceRun.RequireAll(nameof(StoreConformance), Cases.Select(one => one.Name), run);
}
