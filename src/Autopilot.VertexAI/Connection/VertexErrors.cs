using System.Globalization;

namespace Autopilot;

/// <summary>What an answer means that is none, as data: the status decides, and for a refusal for want of room its text.</summary>
internal static class VertexErrors
{
    /// <summary>An error that Vertex AI or the model's publisher answered, before the answer or within it.</summary>
    /// <param name="call">What was asked.</param>
    /// <param name="status">The HTTP status; within a stream the one that the error stands for.</param>
    /// <param name="failure">What it says; null: nothing that can be read.</param>
    /// <param name="retryAfter">How long it asks to wait.</param>
    /// <param name="isFree">Whether no model has seen the request.</param>
    public static VertexFault Of(VertexCall call, int status, WireFailure? failure, TimeSpan? retryAfter = null, bool isFree = true)
    {
        var (kind, code, remedy) = status switch
        {
            429 => Exhausted(failure),
            401 => (FailureKind.Environment, VertexCodes.CredentialsRefused, "Renew the credential."),
            403 => (FailureKind.Environment, VertexCodes.Forbidden, "Enable the Vertex AI API, the model and its billing in the project, and give the identity the role Vertex AI User."),
            404 => (FailureKind.Environment, VertexCodes.NotFound, "The model is not offered under this id at this location, or not to this project."),
            408 or >= 500 => (FailureKind.Transient, VertexCodes.Unavailable, "It is tried again."),
            >= 300 and < 400 => (FailureKind.Environment, VertexCodes.NotFound, "The base address leads elsewhere."),
            400 when failure?.Status == "FAILED_PRECONDITION" => (FailureKind.Environment, VertexCodes.Precondition, "The model does not offer this, or not in this project."),
            0 => (FailureKind.Transient, VertexCodes.Unavailable, "It is tried again."),
            _ => (FailureKind.Deterministic, VertexCodes.Refused, "Read the message."),
        };
        var what = string.Create(CultureInfo.InvariantCulture, $"Vertex AI answered {call} with {status} {failure?.Status}: {failure?.Message ?? "nothing that can be read."} {remedy}");
        return new VertexFault(kind, code, what)
        {
            RetryAfter = retryAfter,
            IsFree = isFree,
            IsOfThisRoute = kind == FailureKind.Transient || code == VertexCodes.QuotaZero,
        };
    }

    /// <summary>No answer, or none that is whole.</summary>
    public static VertexFault NoAnswer(VertexCall call, string code, string why, Exception? cause = null, bool isFree = false) =>
        new(FailureKind.Transient, code, $"Vertex AI did not answer {call}: {why}", cause) { IsFree = isFree };

    // Google's pages on the error code 429, and the messages that the shared pool, provisioned throughput and quotas answer with.
    private static (FailureKind Kind, string Code, string Remedy) Exhausted(WireFailure? failure)
    {
        var message = failure?.Message ?? "";
        if (message.Contains("Provisioned Throughput", StringComparison.OrdinalIgnoreCase))
        {
            return (FailureKind.Transient, VertexCodes.ProvisionedExceeded, "Order more throughput, or let the overflow go on demand (SpillsToOnDemand).");
        }

        if (failure?.Quota is not { } quota && !message.Contains("quota exceeded", StringComparison.OrdinalIgnoreCase))
        {
            return (FailureKind.Transient, VertexCodes.ResourceExhausted, "The shared pool is used up; it is tried again. The location global has the largest pool.");
        }

        return failure?.Quota?.Value == "0"
            ? (FailureKind.Environment, VertexCodes.QuotaZero, $"The project has no quota of {failure.Quota.Value.Metric}: ask for one.")
            : (FailureKind.Transient, VertexCodes.QuotaExceeded, "The project's quota for this minute is used up; it is tried again. Ask for more, or send less at once.");
    }
}
