using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Autopilot;

/// <summary>
/// Writes into the ledger who tried what is not theirs to do, and what was done under break-glass. Attempts are bounded, so that nobody fills
/// the ledger with them: the first of each principal at once, then some each minute, with the number of those left out.
/// </summary>
internal sealed class AuditTrail(IAutopilotStore store, ILogger<AuditTrail> logger) : IDisposable
{
    private const int AtOnce = 20, EachMinute = 10;

    private readonly PartitionedRateLimiter<string> limiter = PartitionedRateLimiter.Create<string, string>(subject => RateLimitPartition.GetTokenBucketLimiter(
        subject,
        _ => new TokenBucketRateLimiterOptions { TokenLimit = AtOnce, TokensPerPeriod = EachMinute, ReplenishmentPeriod = TimeSpan.FromMinutes(1) }));

    private long leftOut;

    /// <summary>Records an attempt on authority. The request is refused whether or not this succeeds.</summary>
    public async Task RefusedAsync(HttpContext context, string subject, string code, string detail)
    {
        logger.AccessRefused(subject, code, context.Request.Method, context.Request.Path);
        using var lease = limiter.AttemptAcquire(subject);
        if (!lease.IsAcquired)
        {
            Interlocked.Increment(ref leftOut);
            return;
        }

        var omitted = Interlocked.Exchange(ref leftOut, 0);
        try
        {
            await store.RecordAsync(
                new NewEvent(EventTypes.AccessRefused, subject)
                {
                    Data = new()
                    {
                        ["code"] = code,
                        ["method"] = context.Request.Method,
                        ["path"] = Shortened(context.Request.Path),
                        ["detail"] = detail,
                        ["leftOut"] = omitted,
                    },
                },
                CancellationToken.None);
        }
        catch (AutopilotException error)
        {
            Interlocked.Add(ref leftOut, omitted + 1);
            logger.AuditLost(subject, code, error.Message);
        }
    }

    /// <summary>Records a command under break-glass, before it is carried out.</summary>
    /// <exception cref="AutopilotException">It could not be recorded: it must not be carried out.</exception>
    public Task BreakGlassUsedAsync(HttpContext context, ActingContext acting) => store.RecordAsync(
        new NewEvent(EventTypes.BreakGlassUsed, acting.Subject)
        {
            Data = new()
            {
                ["method"] = context.Request.Method,
                ["path"] = Shortened(context.Request.Path),
                ["reason"] = acting.Chosen?.Reason,
                ["expiresAt"] = acting.Chosen?.ExpiresAt?.ToString("O", System.Globalization.CultureInfo.InvariantCulture),
            },
        },
        context.RequestAborted);

    public void Dispose() => limiter.Dispose();

    private static string Shortened(PathString path) => path.Value is { Length: > 200 } text ? text[..200] : path.Value ?? "";
}
