using System.Text.RegularExpressions;

namespace Autopilot;

/// <summary>
/// The one parser that finds a task's id in what git and code hosts carry. Sources are tried in a fixed order:
/// commit trailer, pull request marker, branch, title. The first level that names an id decides; two different ids at
/// that level are ambiguous and refused. An id is never invented.
/// </summary>
public static partial class VtidGrammar
{
    internal const string Accepted = "VTID- and 4 to 9 digits, VTID-YYYY-NNNN, or DEV-AREA-NNNN[-NNNN]";

    /// <summary>An id and nothing else, for JSON schemas.</summary>
    internal const string Whole = "^" + Id + "$";

    internal const int Longest = 40;

    private const string Id = @"(?:VTID-(?:[0-9]{4}-[0-9]{4}|[0-9]{4,9})|DEV-[A-Z][A-Z0-9]{0,15}-[0-9]{4}(?:-[0-9]{4})?)";

    /// <summary>Finds the one id that the sources declare.</summary>
    /// <param name="sources">What there is to read; absent parts are skipped.</param>
    public static VtidFinding Find(VtidSources sources)
    {
        ArgumentNullException.ThrowIfNull(sources);
        return AtLevel(VtidLevel.Trailer, Trailers(sources.CommitMessage))
            ?? AtLevel(VtidLevel.Marker, Markers(sources.PullRequestBody))
            ?? AtLevel(VtidLevel.Branch, Branch(sources.Branch))
            ?? AtLevel(VtidLevel.Title, Words(sources.Title))
            ?? new VtidFinding(null, null, []);
    }

    internal static bool IsId(string text) => text.Length <= Longest && WholeId().IsMatch(text);

    private static VtidFinding? AtLevel(VtidLevel level, IEnumerable<string> found)
    {
        var ids = found.Where(IsId).Distinct(StringComparer.Ordinal).Select(Vtid.Parse).Order().ToArray();
        return ids.Length switch
        {
            0 => null,
            1 => new VtidFinding(ids[0], level, ids),
            _ => new VtidFinding(null, level, ids),
        };
    }

    // As for git, trailers are the last paragraph: what stands above it quotes or imitates them.
    private static IEnumerable<string> Trailers(string? message) =>
        message is null ? [] : TrailerLine().Matches(LastParagraph(message)).Select(match => match.Groups["id"].Value);

    private static IEnumerable<string> Markers(string? body) =>
        body is not null && PullRequestMarker.FindLast(body) is { } marker ? [marker.Vtid.Value] : [];

    private static string LastParagraph(string message)
    {
        var text = message.ReplaceLineEndings("\n").TrimEnd();
        var start = text.Length;
        while (start > 0)
        {
            var line = text.LastIndexOf('\n', start - 1) + 1;
            if (string.IsNullOrWhiteSpace(text[line..start]))
            {
                return text[start..];
            }

            start = line - 1;
        }

        return text;
    }

    // The engine's own branches carry attempt and fence behind the id, so they are read by their whole form first:
    // in autopilot/VTID-2026-1.3 the attempt must not be taken for the second half of an id.
    private static IEnumerable<string> Branch(string? branch) =>
        branch is null ? []
        : WorkBranch.TryParse(branch, out var work) ? [work.Vtid.Value]
        : Words(branch);

    private static IEnumerable<string> Words(string? text) =>
        text is null ? [] : Word().Matches(text).Select(match => match.Value);

    [GeneratedRegex(@"\A" + Id + @"\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex WholeId();

    // Within a text a short form that is followed by a hyphen and a digit may be a longer id, cut or mistyped: it names nothing.
    [GeneratedRegex(
        @"(?<![A-Za-z0-9-])(?:VTID-(?:[0-9]{4}-[0-9]{4}|[0-9]{5,9}|[0-9]{4}(?!-[0-9]))|DEV-[A-Z][A-Z0-9]{0,15}-[0-9]{4}(?:-[0-9]{4}|(?!-[0-9])))(?![A-Za-z0-9])",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Word();

    [GeneratedRegex(@"^VTID:[ \t]*(?<id>\S+)[ \t]*\r?$", RegexOptions.CultureInvariant | RegexOptions.Multiline, 1000)]
    private static partial Regex TrailerLine();
}
