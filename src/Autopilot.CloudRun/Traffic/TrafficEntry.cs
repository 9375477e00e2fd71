using System.Globalization;

namespace Autopilot;

/// <summary>One entry of traffic.</summary>
/// <param name="Revision">The revision; null: whichever is the latest that is ready.</param>
/// <param name="Percent">Its share, from 0 to 100.</param>
/// <param name="Tag">The tag under which it is reached beside its share; null: none.</param>
internal sealed record TrafficEntry(string? Revision, int Percent, string? Tag = null)
{
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Revision ?? "latest"} {Percent} %{(Tag is null ? "" : $" ({Tag})")}");
}
