using System.Text.RegularExpressions;

namespace Autopilot.Tests;

/// <summary>The rules that need brackets matched.</summary>
internal static partial class Calls
{
    public static IEnumerable<Finding> DelaysWithoutClock(SourceFile file)
    {
        var code = file.Parts.Code;
        foreach (Match call in Delay().Matches(code))
        {
            var arguments = Arguments(code, call.Index + call.Length - 1);
            if (!arguments.Skip(1).Any(argument => Clock().IsMatch(argument)))
            {
                yield return file.At(call.Index);
            }
        }
    }

    /// <summary>A catch block with neither a statement nor a comment.</summary>
    public static IEnumerable<Finding> EmptyCatches(SourceFile file)
    {
        var code = file.Parts.Code;
        foreach (Match found in Catch().Matches(code))
        {
            var at = SkipParentheses(code, found.Index + found.Length);
            if (code.AsSpan(at).StartsWith("when", StringComparison.Ordinal))
            {
                at = SkipParentheses(code, at + "when".Length);
            }

            if (at < code.Length && code[at] == '{' && SkipSpace(code, at + 1) is var end && end < code.Length && code[end] == '}'
                && string.IsNullOrWhiteSpace(file.Text[(at + 1)..end]))
            {
                yield return file.At(found.Index);
            }
        }
    }

    private static int SkipSpace(string code, int at)
    {
        while (at < code.Length && char.IsWhiteSpace(code[at]))
        {
            at++;
        }

        return at;
    }

    private static int SkipParentheses(string code, int at)
    {
        at = SkipSpace(code, at);
        if (at < code.Length && code[at] == '(')
        {
            at = SkipSpace(code, Close(code, at) + 1);
        }

        return at;
    }

    private static int Close(string code, int open)
    {
        var depth = 0;
        for (var at = open; at < code.Length; at++)
        {
            depth += code[at] switch { '(' or '[' or '{' => 1, ')' or ']' or '}' => -1, _ => 0 };
            if (depth == 0)
            {
                return at;
            }
        }

        return code.Length - 1;
    }

    private static List<string> Arguments(string code, int open)
    {
        List<string> arguments = [];
        var depth = 0;
        var start = open + 1;
        for (var at = open; at <= Close(code, open); at++)
        {
            depth += code[at] switch { '(' or '[' or '{' => 1, ')' or ']' or '}' => -1, _ => 0 };
            if (depth == 0 || (depth == 1 && code[at] == ','))
            {
                arguments.Add(code[start..at]);
                start = at + 1;
            }
        }

        return arguments;
    }

    [GeneratedRegex(@"\bTask\.Delay\s*\(", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Delay();

    [GeneratedRegex(@"\bcatch\b", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Catch();

    [GeneratedRegex("time|clock", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Clock();
}
