using Microsoft.Extensions.Logging;

namespace Autopilot;

/// <summary>What the HTTP API logs. No message carries a token, a body or a header.</summary>
internal static partial class ApiLog
{
    [LoggerMessage(1, LogLevel.Error, "A request could not be answered because of a defect.")]
    public static partial void RequestBroken(this ILogger logger, Exception error);

    [LoggerMessage(2, LogLevel.Warning, "The ledger could not be read: {Message} Streams go on as soon as it can.")]
    public static partial void FeedBroken(this ILogger logger, string message);
}
