using Microsoft.Extensions.Logging;

namespace Autopilot;

/// <summary>The log messages of this adapter: event ids 7000 to 7999, never reused. None carries a credential.</summary>
internal static partial class GitHubLog
{
    [LoggerMessage(7001, LogLevel.Debug, "GitHub answered {Operation} with {Status} after {ElapsedMs} ms.")]
    public static partial void Answered(this ILogger logger, string operation, int status, long elapsedMs);

    [LoggerMessage(7002, LogLevel.Warning, "GitHub's {Limit} limit pauses every call of this installation for {PauseMs} ms.")]
    public static partial void Paused(this ILogger logger, string limit, long pauseMs);

    [LoggerMessage(7003, LogLevel.Warning, "The comment on pull request #{Number} of {Repository} was not written: {Message}")]
    public static partial void CommentLost(this ILogger logger, string repository, int number, string message);

    [LoggerMessage(7004, LogLevel.Warning, "The log of check {Name} was not read: {Message}")]
    public static partial void LogLost(this ILogger logger, string name, string message);

    [LoggerMessage(7005, LogLevel.Warning, "The deployment of {Vtid}, attempt {Attempt}, is not shown on GitHub: {Message}")]
    public static partial void DeploymentUnrecorded(this ILogger logger, Vtid vtid, int attempt, string message);
}
