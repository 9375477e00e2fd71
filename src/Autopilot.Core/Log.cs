using Microsoft.Extensions.Logging;

namespace Autopilot;

/// <summary>The log messages of the engine: event ids 1000 to 1999, never reused.</summary>
internal static partial class Log
{
    [LoggerMessage(1001, LogLevel.Information, "{Vtid} attempt {Attempt} moved from {From} to {To}.")]
    public static partial void Moved(this ILogger logger, Vtid vtid, int attempt, string from, string to);

    [LoggerMessage(1002, LogLevel.Warning, "{Vtid} attempt {Attempt} is ending in {State}: {Reason}. {Message}")]
    public static partial void Ending(this ILogger logger, Vtid vtid, int attempt, string state, string reason, string message);

    [LoggerMessage(1003, LogLevel.Warning, "{Vtid} attempt {Attempt} in {State} refused {Trigger}: {Why}")]
    public static partial void Mismatch(this ILogger logger, Vtid vtid, int attempt, string state, TriggerKind trigger, string why);

    [LoggerMessage(1004, LogLevel.Information, "{Effect} was {What}: {Detail}")]
    public static partial void EffectResolved(this ILogger logger, EffectKey effect, string what, string detail);

    [LoggerMessage(1005, LogLevel.Warning, "A look at {Vtid} in {State} could not find out: {Message}")]
    public static partial void LookUnknown(this ILogger logger, Vtid vtid, string state, string message);

    [LoggerMessage(1006, LogLevel.Error, "A look at {Vtid} in {State} failed unexpectedly.")]
    public static partial void LookBroken(this ILogger logger, Exception error, Vtid vtid, string state);

    [LoggerMessage(1007, LogLevel.Warning, "The store did not answer: {Message}")]
    public static partial void StoreUnavailable(this ILogger logger, string message);

    [LoggerMessage(1008, LogLevel.Warning, "No host ran for a while: leases and deadlines moved by {GapMs} ms.")]
    public static partial void GapMoved(this ILogger logger, long gapMs);
}
