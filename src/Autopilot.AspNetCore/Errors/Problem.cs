using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;

namespace Autopilot;

/// <summary>An error as RFC 9457 tells it.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">A stable code, lower_snake.</param>
/// <param name="Detail">What was refused, with the value, and what is accepted.</param>
internal sealed record Problem(int Status, string Code, string Detail)
{
    public const string MediaType = "application/problem+json";

    private const int LongestDetail = 2000;

    public string Type => "about:blank";

    public string Title => ProblemCodes.Title(Status);

    /// <summary>What was refused. It may quote the request, which may be long.</summary>
    public string Detail { get; } = Detail.Length <= LongestDetail ? Detail : Detail[..LongestDetail] + "…";

    public string? Vtid { get; init; }

    public string? State { get; init; }

    public long? Version { get; init; }

    /// <summary>When to try again.</summary>
    [JsonIgnore]
    public TimeSpan? RetryAfter { get; init; }

    public async Task WriteAsync(HttpContext context)
    {
        var response = context.Response;
        response.StatusCode = Status;
        response.ContentType = MediaType;
        SecurityHeaders.Set(response);
        if (RetryAfter is { } wait)
        {
            response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        // Not by our usual options, which leave out what only can be read.
        await JsonSerializer.SerializeAsync(response.Body, this, ProblemCodes.Json, context.RequestAborted);
    }
}

/// <summary>Thrown where a request cannot be answered; becomes its problem.</summary>
internal sealed class ProblemException(Problem problem) : AutopilotException(problem.Code, problem.Detail)
{
    public ProblemException(int status, string code, string detail)
        : this(new Problem(status, code, detail))
    {
    }

    public Problem Problem => problem;
}
