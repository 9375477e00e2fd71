namespace Autopilot;

/// <summary>What a repository declares of one deploy target: under <c>environments: NAME: services: TARGET:</c> of its manifest.</summary>
public sealed record ManifestService
{
    /// <summary>The target, as profiles name it.</summary>
    public required string Target { get; init; }

    /// <summary>The environment that it belongs to. A target is in one only, so its environment's name is written once.</summary>
    public required string Environment { get; init; }

    /// <summary><c>service</c>: what its platform calls it; null: not said.</summary>
    public string? Service { get; init; }

    /// <summary><c>health</c>: the path that says how the process is; null: as the target is configured.</summary>
    public string? HealthPath { get; init; }

    /// <summary><c>version</c>: the path at which the process names the commit that it was built from; null: as the target is configured.</summary>
    public string? VersionPath { get; init; }

    /// <summary><c>settings</c>: the variables that must be bound before a deployment starts. Names only.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    /// <summary><c>secrets</c>: the variables that must be bound to secrets before a deployment starts. Names only.</summary>
    public IReadOnlyList<string> Secrets { get; init; } = [];

    /// <summary><c>migration</c>: what runs before the new revision gets traffic; null: nothing.</summary>
    public ManifestMigration? Migration { get; init; }
}
