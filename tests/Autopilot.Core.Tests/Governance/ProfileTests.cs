using Microsoft.Extensions.Options;

namespace Autopilot.Tests;

public sealed class ProfileTests
{
    private static readonly Profile Valid = new() { Name = "default", Target = "shop" };

    [Fact]
    public void A_profile_with_a_target_or_explicitly_without_a_deployment_is_whole()
    {
        Problems(Valid).ShouldBeEmpty();
        Problems(Valid with { Target = null, DeploysNothing = true }).ShouldBeEmpty();
    }

    [Fact]
    public void A_missing_target_never_means_no_deployment()
    {
        const string Problem = "Profile 'default': set either Target or DeploysNothing.";

        Problems(Valid with { Target = null }).ShouldBe([Problem]);
        Problems(Valid with { DeploysNothing = true }).ShouldBe([Problem]);
    }

    [Fact]
    public void A_rule_that_is_not_registered_is_named() =>
        Problems(Valid with { Rules = [BuiltInRules.WorkerSuccess, "no_such_rule"] }).ShouldHaveSingleItem().ShouldStartWith("Profile 'default': rule 'no_such_rule' is not registered. Registered: worker_success");

    [Fact]
    public void A_profile_without_rules_is_refused() =>
        Problems(Valid with { Rules = [] }).ShouldHaveSingleItem().ShouldContain("at least one rule is required");

    [Fact]
    public void A_heartbeat_over_a_third_of_the_lease_is_refused() =>
        Problems(Valid with { Timeouts = new TimeoutOptions { Lease = TimeSpan.FromSeconds(60), Heartbeat = TimeSpan.FromSeconds(21) } })
            .ShouldBe(["Profile 'default': Heartbeat (00:00:21) must be at most a third of Lease (00:01:00)."]);

    // "24:00:00" is 24 days to a TimeSpan.
    [Fact]
    public void A_day_is_the_most_for_execution_checks_merge_deployment_and_verification()
    {
        var (day, more) = (TimeSpan.FromDays(1), TimeSpan.FromDays(1) + TimeSpan.FromSeconds(1));

        Failures(new TimeoutOptions { Execution = day, Checks = day, Merge = day, Deploy = day, Verification = day }).ShouldBeEmpty();
        Failures(new TimeoutOptions { Execution = more, Checks = more, Merge = more, Deploy = more, Verification = more })
            .ShouldBe(["Execution", "Checks", "Merge", "Deploy", "Verification"], ignoreOrder: true);

        static IEnumerable<string> Failures(TimeoutOptions timeouts)
        {
            var options = new AutopilotOptions();
            options.Profiles.Add(Valid with { Timeouts = timeouts });
            return (new AutopilotOptionsRules([]).Validate(null, options).Failures ?? []).Select(problem => problem.Split("The field ")[^1].Split(' ')[0]);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(21)]
    public void Good_answers_have_a_range(int answers) => Problems(Valid with { GoodAnswers = answers }).ShouldHaveSingleItem().ShouldContain("GoodAnswers");

    [Fact]
    public void A_resolved_policy_carries_a_hash_that_any_change_changes()
    {
        var policy = Valid.Resolve();

        policy.Hash.Length.ShouldBe(64);
        Valid.Resolve().Hash.ShouldBe(policy.Hash);
        (Valid with { GoodAnswers = 4 }).Resolve().Hash.ShouldNotBe(policy.Hash, StringComparer.Ordinal);
        (Valid with { Timeouts = new TimeoutOptions { Merge = TimeSpan.FromMinutes(16) } }).Resolve().Hash.ShouldNotBe(policy.Hash, StringComparer.Ordinal);
        (Valid with { Rules = [BuiltInRules.WorkerSuccess] }).Resolve().Hash.ShouldNotBe(policy.Hash, StringComparer.Ordinal);
    }

    [Fact]
    public void Options_report_every_problem_at_once()
    {
        var options = new AutopilotOptions { TickInterval = TimeSpan.FromSeconds(10), TickGap = TimeSpan.FromSeconds(15) };
        options.Profiles.Add(Valid with { Target = null, Timeouts = new TimeoutOptions { Checks = TimeSpan.FromSeconds(1) } });
        options.Profiles.Add(Valid);
        options.Profiles.Add(Valid with { Name = "slow", Timeouts = new TimeoutOptions { Validation = TimeSpan.FromMinutes(1), Pickup = TimeSpan.FromMinutes(2), Queue = TimeSpan.FromMinutes(1) } });

        var result = new AutopilotOptionsRules([]).Validate(null, options);

        result.Failed.ShouldBeTrue();
        result.Failures!.ShouldSatisfyAllConditions(
            all => all.ShouldContain(problem => problem == "TickGap (00:00:15) must be at least twice TickInterval (00:00:10)."),
            all => all.ShouldContain(problem => problem == "Profile 'default' is defined 2 times; names are unique."),
            all => all.ShouldContain(problem => problem.StartsWith("Profile 'slow': HostLease (00:01:30) must be longer than", StringComparison.Ordinal)),
            all => all.ShouldContain(problem => problem == "Profile 'slow': Queue (00:01:00) must not be shorter than Pickup (00:02:00)."),
            all => all.ShouldContain(problem => problem == "Profile 'default': set either Target or DeploysNothing."),
            all => all.ShouldContain(problem => problem.StartsWith("Profile 'default': The field Checks must be between", StringComparison.Ordinal)));
    }

    [Fact]
    public void Options_without_a_profile_are_refused() =>
        new AutopilotOptionsRules([]).Validate(null, new AutopilotOptions()).FailureMessage.ShouldStartWith("Profiles: at least one profile is required");

    [Fact]
    public void Two_rules_with_one_id_are_refused() =>
        Should.Throw<AutopilotException>(() => AutopilotOptionsRules.RulesOf([BuiltInRules.All[0]])).Code.ShouldBe("duplicate_rule");

    [Fact]
    public void Whole_options_are_accepted()
    {
        var options = new AutopilotOptions();
        options.Profiles.Add(Valid);

        new AutopilotOptionsRules([]).Validate(null, options).ShouldBe(ValidateOptionsResult.Success);
    }

    private static IEnumerable<string> Problems(Profile profile) => profile.Problems(BuiltInRules.Ids.ToArray());
}
