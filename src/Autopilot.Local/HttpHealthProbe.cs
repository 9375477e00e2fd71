namespace Autopilot;

/// <summary>
/// Asks a service over HTTP: 2xx with a JSON object whose <c>commit</c> is a string passes, 400 and above fails, anything
/// else is unknown. No proxy is used and no redirect followed, so the answer is the service's own.
/// </summary>
public sealed class HttpHealthProbe : IHealthProbe, IDisposable
{
    private readonly HttpHealthProbeOptions options;
    private readonly HealthClient client;

    /// <summary>Creates the probe.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="time">The clock of the timeout.</param>
    public HttpHealthProbe(HttpHealthProbeOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.options = options;
        client = new HealthClient(time);
    }

    /// <inheritdoc/>
    public async Task<HealthReading> ProbeAsync(string target, string url, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var service) || !Uri.TryCreate(service, options.Path, out var address))
        {
            return new HealthReading(Verdict.Unknown, url, null, $"'{url}' with '{options.Path}' is not an address.");
        }

        var answer = await client.AskAsync(address, options.Timeout, cancellationToken).ConfigureAwait(false);
        var verdict = answer switch
        {
            { Status: >= 400 } => Verdict.Failed,
            { Status: >= 200 and < 300, Commit: not null } => Verdict.Passed,
            _ => Verdict.Unknown,
        };
        return new HealthReading(verdict, address.ToString(), answer.Commit, answer.Detail);
    }

    /// <summary>Closes its connections.</summary>
    public void Dispose() => client.Dispose();
}
