using System.Text.RegularExpressions;

namespace Autopilot;

/// <summary>Finds lines.</summary>
internal sealed class SearchFiles(CloneFolder clone, TimeProvider time) : CodingTool(
    "search", "Finds the lines that hold a text, or that match a regular expression of .NET.",
    new ToolParameter("pattern", ToolParameterKind.Text, "The text, or the expression. It is looked for within one line."),
    new ToolParameter("is_regex", ToolParameterKind.Switch, "Whether the pattern is a regular expression. Default: false.") { IsOptional = true },
    new ToolParameter("path", ToolParameterKind.Text, "The folder or file to look in, relative to the root. Default: the root.") { IsOptional = true },
    new ToolParameter("glob", ToolParameterKind.Text, "Only files whose path matches it, such as src/**/*.cs.") { IsOptional = true })
{
    private const int Most = 200;

    private const int LongestLine = 300;

    private static readonly TimeSpan MatchLimit = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    protected override Task<string> RunAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        var where = clone.Resolve(arguments.FindText("path") ?? "");
        if (!Path.Exists(where.Full))
        {
            throw new ToolRefusal($"There is no folder or file '{where.Relative}'.");
        }

        var isMatch = Matcher(arguments.TextOf("pattern"), arguments.IsOn("is_regex"));
        var began = time.GetTimestamp();
        List<string> found = [];
        foreach (var (file, number, line) in CloneFolder.Files(where, arguments.FindText("glob"), cancellationToken).SelectMany(Lines))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (time.GetElapsedTime(began) > Limit)
            {
                found.Add($"The search was stopped after {Limit.TotalSeconds} s at '{file}': name a folder or a narrower glob.");
                break;
            }

            if (!IsMatch(isMatch, file, line))
            {
                continue;
            }

            if (found.Count == Most)
            {
                found.Add(FormattableString.Invariant($"There are more than {Most}: make the pattern narrower."));
                break;
            }

            found.Add(FormattableString.Invariant($"{file}:{number}: {Text.Start(line, LongestLine)}"));
        }

        return Task.FromResult(found.Count == 0 ? "No line matches." : string.Join('\n', found));
    }

    private static Func<string, bool> Matcher(string pattern, bool isRegex)
    {
        if (pattern.Length == 0 || (!isRegex && pattern.Contains('\n', StringComparison.Ordinal)))
        {
            throw new ToolRefusal("search: the pattern is empty or has more than one line. Accepted: a text within one line.");
        }

        try
        {
            return isRegex
                ? new Regex(pattern, RegexOptions.CultureInvariant, MatchLimit).IsMatch
                : line => line.Contains(pattern, StringComparison.Ordinal);
        }
        catch (ArgumentException error)
        {
            throw new ToolRefusal($"search: the pattern is no regular expression: {Text.Start(error.Message, 300)} Accepted: one of .NET, or a plain text without is_regex.");
        }
    }

    private static bool IsMatch(Func<string, bool> isMatch, string file, string line)
    {
        try
        {
            return isMatch(line);
        }
        catch (RegexMatchTimeoutException)
        {
            throw new ToolRefusal($"search: the pattern took longer than {MatchLimit.TotalSeconds} s on one line of '{file}'. Accepted: a pattern without nested repetitions.");
        }
    }

    private static IEnumerable<(string File, int Number, string Line)> Lines(ClonePath file) =>
        ReadOrSkip(file).Split('\n').Select((line, index) => (file.Relative, index + 1, line.TrimEnd('\r')));

    private static string ReadOrSkip(ClonePath file)
    {
        try
        {
            return CloneFolder.ReadText(file);
        }
        catch (Exception error) when (error is ToolRefusal or IOException or UnauthorizedAccessException)
        {
            return ""; // What cannot be read as text has no lines.
        }
    }
}
