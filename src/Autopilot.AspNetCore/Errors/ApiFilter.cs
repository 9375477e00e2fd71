using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Autopilot;

/// <summary>What every route does first and last: limits, headers, records of authority, and errors as problems.</summary>
internal sealed class ApiFilter : IEndpointFilter, IDisposable
{
    private readonly AutopilotApiOptions options;
    private readonly AuditTrail audit;
    private readonly ILogger<ApiFilter> logger;
    private readonly PartitionedRateLimiter<HttpContext> limiter;

    public ApiFilter(IOptions<AutopilotApiOptions> options, AuditTrail audit, ILogger<ApiFilter> logger)
    {
        (this.options, this.audit, this.logger) = (options.Value, audit, logger);
        limiter = PartitionedRateLimiter.Create<HttpContext, string>(context => RateLimitPartition.GetTokenBucketLimiter(
            ActingContext.Name(context.User),
            _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = this.options.MostRequestsPerSecond,
                TokensPerPeriod = this.options.MostRequestsPerSecond,
                ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            }));
    }

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        SecurityHeaders.Set(http.Response);
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = options.MostBodyBytes;
        }

        using var lease = limiter.AttemptAcquire(http);
        if (!lease.IsAcquired)
        {
            return new ProblemResult(new Problem(
                StatusCodes.Status429TooManyRequests, ProblemCodes.TooManyRequests,
                $"More than {options.MostRequestsPerSecond} requests in a second came from this principal.")
            { RetryAfter = TimeSpan.FromSeconds(1) });
        }

        try
        {
            CrossSite.Refuse(http.Request);
            await RecordBreakGlassAsync(http);
            return await next(context);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            return Results.Empty;
        }
        catch (Exception error)
        {
            var problem = ProblemCodes.Of(error) ?? Unexpected(error);
            if (problem.Status == StatusCodes.Status403Forbidden)
            {
                await audit.RefusedAsync(http, ActingContext.Name(http.User), problem.Code, problem.Detail);
            }

            return new ProblemResult(problem);
        }
    }

    public void Dispose() => limiter.Dispose();

    private Task RecordBreakGlassAsync(HttpContext http) =>
        !HttpMethods.IsGet(http.Request.Method) && ActingContexts.Find(http) is { IsUnderBreakGlass: true } acting
            ? audit.BreakGlassUsedAsync(http, acting)
            : Task.CompletedTask;

    // What went wrong inside is for the log, and for nobody outside.
    private Problem Unexpected(Exception error)
    {
        logger.RequestBroken(error);
        return new Problem(StatusCodes.Status500InternalServerError, ProblemCodes.Internal, "The request could not be answered because of a defect; it is in the log.");
    }
}

/// <summary>A result that writes a problem.</summary>
internal sealed class ProblemResult(Problem problem) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext) => problem.WriteAsync(httpContext);
}
