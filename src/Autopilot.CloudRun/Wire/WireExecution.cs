using System.Text.Json.Serialization;

namespace Autopilot;

/// <summary>An execution of a job, how it goes, and the variables that its containers were given.</summary>
internal sealed record WireExecution
{
    public string? Name { get; init; }

    public WireExecutionTemplate? Template { get; init; }

    public IReadOnlyList<WireCondition>? Conditions { get; init; }

    public string? LogUri { get; init; }

    /// <summary>What it runs; an image that is not said proves nothing.</summary>
    [JsonIgnore]
    public IEnumerable<string> Images => (Template?.Containers ?? []).Select(container => container.Image).OfType<string>();

    /// <summary>How it ended; null: it has not.</summary>
    [JsonIgnore]
    public WireCondition? End => (Conditions ?? []).FirstOrDefault(condition => condition is { Type: "Completed", State: WireCondition.Succeeded or WireCondition.Failed });
}

/// <summary>What an execution's tasks are made from.</summary>
internal sealed record WireExecutionTemplate
{
    public IReadOnlyList<WireExecutionContainer>? Containers { get; init; }
}

/// <summary>A container of an execution.</summary>
internal sealed record WireExecutionContainer
{
    public string? Image { get; init; }

    public IReadOnlyList<WireVariable>? Env { get; init; }
}
