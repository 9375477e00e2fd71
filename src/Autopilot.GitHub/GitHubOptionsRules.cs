using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Autopilot;

/// <summary>The rules between settings, and between them and what the service has of its own.</summary>
internal sealed class GitHubOptionsRules(IServiceProviderIsService services) : IValidateOptions<GitHubOptions>
{
    public ValidateOptionsResult Validate(string? name, GitHubOptions options)
    {
        var failures = Find(options).ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private IEnumerable<string> Find(GitHubOptions options)
    {
        if (options.ApiAddress is { } address && !IsSafe(address))
        {
            yield return $"ApiAddress ({address.OriginalString}) must be an absolute https address; http is accepted for this machine only.";
        }

        var isApp = options.AppId is { Length: > 0 };
        var isToken = options.Token is { Length: > 0 };
        if (services.IsService(typeof(IGitHubTokens)) ? isApp || isToken : isApp == isToken)
        {
            yield return "Set either AppId, InstallationId and a private key, or Token, or nothing of these where the service has an IGitHubTokens: exactly one identity is accepted.";
        }

        if (isApp && options.InstallationId is null)
        {
            yield return "InstallationId is missing: an App acts as one of its installations.";
        }

        if (isApp && options.PrivateKey is { Length: > 0 } == options.PrivateKeyFile is { Length: > 0 })
        {
            yield return "Set either PrivateKey or PrivateKeyFile for the App.";
        }
    }

    // A token over plain http is anybody's.
    private static bool IsSafe(Uri address) =>
        address.IsAbsoluteUri && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback));
}
