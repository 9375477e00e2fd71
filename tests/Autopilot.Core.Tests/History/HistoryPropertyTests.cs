namespace Autopilot.Tests;

/// <summary>
/// Whatever event is taken out of a true ledger, and whichever two change places, is found, also where a forger numbers and
/// dates them anew. What carries no law is named here, with the reason.
/// </summary>
public sealed class HistoryPropertyTests
{
    public static TheoryData<string> Ledgers => [.. TrueLedger.Names];

    [Theory]
    [MemberData(nameof(Ledgers))]
    public void A_hole_in_the_numbers_is_found_wherever_it_is(string name)
    {
        var ledger = TrueLedger.Make(name);
        foreach (var missing in ledger.Events.Where(entry => entry.Vtid == ledger.Vtid).SkipLast(1))
        {
            var finding = HistoryChecker.Check(ledger.Events.Where(entry => entry != missing)).ShouldHaveSingleItem();
            (finding.Law, finding.Seq).ShouldBe(("numbered", missing.Seq + 1));
        }
    }

    [Theory]
    [MemberData(nameof(Ledgers))]
    public void An_event_that_is_taken_out_is_missed_by_what_follows(string name)
    {
        var ledger = TrueLedger.Make(name);
        var count = new DamagedLedger(ledger).Events.Count;
        var passed = new List<string>();
        for (var i = 0; i < count; i++)
        {
            var damaged = new DamagedLedger(ledger);
            var (taken, next) = (damaged.Events[i], i + 1 < count ? damaged.Events[i + 1] : null);
            damaged.RemoveAt(i);
            if (HistoryChecker.Check(damaged.All).Count == 0 && !IsMissedByNothing(taken, next))
            {
                passed.Add($"{taken.Seq} {taken.Type}");
            }
        }

        passed.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Ledgers))]
    public void Two_events_that_change_places_are_found(string name)
    {
        var ledger = TrueLedger.Make(name);
        var count = new DamagedLedger(ledger).Events.Count;
        var passed = new List<string>();
        for (var one = 0; one < count; one++)
        {
            for (var other = one + 1; other < count; other++)
            {
                var damaged = new DamagedLedger(ledger);
                var (first, second) = (damaged.Events[one], damaged.Events[other]);
                damaged.Swap(one, other);
                if (HistoryChecker.Check(damaged.All).Count == 0 && !HaveNoOrder(first, second))
                {
                    passed.Add($"{first.Seq} {first.Type} and {second.Seq} {second.Type}");
                }
            }
        }

        passed.ShouldBeEmpty();
    }

    // The number alone tells that one of these is missing. Of the last event, the rows of a store tell as well; a merge that
    // somebody else made needs no approval, and whether the run asked for it, its effects tell.
    private static bool IsMissedByNothing(TaskEvent taken, TaskEvent? next) => next is null || taken.Type switch
    {
        EventTypes.MergeApproved or EventTypes.RetryWithdrawn or EventTypes.StateMismatch => true,
        EventTypes.Offered => next.Type != EventTypes.Claimed,
        EventTypes.SpecApproved => next.Type == EventTypes.SpecRejected,
        EventTypes.SpecRejected => next.Type == EventTypes.SpecSubmitted,
        _ => false,
    };

    // A person approves a merge while the rules are evaluated or after, and a spec after all; clean-up is settled while the
    // next attempt works or before.
    private static bool HaveNoOrder(TaskEvent first, TaskEvent second) =>
        new[] { first.Type, second.Type }.Any(type => type is EventTypes.MergeApproved or EventTypes.DebtPaid)
        || (first.Type, second.Type) is (EventTypes.SpecApproved, EventTypes.SpecRejected);
}
