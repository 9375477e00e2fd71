namespace Autopilot;

/// <summary>Shows a file, or some of its lines.</summary>
internal sealed class ReadFile(CloneFolder clone) : CodingTool(
    "read_file", "Shows a text file, or some of its lines. The lines come as they are, below a line that says which they are.",
    new ToolParameter("path", ToolParameterKind.Text, "The file, relative to the root."),
    new ToolParameter("first_line", ToolParameterKind.Number, "The first line to show, counted from 1. Default: 1.") { IsOptional = true },
    new ToolParameter("last_line", ToolParameterKind.Number, "The last line to show. Default: the last one.") { IsOptional = true })
{
    private const int MostCharacters = 64 * 1024;

    protected override Task<string> RunAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        var path = clone.Resolve(arguments.TextOf("path"));
        var text = CloneFolder.ReadText(path);
        string[] lines = text.Length == 0 ? [] : (text.EndsWith('\n') ? text[..^1] : text).Split('\n');
        var first = arguments.FindNumber("first_line") ?? 1;
        var last = Math.Min(arguments.FindNumber("last_line") ?? lines.Length, lines.Length);
        if (first > last)
        {
            return Task.FromResult(FormattableString.Invariant($"'{path.Relative}' has {lines.Length} lines, and none of those asked for."));
        }

        var (end, length) = (first - 1, 0);
        while (end < last && (end < first || length + lines[end].Length < MostCharacters))
        {
            length += lines[end++].Length + 1;
        }

        var shown = Text.Start(string.Join('\n', lines[(first - 1)..end]), MostCharacters);
        var more = end < last ? FormattableString.Invariant($" Go on with first_line {end + 1}.") : "";
        return Task.FromResult(FormattableString.Invariant($"'{path.Relative}', lines {first} to {end} of {lines.Length}.{more}\n{shown}"));
    }
}
