using System.ComponentModel.DataAnnotations;

namespace Autopilot;

/// <summary>How the HTTP API works.</summary>
public sealed class AutopilotApiOptions
{
    /// <summary>The bearer tokens that the scheme <see cref="AutopilotDefaults.TokenScheme"/> accepts; default none.</summary>
    public IList<ApiToken> Tokens { get; } = [];

    /// <summary>The authentication schemes that the policies ask; default <see cref="AutopilotDefaults.TokenScheme"/> alone.</summary>
    public IList<string> Schemes { get; } = [AutopilotDefaults.TokenScheme];

    /// <summary>
    /// The secrets of GitHub's webhooks, of at least 16 characters each; default none, and then the route answers 404. Two while one replaces
    /// the other.
    /// </summary>
    public IList<string> GitHubWebhookSecrets { get; } = [];

    /// <summary>The largest webhook payload in bytes, beyond which an answer is 413. From 64 KiB to 25 MiB, GitHub's own cap; default 5 MiB.</summary>
    [Range(64 * 1024, 25 * 1024 * 1024)]
    public int MostWebhookBytes { get; set; } = 5 * 1024 * 1024;

    /// <summary>The largest body in bytes, beyond which an answer is 413. From 64 KiB to 16 MiB; default 1 MiB.</summary>
    [Range(64 * 1024, 16 * 1024 * 1024)]
    public int MostBodyBytes { get; set; } = 1024 * 1024;

    /// <summary>Requests of one principal in a second, beyond which an answer is 429. From 1,000 to 1,000,000; default 1,000.</summary>
    [Range(1000, 1_000_000)]
    public int MostRequestsPerSecond { get; set; } = 1000;

    /// <summary>The longest time for which somebody may act under break-glass. From 1 minute to 1 day; default 1 hour.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan LongestBreakGlass { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How often an event stream says that it lives. From 100 ms to 1 minute; default 1 second.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan PingInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How often a host asks the ledger for what other hosts have committed. From 10 ms to 5 seconds; default 100 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:00:05")]
    public TimeSpan FeedInterval { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Events that a stream's reader may be behind before it is reset. From 16 to 100,000; default 1,024.</summary>
    [Range(16, 100_000)]
    public int StreamBuffer { get; set; } = 1024;
}

/// <summary>A bearer token, known by its hash alone.</summary>
/// <param name="Subject">Whom it stands for, in the ledger.</param>
/// <param name="Sha256">SHA-256 of the token's UTF-8 bytes, 64 hex digits.</param>
/// <param name="Roles">What its holder may be: of <see cref="AutopilotRoles"/>.</param>
public sealed record ApiToken(string Subject, string Sha256, IReadOnlyList<string> Roles)
{
    /// <summary>The one principal of a generated local installation, who may approve what it wrote.</summary>
    public bool IsSoleOperator { get; init; }
}
