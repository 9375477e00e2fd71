namespace Autopilot;

/// <summary>The store did not answer. The outcome is unknown: read, then decide.</summary>
/// <param name="message">What was tried.</param>
/// <param name="innerException">The cause.</param>
public sealed class StoreUnavailableException(string message, Exception? innerException = null)
    : AutopilotException("store_unavailable", message, innerException);
