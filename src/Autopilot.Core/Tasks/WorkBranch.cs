using System.Globalization;
using System.Text.RegularExpressions;

namespace Autopilot;

/// <summary>
/// The branch that one claim pushes: <c>autopilot/VTID-01229-1.3</c> is attempt 1 under fence 3. A worker that lost its
/// lease can therefore push only where nobody looks.
/// </summary>
/// <param name="Vtid">The task.</param>
/// <param name="Attempt">The attempt, from 1.</param>
/// <param name="Fence">The claim's fencing token, from 1.</param>
public readonly partial record struct WorkBranch(Vtid Vtid, int Attempt, long Fence)
{
    /// <summary>What all of them lie below.</summary>
    internal const string Folder = "autopilot";

    /// <summary>Reads a branch name.</summary>
    /// <param name="branch">A name without <c>refs/heads/</c>.</param>
    /// <param name="work">What it says, when it is one of ours.</param>
    public static bool TryParse(string? branch, out WorkBranch work)
    {
        work = default;
        var match = Form().Match(branch ?? "");
        if (!match.Success || !VtidGrammar.IsId(match.Groups["vtid"].Value))
        {
            return false;
        }

        work = new WorkBranch(
            Vtid.Parse(match.Groups["vtid"].Value),
            int.Parse(match.Groups["attempt"].Value, CultureInfo.InvariantCulture),
            long.Parse(match.Groups["fence"].Value, CultureInfo.InvariantCulture));
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Folder}/{Vtid}-{Attempt}.{Fence}");

    [GeneratedRegex(@"\Aautopilot/(?<vtid>.+)-(?<attempt>[1-9][0-9]{0,5})\.(?<fence>[1-9][0-9]{0,11})\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Form();
}
