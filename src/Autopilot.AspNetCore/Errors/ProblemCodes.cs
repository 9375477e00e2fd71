using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Autopilot;

/// <summary>Which status an error is answered with, and the codes that only the HTTP API has.</summary>
internal static class ProblemCodes
{
    public const string Unauthenticated = "unauthenticated";

    public const string Forbidden = "forbidden";

    public const string NotFound = "not_found";

    public const string InvalidJson = "invalid_json";

    public const string InvalidField = "invalid_field";

    public const string UnknownField = "unknown_field";

    public const string TooLarge = "body_too_large";

    public const string UnsupportedMediaType = "unsupported_media_type";

    public const string TooManyRequests = "too_many_requests";

    public const string InvalidSignature = "invalid_signature";

    public const string HeaderGrantsNothing = "header_grants_nothing";

    public const string CrossSiteRequest = "cross_site_request";

    public const string WorkerOfAnother = "worker_of_another";

    public const string RoleNotHeld = "role_not_held";

    public const string Internal = "internal_error";

    public const string UnknownPosition = "unknown_position";

    public const string RepositoryNotFound = "repository_not_found";

    public const string StoreUnavailable = "store_unavailable";

    private static readonly Dictionary<string, int> Statuses = new(StringComparer.Ordinal)
    {
        [Unauthenticated] = StatusCodes.Status401Unauthorized,
        [InvalidSignature] = StatusCodes.Status401Unauthorized,
        [HeaderGrantsNothing] = StatusCodes.Status403Forbidden,
        [CrossSiteRequest] = StatusCodes.Status403Forbidden,
        [WorkerOfAnother] = StatusCodes.Status403Forbidden,
        [Forbidden] = StatusCodes.Status403Forbidden,
        [RoleNotHeld] = StatusCodes.Status403Forbidden,
        [NotFound] = StatusCodes.Status404NotFound,
        [InvalidJson] = StatusCodes.Status400BadRequest,
        [InvalidField] = StatusCodes.Status400BadRequest,
        [UnknownField] = StatusCodes.Status400BadRequest,
        [UnknownPosition] = StatusCodes.Status400BadRequest,
        [RepositoryNotFound] = StatusCodes.Status400BadRequest,
        [TooLarge] = StatusCodes.Status413PayloadTooLarge,
        [UnsupportedMediaType] = StatusCodes.Status415UnsupportedMediaType,
        [TooManyRequests] = StatusCodes.Status429TooManyRequests,
        [StoreUnavailable] = StatusCodes.Status503ServiceUnavailable,
        [Internal] = StatusCodes.Status500InternalServerError,
        [RefusalCodes.InvalidVtid] = StatusCodes.Status400BadRequest,
        [RefusalCodes.InvalidSpec] = StatusCodes.Status400BadRequest,
        [RefusalCodes.UnknownProfile] = StatusCodes.Status400BadRequest,
        [RefusalCodes.SelfApproval] = StatusCodes.Status403Forbidden,
        [RefusalCodes.TaskNotFound] = StatusCodes.Status404NotFound,
        [RefusalCodes.UnknownWorker] = StatusCodes.Status404NotFound,
        [RefusalCodes.ExecutionDisabled] = StatusCodes.Status423Locked,
    };

    /// <summary>How problems are written. They have a resolver from the start: the document reads it before any problem is written.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.Strict,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The status that a code is answered with.</summary>
    public static int StatusOf(string code) => Statuses.GetValueOrDefault(code, StatusCodes.Status409Conflict);

    public static string Title(int status) => ReasonPhrases.GetReasonPhrase(status);

    /// <summary>The problem that an exception is, or null for a defect of ours.</summary>
    public static Problem? Of(Exception error) => error switch
    {
        ProblemException own => own.Problem,
        RefusedException refused => new Problem(StatusOf(refused.Code), refused.Code, refused.Message)
        {
            Vtid = refused.Vtid?.Value,
            Version = refused.Version,
        },
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } large =>
            new Problem(StatusCodes.Status413PayloadTooLarge, TooLarge, large.Message),
        BadHttpRequestException bad => new Problem(bad.StatusCode, InvalidJson, bad.Message),
        StoreUnavailableException down => new Problem(StatusCodes.Status503ServiceUnavailable, down.Code, down.Message) { RetryAfter = TimeSpan.FromSeconds(1) },
        ProviderException { Code: RepositoryNotFound } repository => new Problem(StatusCodes.Status400BadRequest, repository.Code, repository.Message),
        ProviderException provider => new Problem(StatusCodes.Status502BadGateway, provider.Code, provider.Message),
        AutopilotException { Code: UnknownPosition } position => new Problem(StatusCodes.Status400BadRequest, position.Code, position.Message),
        ArgumentException argument => new Problem(StatusCodes.Status400BadRequest, InvalidField, argument.Message),
        _ => null,
    };
}
