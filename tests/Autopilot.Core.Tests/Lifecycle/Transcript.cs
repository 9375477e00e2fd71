using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Autopilot.Tests;

/// <summary>Decisions as text for a reader, and texts that were approved.</summary>
internal static partial class Transcript
{
    private const string Accept = "AUTOPILOT_ACCEPT_TRANSCRIPT";

    private static readonly JsonSerializerOptions AsIs = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter() },
    };

    // That a trigger has no row in the table is said alike of all.
    public static string? Tell(Run run, Trigger trigger)
    {
        var decision = Lifecycle.Decide(run, trigger, Situations.Now);
        return decision.Refusal is { } refusal && refusal.Contains(" is not legal in ", StringComparison.Ordinal)
            ? null
            : $"{trigger.Kind} {Short(trigger.Subject)}: {Describe(run, decision)}";
    }

    public static string Describe(Run? run, Decision decision)
    {
        if (decision.Kind == DecisionKind.Repeated)
        {
            return "repeated";
        }

        var events = string.Concat(decision.Events.Select(told =>
            $"\n    {told.Type} by {told.Actor}, {told.From?.Name() ?? "nothing"} to {told.To?.Name() ?? "nothing"}{(told.Outcome is { } outcome ? $", {outcome}" : "")} {told.Data?.ToJsonString(AsIs)}"));
        return Short(decision.Refusal is { } refusal
            ? decision.Events is [var mismatch] && run is not null && IsMismatch(run, mismatch, refusal) ? $"refused: {refusal}" : $"refused: {refusal}{events}"
            : $"{decision.Deadline.Change} {decision.Deadline.Length:c}, look in {decision.DueIn?.ToString("c") ?? "no time"};{Changes(run, decision.Run)}{events}");
    }

    private static bool IsMismatch(Run run, NewEvent told, string refusal) =>
        told is { Type: EventTypes.StateMismatch, Actor: Lifecycle.Engine } && told.From == run.State && told.To == run.State
        && told.Data is { } data && (string?)data["why"] == refusal && (string?)data["actual"] == run.State.Name()
        && data["expected"] is JsonArray { Count: > 0 } && data.ContainsKey("trigger") && data.ContainsKey("subject");

    private static string Changes(Run? before, Run after)
    {
        var (old, next) = (before is null ? [] : Properties(before), Properties(after));
        return string.Concat(old.Select(property => property.Key).Union(next.Select(property => property.Key), StringComparer.Ordinal)
            .Where(name => !JsonNode.DeepEquals(old[name], next[name]))
            .Select(name => $" {name}={next[name]?.ToJsonString(AsIs) ?? "null"}"));
    }

    private static JsonObject Properties(Run run)
    {
        var node = JsonSerializer.SerializeToNode(run with { Policy = run.Policy with { Rules = [] } }, AsIs)!.AsObject();
        node.Remove(nameof(Run.Policy));
        node[nameof(Run.State)] = run.State.Name();
        // Proofs are only added.
        node[nameof(Run.Evidence)] = run.Evidence is [.., var last] ? $"{run.Evidence.Count}, the last {last.GetType().Name} {last.Subject}" : "none";
        return node;
    }

    public static string Short(string text) => Commit().Replace(text, found => found.Value[..6]);

    [GeneratedRegex("[0-9a-f]{40}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Commit();

    public static void ShouldBeApproved(string name, string text, [CallerFilePath] string here = "")
    {
        var file = $"{name}.approved.txt";
        if (Environment.GetEnvironmentVariable(Accept) == "1")
        {
            File.WriteAllText(Path.Combine(Path.GetDirectoryName(here)!, file), text);
            return;
        }

        text.ShouldBe(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Lifecycle", file)), $"Look at the difference; accept it with {Accept}=1.");
    }
}
