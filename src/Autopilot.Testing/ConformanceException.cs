namespace Autopilot.Testing;

/// <summary>An implementation does not do what its port promises. Any test framework reports it as a failure.</summary>
/// <param name="message">What was expected, and what happened instead.</param>
/// <param name="innerException">The unexpected error, where there was one.</param>
public sealed class ConformanceException(string message, Exception? innerException = null) : Exception(message, innerException);
