using System.Globalization;
using System.Text.RegularExpressions;

namespace Autopilot.Dashboard;

/// <summary>Standings, times and amounts as people read them. Pure.</summary>
internal static partial class Words
{
    public const string Missing = "—";

    private const int LongestBeginning = 300;

    public static string Of(Standing standing) => standing switch
    {
        Standing.Decision => "Needs a decision",
        Standing.Capacity => "Waiting for capacity",
        Standing.Running => "Running",
        Standing.Failed => "Failed",
        Standing.Blocked => "Blocked",
        Standing.Cancelled => "Cancelled",
        _ => "Completed",
    };

    /// <summary>A sign beside the word: colour never says anything alone.</summary>
    public static string Glyph(Standing standing) => standing switch
    {
        Standing.Decision => "◆",
        Standing.Capacity => "◷",
        Standing.Running => "●",
        Standing.Failed => "✕",
        Standing.Blocked => "■",
        Standing.Cancelled => "⊘",
        _ => "✓",
    };

    /// <summary>A length of time: <c>120 ms</c>, <c>3 s</c>, <c>4 min 10 s</c>, <c>2 h 5 min</c>, <c>3 d 4 h</c>.</summary>
    public static string Of(TimeSpan length)
    {
        var time = length < TimeSpan.Zero ? TimeSpan.Zero : length;
        return time switch
        {
            { TotalSeconds: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMilliseconds} ms"),
            { TotalMinutes: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.Seconds} s"),
            { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.Minutes} min {time.Seconds} s"),
            { TotalDays: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.Hours} h {time.Minutes} min"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalDays} d {time.Hours} h"),
        };
    }

    /// <summary>A time for machines.</summary>
    public static string Iso(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>A time in UTC for people; a browser replaces it by its own zone's.</summary>
    public static string Utc(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    public static string Short(string sha) => sha.Length <= 10 ? sha : sha[..10];

    /// <summary>The beginning of a text that may be long, for where its first lines are shown.</summary>
    public static string Beginning(string text) => text.Length <= LongestBeginning ? text
        : $"{text.AsSpan(0, char.IsHighSurrogate(text[LongestBeginning - 1]) ? LongestBeginning - 1 : LongestBeginning)}…";

    /// <summary>A text in its parts: hashes and worker ids, and what stands between them.</summary>
    public static IEnumerable<(string Part, bool IsId)> Parts(string text) =>
        Ids().Split(text).Select((part, i) => (part, i % 2 == 1)).Where(part => part.part.Length > 0);

    public static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    public static string Money(decimal amount) => amount.ToString("0.00##", CultureInfo.InvariantCulture) + " USD";

    // What is named stays between the parts of a split.
    [GeneratedRegex(@"\b(?<id>(worker-)?[0-9a-f]{32,64})\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Ids();
}
