namespace Autopilot;

/// <summary>An execution of a job, and the variables that its containers were given.</summary>
internal sealed record WireExecution
{
    public string? Name { get; init; }

    public WireExecutionTemplate? Template { get; init; }
}

/// <summary>What an execution's tasks are made from.</summary>
internal sealed record WireExecutionTemplate
{
    public IReadOnlyList<WireExecutionContainer>? Containers { get; init; }
}

/// <summary>A container of an execution.</summary>
internal sealed record WireExecutionContainer
{
    public IReadOnlyList<WireVariable>? Env { get; init; }
}
