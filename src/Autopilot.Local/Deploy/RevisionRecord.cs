namespace Autopilot;

/// <summary>A revision as it is stored in its folder.</summary>
internal sealed record RevisionRecord
{
    public required string Name { get; init; }

    public required string Key { get; init; }

    public required string Repository { get; init; }

    public required string Commit { get; init; }

    /// <summary>What runs between build and start, or null.</summary>
    public ManifestMigration? Migration { get; init; }

    public RevisionPhase Phase { get; init; }

    /// <summary>Whether its clone is complete and built, so that a restart need not repeat that.</summary>
    public bool Built { get; init; }

    /// <summary>Whether it has reported its commit once: then a process that is gone is started again.</summary>
    public bool Proven { get; init; }

    public DateTimeOffset? LaunchedAt { get; init; }

    public RevisionProcess? Process { get; init; }

    /// <summary>Why it failed.</summary>
    public string Detail { get; init; } = "";
}
