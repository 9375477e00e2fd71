using System.Text;

namespace Autopilot;

/// <summary>The texts that the engine writes on the code host: made from the diff and the spec, never from an agent's claims.</summary>
internal static class PullRequestText
{
    private const int FilesListed = 50;

    /// <summary>The body of a pull request, with the hidden marker last.</summary>
    public static string Body(AutopilotTask task, Run run, IReadOnlyList<string> files)
    {
        var text = new StringBuilder()
            .Append("## Summary\n\n").Append(Encode(task.Title)).Append("\n\n")
            .Append("Spec `").Append(run.SpecHash).Append("`, approved by ").Append(Encode(task.Spec.Approval?.By ?? "nobody")).Append(".\n\n")
            .Append("## Acceptance\n\n");
        foreach (var line in task.Spec.Acceptance)
        {
            text.Append("- [ ] ").Append(Encode(line)).Append('\n');
        }

        text.Append("\n## Files changed (").Append(files.Count).Append(")\n\n");
        foreach (var file in files.Take(FilesListed))
        {
            text.Append("- `").Append(Encode(file)).Append("`\n");
        }

        if (files.Count > FilesListed)
        {
            text.Append("- and ").Append(files.Count - FilesListed).Append(" more\n");
        }

        return text.Append('\n').Append(new PullRequestMarker(task.Vtid, run.Attempt, run.SpecHash)).Append('\n').ToString();
    }

    /// <summary>The message of the merge commit, with the trailers by which it is found again.</summary>
    public static string MergeMessage(AutopilotTask task, Run run, PullRequestEvidence pr) =>
        $"{task.Vtid}: {OneLine(task.Title)} (#{pr.Number})\n\n"
        + $"{CommitTrailers.Vtid}: {task.Vtid}\n{CommitTrailers.Attempt}: {run.Attempt}\n{CommitTrailers.Head}: {pr.HeadSha}\n";

    // Others chose these words and names: none may begin a comment, end a code span or start a line, so that no marker can be forged.
    private static string Encode(string text) =>
        OneLine(text).Replace("<", "&lt;", StringComparison.Ordinal).Replace("`", "&#96;", StringComparison.Ordinal);

    private static string OneLine(string text) =>
        string.Concat(text.Select(character => char.IsControl(character) || character is '\u2028' or '\u2029' ? ' ' : character));
}
