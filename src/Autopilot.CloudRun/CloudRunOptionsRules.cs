using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace Autopilot;

/// <summary>The rules between settings, and those of each target.</summary>
internal sealed partial class CloudRunOptionsRules : IValidateOptions<CloudRunOptions>
{
    private const string CommitPlace = "{commit}";

    public ValidateOptionsResult Validate(string? name, CloudRunOptions options)
    {
        var failures = Find(options).ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static IEnumerable<string> Find(CloudRunOptions options)
    {
        if (options.BaseAddress is { } address && !IsSafe(address))
        {
            yield return $"BaseAddress ({address.OriginalString}) must be an absolute https address; http is accepted for this machine only.";
        }

        foreach (var (name, target) in options.Targets)
        {
            foreach (var failure in OfTarget(target))
            {
                yield return $"Targets:{name}: {failure}";
            }
        }

        foreach (var shared in options.Targets.GroupBy(target => target.Value.Service, StringComparer.Ordinal).Where(group => group.Key is not null && group.Count() > 1))
        {
            yield return $"Targets: {string.Join(", ", shared.Select(target => target.Key))} name the same service, '{shared.Key}'; each needs its own.";
        }

        foreach (var (capability, job) in options.Jobs.Where(job => !CloudRunNames.IsResourceId(job.Value)))
        {
            yield return $"Jobs:{capability}: '{job}' is no job's name; accepted: {CloudRunNames.Accepted}.";
        }
    }

    private static IEnumerable<string> OfTarget(CloudRunTarget target)
    {
        if (target.Service is not { } service || !CloudRunNames.IsResourceId(service))
        {
            yield return $"Service ('{target.Service}') is required; accepted: {CloudRunNames.Accepted}.";
        }

        if (target.Image is not { } image || !image.Contains(CommitPlace, StringComparison.Ordinal) || image.Any(char.IsWhiteSpace))
        {
            yield return $"Image ('{target.Image}') must name the image of a commit, for which {CommitPlace} stands.";
        }

        if (target.Environment is { } environment && !LabelValue().IsMatch(environment))
        {
            yield return $"Environment ('{target.Environment}') must be a label: 1 to 63 lower-case letters, digits, '-' and '_'.";
        }

        foreach (var (setting, path) in ((string, string)[])[("HealthPath", target.HealthPath), ("VersionPath", target.VersionPath)])
        {
            if (!path.StartsWith('/') || path.Any(char.IsWhiteSpace))
            {
                yield return $"{setting} ('{path}') must begin with '/'.";
            }
            else if (ReservedPaths.IsReserved(target.ProbeAddress, path))
            {
                yield return $"{setting} ('{path}') never reaches the process: the front end of run.app answers it. Use another path, such as /health.";
            }
        }

        if (target.ProbeAddress is { } address && !IsSafe(address))
        {
            yield return $"ProbeAddress ({address.OriginalString}) must be an absolute https address; http is accepted for this machine only.";
        }
    }

    // A token over plain http is anybody's.
    private static bool IsSafe(Uri address) =>
        address.IsAbsoluteUri && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback));

    [GeneratedRegex("^[a-z0-9_-]{1,63}$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LabelValue();
}
