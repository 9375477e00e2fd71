using System.Text.RegularExpressions;

namespace Autopilot;

/// <summary>The trailers of commits that the engine and its workers write.</summary>
internal static partial class CommitTrailers
{
    public const string Vtid = "VTID";
    public const string Attempt = "Autopilot-Attempt";
    public const string Head = "Autopilot-Head";

    /// <summary>A message without any line that reads as one of our trailers, wherever it stands and whoever wrote it.</summary>
    public static string RemoveFrom(string message) => Line().Replace(message, "");

    // Git takes keys in any case, blanks before the colon, and indented lines as the value's continuation.
    [GeneratedRegex(
        @"^(?:VTID|Autopilot-Attempt|Autopilot-Head)[ \t]*:[^\n]*(?:\n[ \t]+[^\n]*)*(?:\n|\z)",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Line();
}
