using System.Text.Json;
using Json.Schema;

namespace Autopilot.Tests;

/// <summary>Holds JSON to a schema.</summary>
internal static class Rules
{
    private static readonly EvaluationOptions Listed = new() { OutputFormat = OutputFormat.List };

    /// <summary>What does not fit, with its place; empty where everything does.</summary>
    public static IEnumerable<string> Check(JsonSchema rules, JsonElement value)
    {
        var result = rules.Evaluate(value, Listed);
        return result.IsValid ? []
            : (result.Details ?? []).Where(one => one.Errors is not null).SelectMany(one => one.Errors!.Select(error => $"{one.InstanceLocation} {error.Value}"));
    }
}
