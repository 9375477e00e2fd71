using Microsoft.Extensions.Logging;

namespace Autopilot;

/// <summary>What the dashboard logs. No message carries a token.</summary>
internal static partial class DashboardLog
{
    [LoggerMessage(8001, LogLevel.Warning, "A sign-in from {Address} was refused: the token is not configured.")]
    public static partial void SignInRefused(this ILogger logger, string address);

    [LoggerMessage(8002, LogLevel.Error, "A page could not be drawn because of a defect: {Path}.")]
    public static partial void PageBroken(this ILogger logger, Exception error, string? path);

    [LoggerMessage(8003, LogLevel.Warning, "A page could not be drawn: {Path}: {Message}")]
    public static partial void PageUnavailable(this ILogger logger, string? path, string message);
}
