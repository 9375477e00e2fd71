using System.Globalization;

namespace Autopilot.Testing;

/// <summary>A run that has just begun, and what happens to it then, one trigger every seven seconds; what is refused is skipped.</summary>
/// <param name="Start">The run.</param>
/// <param name="Triggers">What happens, in order; legal and illegal.</param>
public sealed record Scenario(Run Start, IReadOnlyList<Trigger> Triggers)
{
    /// <summary>The time between two triggers.</summary>
    public static TimeSpan Pace { get; } = TimeSpan.FromSeconds(7);

    /// <summary>The run after all that was accepted.</summary>
    public Run End() => Walk.Steps(this).LastOrDefault()?.After ?? Start;

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Start.Vtid} from {Start.State.Name()}: {string.Join(", ", Triggers.Select(trigger => $"{trigger.Kind}({trigger.Subject})"))}");

    /// <summary>The same with fewer triggers: halves first, then without each one.</summary>
    internal IEnumerable<Scenario> Shorter()
    {
        for (var length = Triggers.Count / 2; length > 0; length /= 2)
        {
            for (var from = 0; from + length <= Triggers.Count; from += length)
            {
                yield return this with { Triggers = [.. Triggers.Take(from), .. Triggers.Skip(from + length)] };
            }
        }
    }
}
