namespace Autopilot;

/// <summary>A deployment to record. GitHub neither merges for it nor asks for statuses: both have been proven before.</summary>
internal sealed record WireNewDeployment(string Ref, string Environment, string Description, WireDeploymentPayload Payload)
{
    public bool AutoMerge { get; init; }

    public IReadOnlyList<string> RequiredContexts { get; init; } = [];
}

/// <summary>Which run a deployment belongs to.</summary>
internal sealed record WireDeploymentPayload
{
    public string? Vtid { get; init; }

    public int? Attempt { get; init; }
}

/// <summary>A deployment. Others write what they like into its payload.</summary>
internal sealed record WireDeployment
{
    public long Id { get; init; }

    public System.Text.Json.JsonElement? Payload { get; init; }
}

/// <summary>What becomes of a deployment.</summary>
internal sealed record WireDeploymentStatus(string State, string Description)
{
    public string? EnvironmentUrl { get; init; }
}
