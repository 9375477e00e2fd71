using System.Globalization;

namespace Autopilot;

/// <summary>What an answer means that is none. Every code says whether a change happened: only without an answer nobody knows.</summary>
internal static class CloudRunErrors
{
    /// <summary>There is no credential.</summary>
    public const string Credentials = "cloud_run_credentials";

    /// <summary>Something is not set up as it must be.</summary>
    public const string Setup = "cloud_run_setup";

    /// <summary>This identity may not do it.</summary>
    public const string Forbidden = "cloud_run_forbidden";

    /// <summary>There is no such resource, or this identity may not see it.</summary>
    public const string NotFound = "cloud_run_not_found";

    /// <summary>The resource is not any more what the change was made for; nothing was changed.</summary>
    public const string Conflict = "cloud_run_conflict";

    /// <summary>The change is not accepted, and would not be if it were tried again.</summary>
    public const string Refused = "cloud_run_refused";

    /// <summary>There is no quota for it now; nothing was changed.</summary>
    public const string Busy = "cloud_run_busy";

    /// <summary>Cloud Run has a fault.</summary>
    public const string Unavailable = "cloud_run_unavailable";

    /// <summary>No answer, or none that can be read.</summary>
    public const string Unreachable = "cloud_run_unreachable";

    /// <summary>An error that Cloud Run answered.</summary>
    public static ProviderException Of(CloudRunCall call, int status, WireStatus? error)
    {
        var (kind, code, remedy) = status switch
        {
            401 => (FailureKind.Environment, Credentials, "Renew the credential."),
            403 => (FailureKind.Environment, Forbidden, "Enable the Cloud Run Admin API, and give the identity the role Cloud Run Developer, and Service Account User on the service's own account."),
            404 => (FailureKind.Environment, NotFound, "The project, region or name is wrong, or this identity may not see it."),
            409 or 412 => (FailureKind.Transient, Conflict, "It is looked at again."),
            429 => (FailureKind.Transient, Busy, "It is tried again; ask for more quota if it stays."),
            408 or >= 500 => (FailureKind.Transient, Unavailable, "It is looked at again."),
            >= 300 and < 400 => (FailureKind.Environment, Setup, "The base address leads elsewhere."),
            _ => (FailureKind.Deterministic, Refused, "Read the message."),
        };
        var what = string.Create(CultureInfo.InvariantCulture, $"Cloud Run answered {call} with {status} {error?.Status}: {error?.Message ?? "nothing that can be read."} {remedy}");
        return new ProviderException(kind, code, what);
    }

    /// <summary>No answer: nobody knows whether a change happened.</summary>
    public static ProviderException NoAnswer(CloudRunCall call, string why, Exception? cause) => new(
        FailureKind.Transient, Unreachable, $"Cloud Run did not answer {call}{(call.IsRead ? "" : ", and whether it happened is unknown")}: {why}", cause);

    /// <summary>Something is not set up as it must be: a person must act.</summary>
    public static ProviderException NotSetUp(string message) => new(FailureKind.Environment, Setup, message);
}
