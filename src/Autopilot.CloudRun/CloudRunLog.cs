using Microsoft.Extensions.Logging;

namespace Autopilot;

/// <summary>The log messages of this adapter: event ids 8600 to 8699, never reused. None carries a credential.</summary>
internal static partial class CloudRunLog
{
    [LoggerMessage(8601, LogLevel.Debug, "Cloud Run answered {Call} with {Status} after {ElapsedMs} ms.")]
    public static partial void Answered(this ILogger logger, string call, int status, long elapsedMs);

    [LoggerMessage(8602, LogLevel.Warning, "{Call} is asked again in {PauseMs} ms, try {Attempt}: {Why}")]
    public static partial void AskedAgain(this ILogger logger, string call, long pauseMs, int attempt, string why);

    [LoggerMessage(8603, LogLevel.Information, "{Service}: somebody else changed it meanwhile; it is read again ({Call}).")]
    public static partial void Conflicted(this ILogger logger, string service, string call);

    [LoggerMessage(8604, LogLevel.Information, "{Service}: {Revision} was asked for, by the operation {Operation}.")]
    public static partial void Started(this ILogger logger, string service, string revision, string operation);

    [LoggerMessage(8605, LogLevel.Information, "{Service}: traffic was moved to {Traffic}, by the operation {Operation}.")]
    public static partial void Moved(this ILogger logger, string service, string traffic, string operation);
}
