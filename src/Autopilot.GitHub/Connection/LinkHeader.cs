using System.Text.RegularExpressions;

namespace Autopilot;

/// <summary>Reads where the next page is. Addresses of pages are opaque: they are followed, never built or taken apart.</summary>
internal static partial class LinkHeader
{
    public static string? FindNext(HttpResponseMessage response) =>
        response.Headers.TryGetValues("Link", out var values)
        && Next().Match(string.Join(", ", values)) is { Success: true } match
            ? match.Groups["address"].Value
            : null;

    [GeneratedRegex(@"<(?<address>[^<>]+)>(?:\s*;[^,<>]*)?;\s*rel=""?next""?(?:\s*[;,]|\s*\z)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Next();
}
