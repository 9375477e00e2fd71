using Microsoft.Extensions.Configuration;

namespace Autopilot.Cli;

/// <summary>Reads the tokens of a service's file. A hash is never said again: somebody may have written the token itself there.</summary>
internal static class TokenReader
{
    private const int HashDigits = 64, LongestSubject = 200;

    public static IReadOnlyList<ApiToken> Read(IConfigurationSection section, List<string> problems)
    {
        if (section.Value is { Length: > 0 })
        {
            problems.Add($"{section.Path} is a single value; a list of tokens is accepted.");
        }

        var tokens = section.GetChildren().Select(entry => Token(entry, problems)).ToArray();
        problems.AddRange(tokens.GroupBy(token => token.Sha256, StringComparer.OrdinalIgnoreCase)
            .Where(group => group.Key.Length > 0 && group.Count() > 1)
            .Select(group => $"{section.Path}: {string.Join(" and ", group.Select(token => $"'{token.Subject}'"))} have one token; each has its own."));
        return tokens;
    }

    private static ApiToken Token(IConfigurationSection entry, List<string> problems)
    {
        SectionReader.RefuseOthers(entry, ["subject", "sha256", "roles"], problems);
        var (subject, hash) = (entry["subject"] ?? "", entry["sha256"] ?? "");
        if (string.IsNullOrWhiteSpace(subject) || subject.Length > LongestSubject)
        {
            problems.Add($"{SectionReader.PathOf(entry)}.subject has {subject.Length} characters; a name of 1 to {LongestSubject} characters is accepted.");
        }

        if (hash.Length != HashDigits || !hash.All(char.IsAsciiHexDigit))
        {
            problems.Add($"{SectionReader.PathOf(entry)}.sha256 has {hash.Length} characters; SHA-256 of the token's UTF-8 bytes as 64 hex digits is accepted.");
        }

        return new ApiToken(subject, hash, Roles(entry.GetSection("roles"), problems));
    }

    private static string[] Roles(IConfigurationSection section, List<string> problems)
    {
        var roles = section.GetChildren().Select(child => child.Value ?? "").ToArray();
        var accepted = string.Join(", ", AutopilotRoles.All);
        if (roles.Length == 0)
        {
            problems.Add($"{SectionReader.PathOf(section)} names no role; a list of these is accepted: {accepted}.");
        }

        problems.AddRange(section.GetChildren()
            .Where(child => !AutopilotRoles.All.Contains(child.Value, StringComparer.Ordinal))
            .Select(child => $"{SectionReader.PathOf(child)} is '{child.Value}'; accepted: {accepted}."));
        return roles;
    }
}
