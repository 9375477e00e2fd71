using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Autopilot;

/// <summary>Settings of <see cref="ProcessDeployTarget"/>; they hold for every target in its state folder.</summary>
public sealed class ProcessDeployOptions
{
    internal const string PortPlaceholder = "{port}";

    /// <summary>The absolute path of the folder that keeps revisions, their clones and logs, and what serves.</summary>
    [Required]
    public required string StateFolder { get; set; }

    /// <summary>A command that is run as <c>/bin/sh -c</c> in the clone before the first start. Default null: none.</summary>
    public string? BuildCommand { get; set; }

    /// <summary>
    /// The command that serves, run as <c>/bin/sh -c</c> in the clone with <c>PORT</c> and <c>AUTOPILOT_COMMIT</c>. It
    /// listens on that port on loopback until it is stopped by SIGTERM.
    /// </summary>
    [Required]
    public required string Command { get; set; }

    /// <summary>
    /// Where the service says how it is: an http address on loopback with <c>{port}</c> in place of the port. It answers
    /// with a JSON object whose <c>commit</c> is the commit it runs. Default <c>http://127.0.0.1:{port}/health</c>.
    /// </summary>
    public string HealthUrl { get; set; } = "http://127.0.0.1:{port}/health";

    /// <summary>
    /// Further variables that build, migration and service see, beside the harmless ones of this process. What a repository's manifest requires must be among them. Default none.
    /// </summary>
    public IDictionary<string, string> Environment { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>How long the build may take, and each step of a migration. From 1 second to 1 hour; default 8 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan BuildLimit { get; set; } = TimeSpan.FromMinutes(8);

    /// <summary>How long a started service may take until it reports its commit. From 1 second to 1 hour; default 2 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan StartLimit { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a service may take to end after SIGTERM before it is killed. From 0 to 1 minute; default 3 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan StopGrace { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How long to wait before a service that was ready once and would not start again is tried anew. Default 10 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan RestartPause { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The path and query of <see cref="HealthUrl"/>, with which the front door is asked.</summary>
    public string HealthPath => HealthAddress(1).PathAndQuery;

    internal Uri HealthAddress(int port) =>
        new(HealthUrl.Replace(PortPlaceholder, port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));

    internal void Validate()
    {
        if (!Path.IsPathFullyQualified(StateFolder))
        {
            throw Unusable(nameof(StateFolder), $"'{StateFolder}' must be an absolute path.");
        }

        if (string.IsNullOrWhiteSpace(Command))
        {
            throw Unusable(nameof(Command), "must be a shell command.");
        }

        if (!HealthUrl.Contains(PortPlaceholder, StringComparison.Ordinal)
            || !Uri.TryCreate(HealthUrl.Replace(PortPlaceholder, "1", StringComparison.Ordinal), UriKind.Absolute, out var address)
            || address.Scheme != Uri.UriSchemeHttp
            || !address.IsLoopback)
        {
            throw Unusable(nameof(HealthUrl), $"'{HealthUrl}' must be an http address on loopback with {{port}} in place of the port, for example http://127.0.0.1:{{port}}/health.");
        }
    }

    private static ArgumentException Unusable(string setting, string what) => new($"{setting} {what}", setting);
}
