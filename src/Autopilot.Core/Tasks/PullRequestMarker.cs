using System.Globalization;
using System.Text.RegularExpressions;

namespace Autopilot;

/// <summary>The hidden line in a pull request's body that ties it to a task, an attempt and a spec.</summary>
/// <param name="Vtid">The task.</param>
/// <param name="Attempt">The attempt, from 1.</param>
/// <param name="SpecHash">The approved spec's hash: 64 lower-case hex digits.</param>
public sealed partial record PullRequestMarker(Vtid Vtid, int Attempt, string SpecHash)
{
    /// <summary>Every well-formed marker in a text.</summary>
    /// <param name="body">A pull request's body.</param>
    public static IReadOnlyList<PullRequestMarker> FindAll(string body) =>
        [.. Marker().Matches(body)
            .Where(match => VtidGrammar.IsId(match.Groups["vtid"].Value))
            .Select(match => new PullRequestMarker(
                Vtid.Parse(match.Groups["vtid"].Value),
                int.Parse(match.Groups["attempt"].Value, CultureInfo.InvariantCulture),
                match.Groups["spec"].Value))];

    /// <summary>The marker that counts: the engine writes its own last, below whatever others wrote.</summary>
    internal static PullRequestMarker? FindLast(string body) => FindAll(body) is [.., var last] ? last : null;

    /// <summary>The marker as it stands in the body.</summary>
    public override string ToString() => $"<!-- autopilot: vtid={Vtid} attempt={Attempt} spec={SpecHash} -->";

    [GeneratedRegex(
        "<!-- autopilot: vtid=(?<vtid>[A-Z0-9-]{1,40}) attempt=(?<attempt>[1-9][0-9]{0,5}) spec=(?<spec>[0-9a-f]{64}) -->",
        RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Marker();
}
