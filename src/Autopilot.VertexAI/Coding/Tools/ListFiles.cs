namespace Autopilot;

/// <summary>Tells which files there are.</summary>
internal sealed class ListFiles(CloneFolder clone) : CodingTool(
    "list_files", "Lists the files of a folder and of all folders below it.",
    new ToolParameter("folder", ToolParameterKind.Text, "The folder, relative to the root. Default: the root.") { IsOptional = true },
    new ToolParameter("glob", ToolParameterKind.Text, "Only files whose path matches it, such as src/**/*.cs.") { IsOptional = true })
{
    private const int Most = 1000;

    protected override Task<string> RunAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        var folder = clone.Resolve(arguments.FindText("folder") ?? "");
        if (!Directory.Exists(folder.Full))
        {
            throw new ToolRefusal($"There is no folder '{folder.Relative}'.");
        }

        List<string> found = [];
        foreach (var file in CloneFolder.Files(folder, arguments.FindText("glob"), cancellationToken))
        {
            if (found.Count == Most)
            {
                found.Add(FormattableString.Invariant($"There are more than {Most}: name a folder or a narrower glob."));
                break;
            }

            found.Add(file.Relative);
        }

        return Task.FromResult(found.Count == 0 ? "There are no such files." : string.Join('\n', found));
    }
}
