using System.Text.Json;

namespace Autopilot.Testing;

/// <summary>Runs and decisions as text, to compare all of what they hold.</summary>
internal static class Texts
{
    private static readonly RunPolicy None = new() { Profile = "", Rules = [] };

    /// <summary>Everything but the policy, which never changes and would be most of the text.</summary>
    public static string Of(Run run) => JsonSerializer.Serialize(run with { Policy = None });

    public static string Of(Decision decision) =>
        $"{decision.Kind} {decision.Deadline} {decision.DueIn} {decision.Refusal} {Of(decision.Run)} {JsonSerializer.Serialize(decision.Events)}";
}
