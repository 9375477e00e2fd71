using Microsoft.Extensions.Options;

namespace Autopilot;

/// <summary>Checks the tokens when the host starts: one that could never match, or that grants nothing, is a mistake.</summary>
internal sealed class AutopilotApiOptionsRules : IValidateOptions<AutopilotApiOptions>
{
    private const int HashDigits = 64, ShortestSecret = 16;

    public ValidateOptionsResult Validate(string? name, AutopilotApiOptions options)
    {
        var wrong = options.Tokens.SelectMany(Problems).ToList();
        if (options.GitHubWebhookSecrets.Any(secret => string.IsNullOrWhiteSpace(secret) || secret.Length < ShortestSecret))
        {
            wrong.Add($"GitHubWebhookSecrets: a secret has fewer than {ShortestSecret} characters; make one of random text.");
        }

        if (options.Schemes.Count == 0)
        {
            wrong.Add("Schemes: name at least one authentication scheme.");
        }

        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }

    private static IEnumerable<string> Problems(ApiToken token)
    {
        if (string.IsNullOrWhiteSpace(token.Subject))
        {
            yield return "Tokens: a token has no subject; name whom it stands for.";
        }

        if (token.Sha256.Length != HashDigits || !token.Sha256.All(char.IsAsciiHexDigit))
        {
            yield return $"Tokens: the hash of '{token.Subject}' is not 64 hex digits; give SHA-256 of the token's UTF-8 bytes, and not the token.";
        }

        if (token.Roles.Count == 0)
        {
            yield return $"Tokens: '{token.Subject}' has no role. Accepted: {string.Join(", ", AutopilotRoles.All)}.";
        }

        foreach (var role in token.Roles.Except(AutopilotRoles.All, StringComparer.Ordinal))
        {
            yield return $"Tokens: '{role}' of '{token.Subject}' is not a role. Accepted: {string.Join(", ", AutopilotRoles.All)}.";
        }
    }
}
