using System.Globalization;

namespace Autopilot.PostgreSql.FleetHost;

/// <summary>A work order in a remote worker's hands: what its process writes when its work begins.</summary>
/// <param name="Vtid">The task.</param>
/// <param name="Fence">The claim's fence.</param>
/// <param name="Host">The process.</param>
/// <param name="At">When, by the machine's clock, which is the database's as well.</param>
internal sealed record InHand(string Vtid, long Fence, string Host, DateTimeOffset At)
{
    private const string Mark = "in hand:";

    /// <summary>Reads a line; null where it says something else.</summary>
    public static InHand? Find(string line) => line.Split(' ') is ["in", "hand:", var vtid, var fence, var host, var at]
        ? new InHand(vtid, long.Parse(fence, CultureInfo.InvariantCulture), host, DateTimeOffset.Parse(at, CultureInfo.InvariantCulture))
        : null;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Mark} {Vtid} {Fence} {Host} {At:O}");
}
