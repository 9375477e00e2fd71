using System.ComponentModel.DataAnnotations;

namespace Autopilot;

/// <summary>
/// Which model on Vertex AI is called, where, and within which limits. The credential is the service's own
/// <see cref="Google.Apis.Auth.OAuth2.ITokenAccess"/> where it has one, and Google's application default credentials otherwise.
/// </summary>
public sealed class VertexOptions
{
    /// <summary>The Google Cloud project, by id or number. Required.</summary>
    [Required]
    [MaxLength(100)]
    [RegularExpression("^[a-z0-9.:-]+$", ErrorMessage = "Project must be a project's id or number.", MatchTimeoutInMilliseconds = 1000)]
    public string? Project { get; set; }

    /// <summary><c>global</c>, a multi-region (<c>us</c>, <c>eu</c>) or a region such as <c>europe-west4</c>. Default <c>global</c>, which has the largest pool.</summary>
    [Required]
    [MaxLength(60)]
    public string Location { get; set; } = "global";

    /// <summary>The model's id as Vertex AI has it: <c>gemini-…</c> or <c>claude-…</c>. Required; every answer says which model gave it.</summary>
    [Required]
    [MaxLength(100)]
    public string? Model { get; set; }

    /// <summary>
    /// Other models or locations, tried in order once the one before has used up its retries. Default none: nothing else ever answers. Which one
    /// answered is in the answer (<see cref="VertexProperties"/>).
    /// </summary>
    public IList<VertexRoute> Fallbacks { get; } = [];

    /// <summary>
    /// An address in place of the location's own, for a private endpoint: absolute, https, or http of this machine. Default null. With it, any
    /// location is accepted.
    /// </summary>
    public Uri? BaseAddress { get; set; }

    /// <summary>How long a connection may take to open, TLS left out. From 100 ms to 1 minute; default 10 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1000000", "00:01:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long the first byte of a streamed answer may take. From 1 second to 30 minutes; default 2 minutes. What is not streamed is sent only
    /// when it is whole: there <see cref="TotalTimeout"/> alone counts.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:30:00")]
    public TimeSpan FirstByteTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long an answer that has begun may be silent. From 1 second to 30 minutes; default 1 minute.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:30:00")]
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a call may take in all, its retries, waits and fallbacks included. From 1 second to 2 hours; default 15 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "02:00:00")]
    public TimeSpan TotalTimeout { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How often a transient failure is tried again on one route. From 0 to 20; default 4. A stream is tried again only while nothing of it was handed out.</summary>
    [Range(0, 20)]
    public int Retries { get; set; } = 4;

    /// <summary>The wait before the first retry, doubled before each further one, with jitter that takes off up to half. From 10 ms to 1 minute; default 1 second.</summary>
    [Range(typeof(TimeSpan), "00:00:00.0100000", "00:01:00")]
    public TimeSpan BackoffStart { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The longest wait before a retry. From 100 ms to 10 minutes; default 32 seconds. Where Google asks for more, the route is given up.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1000000", "00:10:00")]
    public TimeSpan BackoffCap { get; set; } = TimeSpan.FromSeconds(32);

    /// <summary>
    /// How often a malformed tool call or an empty answer is asked for again, each time with a word on what was wrong. From 0 to 3; default 3.
    /// </summary>
    [Range(0, 3)]
    public int Corrections { get; set; } = 3;

    /// <summary>Whether what provisioned throughput refuses is tried again on demand, at its price. Default false.</summary>
    public bool SpillsToOnDemand { get; set; }

    /// <summary>The most tokens of one answer where a call does not say. From 1 to 1,000,000; default 8192. Claude asks for a limit with each call.</summary>
    [Range(1, 1_000_000)]
    public int MaxOutputTokens { get; set; } = 8192;

    /// <summary>What the models cost. Default none: what calls cost is then unknown, which is not zero.</summary>
    public IList<ModelPrice> Prices { get; } = [];

    /// <summary>
    /// Whether calls whose price is unknown are refused (<c>price_unknown</c>), as a money budget needs it. Default false; one call asks for it with
    /// <see cref="VertexProperties.RequiresPrice"/>.
    /// </summary>
    public bool RequiresPrice { get; set; }

    /// <summary>
    /// Makes what sends the requests, for a proxy or a trust store of the service's own; <see cref="ConnectTimeout"/> is then its business. Default
    /// null: a handler of the adapter's own, which uses the system's proxy.
    /// </summary>
    public Func<HttpMessageHandler>? CreateHandler { get; set; }
}
