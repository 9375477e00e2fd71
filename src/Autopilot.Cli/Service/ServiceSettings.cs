using System.Net;

namespace Autopilot.Cli;

/// <summary>What <c>serve</c> was asked for.</summary>
/// <param name="Directory">The folder, as an absolute path.</param>
/// <param name="Postgres">The store of many hosts, or null: the folder's own.</param>
/// <param name="Url">Where it listens.</param>
/// <param name="Workers">In-process workers.</param>
internal sealed record ServiceSettings(string Directory, string? Postgres, Uri Url, int Workers)
{
    private const int MostWorkers = 1000;

    /// <summary>The configuration file, or null.</summary>
    public ServiceFile? File { get; private init; }

    /// <summary>Where traces and metrics go, or null.</summary>
    public Uri? Otlp { get; private init; }

    /// <summary>Whether a token is generated: for this machine alone, because it may do everything.</summary>
    public bool GeneratesToken => File is not { Tokens.Count: > 0 };

    /// <exception cref="AutopilotException"><c>usage</c>.</exception>
    public static ServiceSettings Of(string directory, string? postgres, string url, int workers, string? config = null, string? otlp = null)
    {
        if (workers is < 0 or > MostWorkers)
        {
            throw new AutopilotException(ExitCodes.UsageCode, $"--workers is {workers}; a number from 0 to {MostWorkers} is accepted.");
        }

        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.PathAndQuery != "/")
        {
            throw new AutopilotException(ExitCodes.UsageCode, $"--urls is '{url}'; for example http://127.0.0.1:5080 is accepted.");
        }

        var settings = new ServiceSettings(Path.GetFullPath(directory), postgres, address, workers)
        {
            File = config is null ? null : ServiceFile.Read(config),
            Otlp = OtlpExport.Address(otlp),
        };
        var isLoopback = address.IsLoopback || (IPAddress.TryParse(address.Host, out var ip) && IPAddress.IsLoopback(ip));
        return isLoopback || !settings.GeneratesToken
            ? settings
            : throw new AutopilotException(
                ExitCodes.UsageCode,
                $"--urls is '{url}'; without tokens in a --config file a loopback address is accepted, such as http://127.0.0.1:5080.");
    }
}
