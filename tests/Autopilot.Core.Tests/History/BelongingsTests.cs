using System.Text.Json.Nodes;

namespace Autopilot.Tests;

/// <summary>What one task has is no other's.</summary>
public sealed class BelongingsTests
{
    private const string Created = "fake.pr.created", Merged = "fake.pr.merged";

    [Theory]
    [InlineData(Created, true, true, false)]
    [InlineData(Merged, false, false, true)]
    public void A_pull_request_with_its_head_or_the_merge_of_another_head_in_two_tasks_is_found(string type, bool sameNumber, bool sameHead, bool sameMerge)
    {
        var (ledger, damaged) = Share(sameNumber, sameHead, sameMerge);

        var finding = HistoryChecker.Check(damaged).ShouldHaveSingleItem();

        (finding.Law, finding.Vtid, finding.Type).ShouldBe(("one_task", ledger.Vtid, type), finding.Message);
        HistoryChecker.Check(damaged.GroupBy(entry => entry.Vtid).Reverse().SelectMany(task => task)).ShouldHaveSingleItem().ShouldBe(finding, "in whatever order they are read");
    }

    [Theory]
    [InlineData(true, false, false)]
    [InlineData(false, true, true)]
    public void A_repository_made_anew_and_one_merge_of_the_same_commit_are_lawful(bool sameNumber, bool sameHead, bool sameMerge) =>
        HistoryChecker.Check(Share(sameNumber, sameHead, sameMerge).Events).ShouldBeEmpty();

    [Fact]
    public void A_merge_that_a_later_attempt_adopts_is_still_its_tasks_own() => HistoryChecker.Check(TrueLedger.Make("deployment refused, adopted").Events).ShouldBeEmpty();

    // The second task gets what the first has, everywhere in its events.
    private static (TrueLedger Ledger, TaskEvent[] Events) Share(bool number, bool head, bool merge)
    {
        var ledger = TrueLedger.Make("rolled back");
        var changes = new List<(string From, string To)>();
        Add(number, Created, "number");
        Add(head, Created, "headSha");
        Add(merge, Merged, "mergeSha");
        return (ledger, [.. ledger.Events.Select(entry => entry.Vtid == ledger.Vtid ? entry with { Data = Changed(entry.Data) } : entry)]);

        void Add(bool asked, string type, string fact)
        {
            if (asked)
            {
                changes.Add((Fact(mine: true), Fact(mine: false)));
            }

            string Fact(bool mine)
            {
                var value = ledger.Events.Single(entry => entry.Type == type && entry.Vtid == ledger.Vtid == mine).Data![fact]!.ToJsonString();
                return value.StartsWith('"') ? value : $"\"{fact}\":{value}";
            }
        }

        JsonObject? Changed(JsonObject? data) => data is null ? null
            : JsonNode.Parse(changes.Aggregate(data.ToJsonString(), (text, change) => text.Replace(change.From, change.To, StringComparison.Ordinal)))!.AsObject();
    }
}
