using System.Text.RegularExpressions;

namespace Autopilot;

/// <summary>Takes what looks like one of GitHub's credentials out of a text, wherever the text came from.</summary>
internal static partial class Secrets
{
    public static string Remove(string text) => Credential().Replace(text, "***");

    [GeneratedRegex(
        @"gh[a-z]_[A-Za-z0-9_]{10,}|github_pat_[A-Za-z0-9_]{10,}|eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+|x-access-token:[^@\s]+",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Credential();
}
