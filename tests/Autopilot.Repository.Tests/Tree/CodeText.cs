namespace Autopilot.Tests;

/// <summary>A C# text split into code, comments and literals, so that a rule about one is not fooled by another. Line numbers are kept.</summary>
internal sealed class CodeText
{
    private enum Part
    {
        Code,
        Comment,
        Literal,
    }

    private readonly string text;
    private readonly Part[] parts;

    public CodeText(string text)
    {
        this.text = text;
        parts = new Part[text.Length];
        var at = 0;
        while (at < text.Length)
        {
            at = ReadCode(at, inHole: false);
        }
    }

    /// <summary>The text without comments and without the content of literals.</summary>
    public string Code => Only(Part.Code);

    public string Comments => Only(Part.Comment);

    public string Literals => Only(Part.Literal);

    private string Only(Part wanted) =>
        string.Create(text.Length, this, (target, self) =>
        {
            for (var i = 0; i < target.Length; i++)
            {
                var keep = self.parts[i] == wanted || self.text[i] == '\n';
                target[i] = keep ? self.text[i] : ' ';
            }
        });

    // Reads to the end of the text or, in a hole of an interpolated string, to its closing brace.
    private int ReadCode(int at, bool inHole)
    {
        var depth = 0;
        while (at < text.Length)
        {
            if (Starts(at, "//"))
            {
                at = Mark(at, End(text.IndexOf('\n', at), 0), Part.Comment);
            }
            else if (Starts(at, "/*"))
            {
                at = Mark(at, End(text.IndexOf("*/", at + 2, StringComparison.Ordinal), 2), Part.Comment);
            }
            else if (text[at] == '\'')
            {
                at = ReadCharacter(at);
            }
            else if (OpensString(at, out var quote))
            {
                at = ReadString(at, quote);
            }
            else if (inHole && text[at] == '}' && depth-- == 0)
            {
                return at;
            }
            else
            {
                depth += inHole && text[at] == '{' ? 1 : 0;
                at++;
            }
        }

        return at;
    }

    private int ReadCharacter(int at)
    {
        var close = text.IndexOf('\'', Math.Min(at + (Starts(at + 1, "\\") ? 3 : 2), text.Length));
        var isLiteral = close > 0 && close - at <= 11 && !text.AsSpan(at, close - at).Contains('\n');
        return isLiteral ? Mark(at + 1, close, Part.Literal) + 1 : at + 1;
    }

    private bool OpensString(int at, out int quote)
    {
        quote = at;
        while (quote < text.Length && text[quote] is '$' or '@')
        {
            quote++;
        }

        return quote < text.Length && text[quote] == '"';
    }

    private int ReadString(int at, int quote)
    {
        var prefix = text[at..quote];
        var verbatim = prefix.Contains('@', StringComparison.Ordinal);
        var quotes = 0;
        while (Starts(quote + quotes, "\""))
        {
            quotes++;
        }

        if (quotes >= 3 && !verbatim)
        {
            var close = text.IndexOf(new string('"', quotes), quote + quotes, StringComparison.Ordinal);
            return Mark(quote + quotes, End(close, 0), Part.Literal) + quotes;
        }

        return ReadPlainString(quote + 1, verbatim, interpolated: prefix.Contains('$', StringComparison.Ordinal));
    }

    private int ReadPlainString(int at, bool verbatim, bool interpolated)
    {
        while (at < text.Length)
        {
            if (verbatim ? Starts(at, "\"\"") : Starts(at, "\\"))
            {
                at = Mark(at, at + 2, Part.Literal);
            }
            else if (text[at] == '"' || (text[at] == '\n' && !verbatim))
            {
                return at + 1;
            }
            else if (interpolated && Starts(at, "{{"))
            {
                at = Mark(at, at + 2, Part.Literal);
            }
            else if (interpolated && text[at] == '{')
            {
                at = ReadCode(at + 1, inHole: true) + 1;
            }
            else
            {
                at = Mark(at, at + 1, Part.Literal);
            }
        }

        return at;
    }

    private bool Starts(int at, string what) => at < text.Length && string.CompareOrdinal(text, at, what, 0, what.Length) == 0;

    private int End(int found, int length) => found < 0 ? text.Length : found + length;

    private int Mark(int from, int to, Part part)
    {
        var end = Math.Min(to, text.Length);
        parts.AsSpan(from, end - from).Fill(part);
        return end;
    }
}
