using Microsoft.Extensions.Logging;

namespace Autopilot;

/// <summary>What this package says, in the event ids from 4000.</summary>
internal static partial class AgentLog
{
    [LoggerMessage(4000, LogLevel.Information, "{Agent} starts on {Vtid}, attempt {Attempt}, fence {Fence}, in {Folder}.")]
    public static partial void AgentStarted(this ILogger logger, string agent, Vtid vtid, int attempt, long fence, string folder);

    [LoggerMessage(4001, LogLevel.Warning, "{Count} processes outlived their agent and were ended.")]
    public static partial void LeftoversEnded(this ILogger logger, int count);

    [LoggerMessage(4002, LogLevel.Warning, "The folder {Folder} could not be removed.")]
    public static partial void FolderStayed(this ILogger logger, string folder);

    [LoggerMessage(4003, LogLevel.Information, "{Vtid} was pushed to {Branch} as {HeadSha}.")]
    public static partial void WorkPushed(this ILogger logger, Vtid vtid, string branch, string headSha);
}
