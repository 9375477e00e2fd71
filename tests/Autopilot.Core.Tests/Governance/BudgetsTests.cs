namespace Autopilot.Tests;

public sealed class BudgetsTests
{
    private static readonly AutopilotTask Task = StraightWay.NewTask(Samples.Vtid);

    private static readonly WorkClaim Claim = new("worker-1", "machine", 1, Samples.Sha) { Reserved = new Usage(1000, 0.5m) };

    [Fact]
    public void A_task_within_its_budget_may_be_claimed() => Budgets.Refuse(Task, Samples.Policy()).ShouldBeNull();

    [Theory]
    [InlineData(2, false)]
    [InlineData(3, true)]
    [InlineData(4, true)]
    public void Attempts_are_a_budget(int spent, bool refused) =>
        Refused(Task with { Spent = new Spending(spent) }).ShouldBe(refused ? FailureReasons.BudgetExhausted : null);

    [Theory]
    [InlineData(59, false)]
    [InlineData(60, true)]
    public void Claimed_time_is_a_budget(int minutes, bool refused) =>
        Refused(Task with { Budget = new Budget { WallClock = TimeSpan.FromHours(1) }, Spent = new Spending(0, TimeSpan.FromMinutes(minutes)) })
            .ShouldBe(refused ? FailureReasons.BudgetExhausted : null);

    [Theory]
    [InlineData(0, 4000, false)]
    [InlineData(4999, 0, false)]
    [InlineData(5000, 0, true)]
    [InlineData(4000, 1001, true)]
    [InlineData(long.MaxValue, 1, true)]
    public void Tokens_are_a_budget_and_a_claim_reserves_some(long spent, long reserved, bool refused) =>
        Refused(Task with { Budget = new Budget { Tokens = 5000 }, Spent = new Spending(Tokens: spent) }, new Usage(reserved, 0m))
            .ShouldBe(refused ? FailureReasons.BudgetExhausted : null);

    [Theory]
    [InlineData(0, 10, false)]
    [InlineData(10, 0, true)]
    [InlineData(9, 2, true)]
    public void Money_is_a_budget_and_a_claim_reserves_some(int spent, int reserved, bool refused) =>
        Refused(Task with { Budget = new Budget { Money = 10 }, Spent = new Spending(Money: spent) }, new Usage(0, reserved))
            .ShouldBe(refused ? FailureReasons.BudgetExhausted : null);

    [Fact]
    public void An_unknown_price_is_refused_where_money_is_limited()
    {
        Refused(Task with { Budget = new Budget { Money = 10 } }, new Usage(0, null)).ShouldBe(FailureReasons.PriceUnknown);
        Refused(Task, new Usage(0, null)).ShouldBeNull();
    }

    [Fact]
    public void A_reported_claim_is_charged_what_it_reports()
    {
        var spent = Budgets.Charge(new Spending(1, TimeSpan.FromMinutes(1), 10, 1m), Claim, TimeSpan.FromMinutes(7), new Usage(200, 0.1m), reported: true);

        spent.ShouldBe(new Spending(1, TimeSpan.FromMinutes(8), 210, 1.1m));
    }

    [Theory]
    [InlineData(200, 1000)]
    [InlineData(3000, 3000)]
    public void An_unreported_claim_is_charged_the_larger_of_its_reservation_and_what_was_metered(long metered, long charged)
    {
        var spent = Budgets.Charge(new Spending(), Claim, TimeSpan.Zero, new Usage(metered, 0.1m), reported: false);

        (spent.Tokens, spent.Money).ShouldBe((charged, 0.5m));
    }

    [Theory]
    [InlineData(long.MinValue, 10)]
    [InlineData(-1, 10)]
    [InlineData(long.MaxValue, long.MaxValue)]
    public void No_report_gives_back_what_is_spent_or_wraps_round(long reported, long tokens)
    {
        var spent = Budgets.Charge(new Spending(Tokens: 10, Money: 1m), Claim, TimeSpan.Zero, new Usage(reported, reported < 0 ? -1m : decimal.MaxValue), reported: true);

        spent.Tokens.ShouldBe(tokens);
        spent.Money.ShouldBeGreaterThanOrEqualTo(1m);
    }

    [Fact]
    public void A_clock_that_went_back_charges_no_time() =>
        Budgets.Charge(new Spending(), Claim, TimeSpan.FromHours(-1), new Usage(), reported: true).ClaimedTime.ShouldBe(TimeSpan.Zero);

    [Fact]
    public void What_is_left_is_the_budget_without_what_is_spent()
    {
        var task = Task with
        {
            Budget = new Budget { Attempts = 3, WallClock = TimeSpan.FromHours(1), Tokens = 100, Money = 2 },
            Spent = new Spending(1, TimeSpan.FromMinutes(10), 30, 0.5m),
        };

        Budgets.Left(task).ShouldBe(new Budget { Attempts = 2, WallClock = TimeSpan.FromMinutes(50), Tokens = 70, Money = 1.5m });
    }

    private static string? Refused(AutopilotTask task, Usage? reservation = null) =>
        Budgets.Refuse(task, Samples.Policy() with { Reservation = reservation ?? new Usage(0, 0m) })?.Reason;
}
