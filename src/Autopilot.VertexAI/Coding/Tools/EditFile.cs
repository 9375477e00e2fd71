namespace Autopilot;

/// <summary>Changes one place of a file.</summary>
internal sealed class EditFile(CloneFolder clone) : CodingTool(
    "edit_file", "Replaces one piece of text in a file. The old text must be there exactly once, letter by letter.",
    new ToolParameter("path", ToolParameterKind.Text, "The file, relative to the root."),
    new ToolParameter("old_text", ToolParameterKind.Text, "The text to replace, with as much around it as makes it unique."),
    new ToolParameter("new_text", ToolParameterKind.Text, "What takes its place."))
{
    protected override Task<string> RunAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        var path = clone.ResolveForChange(arguments.TextOf("path"));
        var text = CloneFolder.ReadText(path);
        var (old, replacement) = (WithEndsOf(text, arguments.TextOf("old_text")), WithEndsOf(text, arguments.TextOf("new_text")));
        var at = old.Length == 0 ? -1 : text.IndexOf(old, StringComparison.Ordinal);
        if (at < 0)
        {
            throw new ToolRefusal($"old_text is not in '{path.Relative}'. Accepted: a text as read_file shows it, with its spaces.");
        }

        if (text.IndexOf(old, at + 1, StringComparison.Ordinal) >= 0)
        {
            throw new ToolRefusal($"old_text is in '{path.Relative}' more than once. Accepted: a text that is there once; add what stands around it.");
        }

        CloneFolder.WriteText(path, string.Concat(text.AsSpan(0, at), replacement, text.AsSpan(at + old.Length)), FileMode.Truncate);
        return Task.FromResult($"'{path.Relative}' was changed.");
    }

    // A model writes line feeds, whatever the file has.
    private static string WithEndsOf(string file, string text) => file.Contains("\r\n", StringComparison.Ordinal)
        ? text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace("\n", "\r\n", StringComparison.Ordinal)
        : text;
}
