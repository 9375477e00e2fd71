namespace Autopilot;

/// <summary>What went wrong with one request. Outside the adapter it is a <see cref="ProviderException"/> with what was used.</summary>
/// <param name="kind">What it means.</param>
/// <param name="code">A stable lower_snake word of <see cref="VertexCodes"/>.</param>
/// <param name="message">What was asked, what was answered, what to do.</param>
/// <param name="cause">The cause.</param>
internal sealed class VertexFault(FailureKind kind, string code, string message, Exception? cause = null) : AutopilotException(code, message, cause)
{
    public FailureKind Kind { get; } = kind;

    /// <summary>How long the answer asks to wait.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether another model or place may do better: there is no room at this one.</summary>
    public bool IsOfThisRoute { get; init; } = kind == FailureKind.Transient;

    /// <summary>What the model is told before it is asked again; null: asking again changes nothing.</summary>
    public Correction? Correction { get; init; }

    /// <summary>Whether the request was refused before a model saw it: then it costs nothing.</summary>
    public bool IsFree { get; init; }

    public ProviderException ToProviderException(Usage used) => new(Kind, Code, Message, InnerException ?? this) { Usage = used };
}
