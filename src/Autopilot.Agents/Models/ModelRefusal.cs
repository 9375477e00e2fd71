using System.Globalization;
using System.Net;

namespace Autopilot;

/// <summary>What it means for a run that a model's service refused a call, if no later call succeeds.</summary>
internal static class ModelRefusal
{
    private static readonly Dictionary<HttpStatusCode, (FailureKind Kind, string Reason)> Known = new()
    {
        [HttpStatusCode.Unauthorized] = (FailureKind.Environment, "model_credentials"),
        [HttpStatusCode.PaymentRequired] = (FailureKind.Environment, "model_quota"),
        [HttpStatusCode.Forbidden] = (FailureKind.Environment, "model_credentials"),
        [HttpStatusCode.NotFound] = (FailureKind.Environment, "model_not_found"),
        [HttpStatusCode.RequestTimeout] = (FailureKind.Transient, "model_unavailable"),
        [HttpStatusCode.TooManyRequests] = (FailureKind.Transient, "model_rate_limited"),
    };

    /// <summary>The failure that an answer is.</summary>
    /// <param name="model">The model.</param>
    /// <param name="status">The answer's status.</param>
    /// <param name="words">What it says.</param>
    public static Failure Of(string model, HttpStatusCode status, string words)
    {
        var (kind, reason) = Known.TryGetValue(status, out var known) ? known
            : (int)status >= 500 ? (FailureKind.Transient, "model_unavailable")
            : (FailureKind.Deterministic, "model_refused");
        return new Failure(kind, reason, string.Create(CultureInfo.InvariantCulture, $"{model} answered {(int)status}: {Text.End(words.Trim(), 2000)}"));
    }
}
