using System.ComponentModel.DataAnnotations;

namespace Autopilot;

/// <summary>
/// Which services and jobs of Cloud Run are used, and within which limits. The credential is the service's own
/// <see cref="Google.Apis.Auth.OAuth2.ITokenAccess"/> where it has one, and Google's application default credentials otherwise.
/// </summary>
public sealed class CloudRunOptions
{
    /// <summary>The Google Cloud project, by id or number. Required.</summary>
    [Required]
    [MaxLength(100)]
    [RegularExpression("^[a-z0-9.:-]+$", ErrorMessage = "Project must be a project's id or number.", MatchTimeoutInMilliseconds = 1000)]
    public string? Project { get; set; }

    /// <summary>The region of all services and jobs, such as <c>europe-west4</c>. Required.</summary>
    [Required]
    [MaxLength(60)]
    [RegularExpression("^[a-z]+(-[a-z0-9]+)+$", ErrorMessage = "Region must be a region such as europe-west4.", MatchTimeoutInMilliseconds = 1000)]
    public string? Region { get; set; }

    /// <summary>The services by the names that profiles give their targets. Default none.</summary>
    public IDictionary<string, CloudRunTarget> Targets { get; } = new Dictionary<string, CloudRunTarget>(StringComparer.Ordinal);

    /// <summary>
    /// The jobs by the capability that their workers offer; <c>*</c> is any other. Default none; used where work is dispatched to jobs.
    /// </summary>
    public IDictionary<string, string> Jobs { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>An address in place of Cloud Run's own, for a private endpoint: absolute, https, or http of this machine. Default null.</summary>
    public Uri? BaseAddress { get; set; }

    /// <summary>How long one read may take. From 1 second to 1 minute; default 10 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan ReadTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a read is tried while Cloud Run is unavailable. From 1 to 10; default 5. The waits are 1, 1.3, 1.69, … up to 10 seconds.</summary>
    [Range(1, 10)]
    public int ReadAttempts { get; set; } = 5;

    /// <summary>
    /// How long one change may take to be accepted. From 1 second to 5 minutes; default 15 seconds. A change is never repeated before it was looked up.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan UpdateTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long one answer of a running service may take. From 1 second to 1 minute; default 10 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Makes what sends the requests to Cloud Run, for a proxy or a trust store of the service's own. Default null: a handler of the adapter's own,
    /// which uses the system's proxy.
    /// </summary>
    public Func<HttpMessageHandler>? CreateHandler { get; set; }
}
