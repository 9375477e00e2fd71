using System.Text.Json.Nodes;

namespace Autopilot.Tests;

/// <summary>What one task has is no other's.</summary>
public sealed class BelongingsTests
{
    [Theory]
    [InlineData("fake.pr.created", "number")]
    [InlineData("fake.pr.merged", "mergeSha")]
    public void A_pull_request_or_a_merge_commit_of_two_tasks_is_found(string type, string fact)
    {
        var ledger = TrueLedger.Make("rolled back");
        var (own, others) = (Fact(ledger, mine: true), Fact(ledger, mine: false));
        var damaged = ledger.Events.Select(entry => entry.Vtid == ledger.Vtid ? entry with { Data = Replaced(entry.Data) } : entry).ToArray();

        var finding = HistoryChecker.Check(damaged).ShouldHaveSingleItem();

        (finding.Law, finding.Vtid, finding.Type).ShouldBe(("one_task", ledger.Vtid, type), finding.Message);
        HistoryChecker.Check(damaged.GroupBy(entry => entry.Vtid).Reverse().SelectMany(task => task)).ShouldHaveSingleItem().ShouldBe(finding, "in whatever order they are read");

        string Fact(TrueLedger from, bool mine) => from.Events.Single(entry => entry.Type == type && entry.Vtid == from.Vtid == mine).Data![fact]!.ToJsonString();

        JsonObject? Replaced(JsonObject? data) => data is null ? null
            : JsonNode.Parse(data.ToJsonString().Replace($"\"{fact}\":{own}", $"\"{fact}\":{others}", StringComparison.Ordinal).Replace(Quoted(own), Quoted(others), StringComparison.Ordinal))!.AsObject();

        // A commit stands behind other facts too, a number does not.
        static string Quoted(string value) => value.StartsWith('"') ? value : $"\"{value}\"";
    }

    [Fact]
    public void A_merge_that_a_later_attempt_adopts_is_still_its_tasks_own() => HistoryChecker.Check(TrueLedger.Make("deployment refused, adopted").Events).ShouldBeEmpty();
}
