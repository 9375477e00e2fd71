namespace Autopilot;

/// <summary>
/// A port could not do what was asked. The kind says what that means: a transient one is unknown and looked at again,
/// an environment one needs a person.
/// </summary>
/// <param name="kind">What it means.</param>
/// <param name="code">A stable lower_snake word.</param>
/// <param name="message">What was asked, what was answered, what to do.</param>
/// <param name="innerException">The cause.</param>
public sealed class ProviderException(FailureKind kind, string code, string message, Exception? innerException = null)
    : AutopilotException(code, message, innerException)
{
    /// <summary>What it means for the run.</summary>
    public FailureKind Kind { get; } = kind;

    /// <summary>What the call had used before it failed, as far as that is metered; null: nothing that costs was asked for.</summary>
    public Usage? Usage { get; init; }
}
