namespace Autopilot.Tests;

public sealed class HistoryCheckerTests
{
    public static TheoryData<string> Ledgers => [.. TrueLedger.Names];

    public static TheoryData<string> Damages => [.. Damage.All.Select(damage => damage.Name)];

    [Theory]
    [MemberData(nameof(Ledgers))]
    public void A_true_ledger_keeps_every_law(string name) => HistoryChecker.Check(TrueLedger.Make(name).Events).ShouldBeEmpty();

    [Theory]
    [MemberData(nameof(Damages))]
    public void A_damaged_ledger_is_found_and_its_first_broken_event_is_named(string name)
    {
        var damage = Damage.All.Single(damage => damage.Name == name);
        var ledger = TrueLedger.Make(damage.Ledger);
        var damaged = new DamagedLedger(ledger);

        damage.Do(damaged);

        var finding = HistoryChecker.Check(damaged.All).ShouldHaveSingleItem();
        (finding.Law, finding.Vtid, finding.Seq).ShouldBe((damage.Law, ledger.Vtid, damaged.SeqOf(damage.Type, damage.Nth)), finding.Message);
        finding.Message.ShouldEndWith(".");
    }

    [Fact]
    public void Every_law_of_a_ledger_is_broken_by_some_damage() =>
        HistoryLaws.Rules.Select(rule => rule.Name).Except(Damage.All.Select(damage => damage.Law), StringComparer.Ordinal).ShouldBe(["pinned_profile"], "it needs the profile of a store");
}
