using Microsoft.Extensions.Logging;

namespace Autopilot;

/// <summary>The log messages of this adapter: event ids 8500 to 8599, never reused. None carries a credential or what a model said.</summary>
internal static partial class VertexLog
{
    [LoggerMessage(8501, LogLevel.Debug, "Vertex AI answered {Model} in {Location} with {Status} after {ElapsedMs} ms.")]
    public static partial void Answered(this ILogger logger, string model, string location, int status, long elapsedMs);

    [LoggerMessage(8502, LogLevel.Warning, "{Model} in {Location} is asked again in {PauseMs} ms, retry {Retry}: {Code}.")]
    public static partial void Retried(this ILogger logger, string model, string location, long pauseMs, int retry, string code);

    [LoggerMessage(8503, LogLevel.Warning, "{Model} in {Location} is asked again with a correction: {Code}.")]
    public static partial void Corrected(this ILogger logger, string model, string location, string code);

    [LoggerMessage(8504, LogLevel.Warning, "{Model} in {Location} is asked in place of what failed: {Code}.")]
    public static partial void FellBack(this ILogger logger, string model, string location, string code);

    [LoggerMessage(8541, LogLevel.Information, "The review of {Head} of {Vtid} by {Model} ended: {Verdict}. It took {Tokens} tokens and {MoneyUsd} US dollars.")]
    public static partial void Reviewed(this ILogger logger, Vtid vtid, string head, string model, string verdict, long tokens, decimal? moneyUsd);

    [LoggerMessage(8542, LogLevel.Warning, "There is no verdict of {Model} on {Head} of {Vtid} yet: {Why}")]
    public static partial void ReviewWithoutVerdict(this ILogger logger, Vtid vtid, string head, string model, string why);
}
