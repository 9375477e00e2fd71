using System.Text.RegularExpressions;

namespace Autopilot.Tests;

/// <summary>One tracked text file. The path is relative to the root, with forward slashes.</summary>
internal sealed class SourceFile(string path, string text)
{
    private readonly Lazy<CodeText> parts = new(() => new CodeText(text));

    public string Path => path;

    public string Text => text;

    public string Name => System.IO.Path.GetFileNameWithoutExtension(path);

    public string Extension => System.IO.Path.GetExtension(path);

    public bool IsCSharp => Extension == ".cs";

    public bool IsSource => Path.StartsWith("src/", StringComparison.Ordinal);

    /// <summary>The folder of its package, such as <c>src/Autopilot.Core</c>; the first segment for anything else.</summary>
    public string Package => string.Join('/', Path.Split('/')[..^1].Take(2));

    public int LineCount => Text.Count(c => c == '\n');

    public CodeText Parts => parts.Value;

    /// <summary>Finds a pattern in one view of this file; each line is reported once.</summary>
    public IEnumerable<Finding> Find(string view, Regex pattern) =>
        pattern.Matches(view).Select(match => At(match.Index)).Distinct();

    public Finding At(int offset)
    {
        var line = Text.AsSpan(0, offset).Count('\n');
        return new Finding(Path, line + 1, Text.Split('\n')[line].Trim());
    }

    public Finding Whole(string what) => new(Path, 1, what);

    public override string ToString() => Path;
}
