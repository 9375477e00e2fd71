using Microsoft.Extensions.Logging;

namespace Autopilot;

/// <summary>What a worker's loop says, in the event ids from 1800.</summary>
internal static partial class WorkerLog
{
    [LoggerMessage(1800, LogLevel.Information, "Worker {WorkerId} was registered as {Name} with {Slots} slots.")]
    public static partial void WorkerRegistered(this ILogger logger, string workerId, string name, int slots);

    [LoggerMessage(1801, LogLevel.Information, "Worker {WorkerId} claimed {Vtid}, attempt {Attempt}, fence {Fence}.")]
    public static partial void WorkClaimed(this ILogger logger, string workerId, Vtid vtid, int attempt, long fence);

    [LoggerMessage(1802, LogLevel.Warning, "The queue could not be asked; the next try is in {PauseMs} ms.")]
    public static partial void QueueUnavailable(this ILogger logger, Exception error, double pauseMs);

    [LoggerMessage(1803, LogLevel.Information, "The queue refused work ({Code}); the next try is in {PauseMs} ms.")]
    public static partial void WorkRefused(this ILogger logger, string code, double pauseMs);

    [LoggerMessage(1804, LogLevel.Warning, "The lease of {Vtid} under fence {Fence} could not be renewed; it ends in {RemainingMs} ms.")]
    public static partial void RenewalFailed(this ILogger logger, Exception error, Vtid vtid, long fence, double remainingMs);

    [LoggerMessage(1805, LogLevel.Warning, "The lease of {Vtid} under fence {Fence} was lost; its work was stopped and nothing is reported.")]
    public static partial void LeaseWasLost(this ILogger logger, Vtid vtid, long fence);

    [LoggerMessage(1806, LogLevel.Error, "The work on {Vtid} under fence {Fence} ended with an error that nobody expected.")]
    public static partial void WorkThrew(this ILogger logger, Exception error, Vtid vtid, long fence);

    [LoggerMessage(1807, LogLevel.Warning, "The report on {Vtid} under fence {Fence} did not arrive; the next try is in {PauseMs} ms.")]
    public static partial void ReportFailed(this ILogger logger, Exception error, Vtid vtid, long fence, double pauseMs);

    [LoggerMessage(1808, LogLevel.Information, "{Vtid} under fence {Fence} was reported as {Report}.")]
    public static partial void WorkReported(this ILogger logger, Vtid vtid, long fence, string report);

    [LoggerMessage(1809, LogLevel.Warning, "The report on {Vtid} under fence {Fence} was refused ({Code}); nothing happened.")]
    public static partial void ReportRefused(this ILogger logger, Vtid vtid, long fence, string code);

    [LoggerMessage(1810, LogLevel.Error, "The report on {Vtid} under fence {Fence} was given up; the work will be offered again.")]
    public static partial void ReportGivenUp(this ILogger logger, Vtid vtid, long fence);

    [LoggerMessage(1811, LogLevel.Warning, "The worker {Name} could not say that it stops; it will be listed as silent.")]
    public static partial void UnregistrationFailed(this ILogger logger, Exception error, string name);
}
