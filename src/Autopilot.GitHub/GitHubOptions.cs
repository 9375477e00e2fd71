using System.ComponentModel.DataAnnotations;

namespace Autopilot;

/// <summary>
/// How GitHub is reached, as whom, and within which limits. The identity is either an App (<see cref="AppId"/>,
/// <see cref="InstallationId"/> and a private key) or a <see cref="Token"/>; or the service has an <see cref="IGitHubTokens"/>
/// of its own. The defaults of limits are what GitHub documents for one installation.
/// </summary>
public sealed class GitHubOptions
{
    /// <summary>
    /// The REST API's address, absolute: <c>https://api.github.com/</c>, or <c>https://HOST/api/v3/</c> of a GitHub
    /// Enterprise Server. Required.
    /// </summary>
    [Required]
    public Uri? ApiAddress { get; set; }

    /// <summary>The App's id or client id. Default null: no App.</summary>
    [MaxLength(100)]
    public string? AppId { get; set; }

    /// <summary>The installation of the App whose repositories are used; positive. Default null.</summary>
    [Range(1, long.MaxValue)]
    public long? InstallationId { get; set; }

    /// <summary>The App's private key as PEM text. Default null: read from <see cref="PrivateKeyFile"/>.</summary>
    public string? PrivateKey { get; set; }

    /// <summary>The path of a file with the App's private key as PEM, read when a host starts. Default null.</summary>
    public string? PrivateKeyFile { get; set; }

    /// <summary>A personal or fine-grained access token, in place of an App. Default null.</summary>
    public string? Token { get; set; }

    /// <summary>How many reads are under way at once. From 1 to 90; default 8. GitHub allows 100 calls at once.</summary>
    [Range(1, 90)]
    public int ReadsAtOnce { get; set; } = 8;

    /// <summary>The least time between two writes, which go one after the other. From 0 to 1 minute; default 1 second, as GitHub asks.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan WriteInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The most writes within an hour. From 1 to 100,000; default 450. GitHub allows about 500 that create content.</summary>
    [Range(1, 100_000)]
    public int WritesPerHour { get; set; } = 450;

    /// <summary>The least time between two merges into one base branch. From 0 to 5 minutes; default 5 seconds, so that GitHub can recompute.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan MergeInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long one request may take. From 1 second to 5 minutes; default 20 seconds. It must be shorter than the engine's limit for a call.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan RequestLimit { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// The longest pause that a call waits through, whether GitHub's limits or a merge that is being recomputed ask for it. From 0
    /// to 5 minutes; default 10 seconds. Where more is asked for, the call ends as unknown and the run looks again later.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan LongestPause { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long a green check set must stay unchanged where no check is required by name. From 0 to 1 hour; default 1 minute: a
    /// push shows its first checks before its last.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan SettleTime { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Whether a check that ends <c>neutral</c> passes, as it does on GitHub. Default true.</summary>
    public bool NeutralPasses { get; set; } = true;

    /// <summary>
    /// Whether deployments are also shown on GitHub, as the ledger has them; it needs the permission to write deployments. Default false. Set it
    /// on one host: several would write the same statuses several times.
    /// </summary>
    public bool RecordsDeployments { get; set; }

    /// <summary>
    /// Makes what sends the requests, for a proxy or a trust store of the service's own. It must not follow redirects, which would show
    /// the credential to another host. Default null: a handler of the adapter's own, which uses the system's proxy.
    /// </summary>
    public Func<HttpMessageHandler>? CreateHandler { get; set; }
}
