namespace Autopilot;

/// <summary>Makes a file.</summary>
internal sealed class WriteFile(CloneFolder clone) : CodingTool(
    "write_file", "Makes a new text file, with the folders that it needs. A file that is there already is changed by edit_file.",
    new ToolParameter("path", ToolParameterKind.Text, "The file, relative to the root."),
    new ToolParameter("content", ToolParameterKind.Text, "The whole text of the file."))
{
    protected override Task<string> RunAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        var path = clone.ResolveForChange(arguments.TextOf("path"));
        if (Path.Exists(path.Full))
        {
            throw new ToolRefusal($"'{path.Relative}' is there already. Accepted: a new file; edit_file changes one that is there.");
        }

        CloneFolder.WriteText(path, arguments.TextOf("content"), FileMode.CreateNew);
        return Task.FromResult($"'{path.Relative}' was written.");
    }
}
