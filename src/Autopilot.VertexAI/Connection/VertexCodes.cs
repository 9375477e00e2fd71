namespace Autopilot;

/// <summary>The stable words of this adapter's failures.</summary>
internal static class VertexCodes
{
    public const string Credentials = "vertex_credentials";

    public const string CredentialsRefused = "vertex_credentials_refused";

    public const string Forbidden = "vertex_forbidden";

    public const string NotFound = "vertex_not_found";

    public const string Refused = "vertex_refused";

    public const string Precondition = "vertex_precondition";

    public const string ResourceExhausted = "vertex_resource_exhausted";

    public const string ProvisionedExceeded = "vertex_provisioned_exceeded";

    public const string QuotaExceeded = "vertex_quota_exceeded";

    public const string QuotaZero = "vertex_quota_zero";

    public const string Unavailable = "vertex_unavailable";

    public const string Unreachable = "vertex_unreachable";

    public const string ConnectTimeout = "vertex_connect_timeout";

    public const string FirstByteTimeout = "vertex_first_byte_timeout";

    public const string IdleTimeout = "vertex_idle_timeout";

    public const string TotalTimeout = "vertex_total_timeout";

    public const string Unreadable = "vertex_unreadable";

    public const string StreamCut = "vertex_stream_cut";

    public const string PromptBlocked = "vertex_prompt_blocked";

    public const string AnswerBlocked = "vertex_answer_blocked";

    public const string MaxTokens = "vertex_max_tokens";

    public const string MalformedCall = "vertex_malformed_call";

    public const string EmptyAnswer = "vertex_empty_answer";

    public const string Stopped = "vertex_stopped";

    public const string FinishUnknown = "vertex_finish_unknown";

    public const string ToolResults = "vertex_tool_results";

    public const string Unsupported = "vertex_unsupported";

    public const string PriceUnknown = FailureReasons.PriceUnknown;
}
