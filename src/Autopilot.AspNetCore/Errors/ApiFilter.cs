using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Autopilot;

/// <summary>What every route does first and last: limits, headers, and errors as problems.</summary>
internal sealed class ApiFilter : IEndpointFilter, IDisposable
{
    private readonly AutopilotApiOptions options;
    private readonly ILogger<ApiFilter> logger;
    private readonly PartitionedRateLimiter<HttpContext> limiter;

    public ApiFilter(IOptions<AutopilotApiOptions> options, ILogger<ApiFilter> logger)
    {
        (this.options, this.logger) = (options.Value, logger);
        limiter = PartitionedRateLimiter.Create<HttpContext, string>(context => RateLimitPartition.GetTokenBucketLimiter(
            ActingContext.Of(context).Subject,
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
            return await next(context);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            return Results.Empty;
        }
        catch (Exception error)
        {
            return new ProblemResult(ProblemCodes.Of(error) ?? Unexpected(error));
        }
    }

    public void Dispose() => limiter.Dispose();

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
