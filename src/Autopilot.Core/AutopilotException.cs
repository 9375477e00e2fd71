namespace Autopilot;

/// <summary>The base of every error that Autopilot raises. Lost races and duplicates are return values, never exceptions.</summary>
public class AutopilotException : Exception
{
    /// <summary>Creates an error with a stable code.</summary>
    /// <param name="code">A stable lower_snake word that programs may compare.</param>
    /// <param name="message">What happened, with which value, and what is accepted.</param>
    /// <param name="innerException">The cause, where there is one.</param>
    public AutopilotException(string code, string message, Exception? innerException = null)
        : base(message, innerException) => Code = code;

    /// <summary>A stable lower_snake word that programs may compare. It never changes; the message may.</summary>
    public string Code { get; }
}
