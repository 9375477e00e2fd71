using Microsoft.Extensions.Logging;

namespace Autopilot;

/// <summary>What the HTTP API logs. No message carries a token, a body or a header.</summary>
internal static partial class ApiLog
{
    [LoggerMessage(1, LogLevel.Error, "A request could not be answered because of a defect.")]
    public static partial void RequestBroken(this ILogger logger, Exception error);

    [LoggerMessage(3, LogLevel.Warning, "{Subject} was refused ({Code}): {Method} {Path}.")]
    public static partial void AccessRefused(this ILogger logger, string subject, string code, string method, string? path);

    [LoggerMessage(4, LogLevel.Error, "The refusal of {Subject} ({Code}) could not be recorded: {Message}")]
    public static partial void AuditLost(this ILogger logger, string subject, string code, string message);

    [LoggerMessage(2, LogLevel.Warning, "The ledger could not be read: {Message} Streams go on as soon as it can.")]
    public static partial void FeedBroken(this ILogger logger, string message);
}
