namespace Autopilot;

/// <summary>What an agent answered to a request instead of a result; or, with code 0, that it will answer nothing any more.</summary>
internal sealed class AcpException(int code, string message) : Exception(message)
{
    /// <summary>The protocol's code of an agent that wants to be authenticated first.</summary>
    public const int AuthenticationRequired = -32000;

    public int Code => code;
}
