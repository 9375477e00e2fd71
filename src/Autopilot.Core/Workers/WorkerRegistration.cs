namespace Autopilot;

/// <summary>What a worker says of itself.</summary>
/// <param name="Name">Its name; not its identity, which is the instance.</param>
/// <param name="Host">The machine.</param>
/// <param name="Version">The version of its program.</param>
public sealed record WorkerRegistration(string Name, string Host, string Version)
{
    /// <summary>The revision of its deployment, where it has one.</summary>
    public string? Revision { get; init; }

    /// <summary>The capabilities that it offers; <c>*</c> matches all.</summary>
    public IReadOnlyList<string> Capabilities { get; init; } = ["*"];

    /// <summary>Claims that it may hold at a time, from 1 to 1,000; default 1.</summary>
    public int MaxConcurrent { get; init; } = 1;

    /// <summary>The principal that registered it, where there is one: nobody else acts as this worker. Set by the API, not by the worker.</summary>
    public string? Principal { get; init; }

    /// <summary>The engine host in whose process it lives, or null for a worker on its own.</summary>
    public string? EngineHost { get; init; }
}
