namespace Autopilot;

/// <summary>Makes <see cref="WriteResult{T}"/>.</summary>
public static class WriteResults
{
    /// <summary>It happened.</summary>
    /// <typeparam name="T">The result.</typeparam>
    /// <param name="value">The result.</param>
    public static WriteResult<T> Done<T>(T value) => new(value, null);

    /// <summary>It provably did not happen.</summary>
    /// <typeparam name="T">The result.</typeparam>
    /// <param name="reason">A stable word.</param>
    /// <param name="message">A sentence with the values.</param>
    public static WriteResult<T> Refused<T>(string reason, string message) => new(default, new Refusal(reason, message));
}
