using System.Text.RegularExpressions;

namespace Autopilot.Tests;

/// <summary>What the tree may not hold, as data. Each rule is proven on the texts of <see cref="Samples"/>.</summary>
internal static class Rules
{
    private const int MostLines = 300;

    private static readonly string[] TopLevel =
    [
        "src", "tests", "benchmarks", "samples", "docs", ".config", ".github", ".ci", ".editorconfig", ".gitignore",
        "Autopilot.sln", "nuget.config", "global.json", "build.sh", "README.md", "CHANGELOG.md", "LICENSE",
    ];

    private static readonly string[] VagueParts = ["Manager", "Managers", "Helper", "Helpers", "Util", "Utils", "Utility", "Utilities", "Common"];

    private static readonly string[] UrlsAllowed = ["localhost", "127.0.0.1", "[::1]", "[", "0.0.0.0", "{", "www.w3.org", "json-schema.org"];

    private static readonly string[] UrlEndingsAllowed = ["example.com", "example.org", "example.net", ".example", ".test", ".invalid", ".localhost"];

    private static readonly Regex Url = Pattern(@"https?://(?<host>[^\s/""'<>:\\]*)");

    private static readonly Regex TypeName = Pattern(@"\b(class|struct|interface|enum|record)\s+(?<name>[A-Z]\w*)");

    private static readonly Regex NameParts = Pattern(@"[A-Z]+[a-z0-9]*|[a-z0-9]+");

    public static IReadOnlyList<Rule> All { get; } =
    [
        new("file_size", $"Look for the second idea in the file and give it its own: at most {MostLines} lines.",
            file => file.IsSource && file.IsCSharp,
            file => file.LineCount > MostLines ? [file.Whole($"{file.LineCount} lines")] : []),

        new("vague_file_name", "Name the file after the thing in the domain's words; Manager, Helper, Utils, Common and Base say nothing.",
            file => file.IsCSharp,
            file => IsVague(file.Name) ? [file.Whole(file.Name)] : []),

        new("vague_type_name", "Name the type after the thing in the domain's words; Manager, Helper, Utils, Common and Base say nothing.",
            file => file.IsCSharp,
            file => TypeName.Matches(file.Parts.Code).Where(match => IsVague(match.Groups["name"].Value)).Select(match => file.At(match.Index))),

        InCode("region", "Split the file instead of folding it.", @"^[ \t]*#region\b"),

        new("open_end", "Finish it, or open an issue; comments hold no plans.",
            file => file.IsCSharp || file.Extension is ".sql" or ".sh" or ".yml" or ".props" or ".csproj" or ".js" or ".css",
            file => file.Find(file.IsCSharp ? file.Parts.Comments : file.Text, Pattern(@"\b(TODO|FIXME|HACK|XXX)\b"))),

        InCode("clock_read", "Take a TimeProvider and ask it.",
            @"\bDateTime\.(Now|UtcNow|Today)\b|\bDateTimeOffset\.(Now|UtcNow)\b|\bEnvironment\.TickCount(64)?\b"),

        InCode("stopwatch", "Measure with TimeProvider.GetTimestamp and GetElapsedTime.", @"\bStopwatch\b", file => file.IsSource),

        InCode("thread_sleep", "Wait on a TimeProvider or on a signal.", @"\bThread\.Sleep\s*\("),

        new("delay_without_clock", "Pass the TimeProvider: Task.Delay(delay, timeProvider, cancellationToken).",
            file => file.IsSource && file.IsCSharp,
            Calls.DelaysWithoutClock),

        InCode("bare_exception", "Throw a type that says what went wrong: one of AutopilotException, or the BCL's for a bad argument.",
            @"\bthrow\s+new\s+(System\.)?Exception\s*\("),

        new("empty_catch", "Handle it, or say in a comment why nothing is to be done.",
            file => file.IsCSharp,
            Calls.EmptyCatches),

        InCode("async_void", "Return a Task; nobody can await or catch an async void.", @"\basync\s+void\b"),

        // A receiver that is a value: a type may be named Wait.
        InCode("blocking_wait", "Await the task.",
            @"(\)|\b[a-z_]\w*)\s*\.Wait\s*\(|\.GetAwaiter\(\)\s*\.GetResult\(|\)\s*\.Result\b|\b\w*[tT]ask\.Result\b|\bTask\.Wait(All|Any)\s*\(",
            file => file.IsSource),

        InCode("bare_pragma", "Name the diagnostic, and restore it.", @"^[ \t]*#pragma[ \t]+warning[ \t]+disable[ \t]*$"),

        new("top_level", "Put it under src, tests, benchmarks, samples or docs, or leave it out of the tree.",
            _ => true,
            file => IsExpected(file.Path.Split('/')[0]) ? [] : [file.Whole("unexpected top-level entry")]),

        new("C4_service_url", "Take the address from options; sources hold no service URL.",
            file => file.IsSource && (file.IsCSharp || file.Extension is ".sql" or ".json" or ".yml"),
            file => Url.Matches(file.IsCSharp ? file.Parts.Literals : file.Text)
                .Where(match => !IsUrlAllowed(match.Groups["host"].Value))
                .Select(match => file.At(match.Index))),

        new("line_endings", "Save with LF endings.",
            _ => true,
            file => file.Find(file.Text, Pattern(@"\r"))),

        new("tabs", "Indent with spaces.",
            file => file.Extension != ".sln",
            file => file.Find(file.Text, Pattern(@"\t"))),
    ];

    private static Rule InCode(string id, string remedy, string pattern, Func<SourceFile, bool>? also = null)
    {
        var regex = Pattern(pattern);
        return new(id, remedy, file => file.IsCSharp && (also?.Invoke(file) ?? true), file => file.Find(file.Parts.Code, regex));
    }

    private static Regex Pattern(string pattern) =>
        new(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Multiline);

    // "Base" is vague as a suffix; as a prefix it is the domain's word for what a pull request goes into.
    private static bool IsVague(string name)
    {
        var parts = NameParts.Matches(name).Select(match => match.Value).ToList();
        return parts.Any(VagueParts.Contains) || (parts.Count > 0 && parts[^1] == "Base");
    }

    private static bool IsExpected(string entry) =>
        TopLevel.Contains(entry) || (entry.StartsWith("Directory.", StringComparison.Ordinal) && entry.EndsWith(".props", StringComparison.Ordinal));

    // A host that the program fills in shows as nothing or as an opening brace.
    private static bool IsUrlAllowed(string host) =>
        host.Length == 0
        || UrlsAllowed.Contains(host)
        || host[0] == '{'
        || host.StartsWith("schemas.", StringComparison.Ordinal)
        || UrlEndingsAllowed.Any(ending => host == ending || host.EndsWith(ending.StartsWith('.') ? ending : "." + ending, StringComparison.Ordinal));
}
