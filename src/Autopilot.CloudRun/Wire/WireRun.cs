namespace Autopilot;

/// <summary>The start of an execution, and what it is told beside what its job says.</summary>
internal sealed record WireRun
{
    /// <summary>The job's fingerprint, if it must be as it was read.</summary>
    public string? Etag { get; init; }

    public WireOverrides? Overrides { get; init; }

    /// <summary>A start with variables of its own.</summary>
    public static WireRun With(params WireVariable[] variables) =>
        new() { Overrides = new WireOverrides { ContainerOverrides = [new WireContainerOverride { Env = variables }] } };
}

/// <summary>What differs from the job.</summary>
internal sealed record WireOverrides
{
    public IReadOnlyList<WireContainerOverride>? ContainerOverrides { get; init; }
}

/// <summary>What differs in a container.</summary>
internal sealed record WireContainerOverride
{
    public IReadOnlyList<WireVariable>? Env { get; init; }
}

/// <summary>A variable of a container.</summary>
internal sealed record WireVariable
{
    public string? Name { get; init; }

    public string? Value { get; init; }
}
