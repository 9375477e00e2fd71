using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Autopilot.Tests;

public sealed class ReviewRuleTests
{
    private static readonly string Head = new('a', 40);

    [Theory]
    [InlineData("build model_review", true)]
    [InlineData("build", false)]
    [InlineData("build model_review (github)", false)]
    [InlineData(null, false)]
    public async Task Only_a_recorded_approval_passes(string? passed, bool expected) => await JudgeAsync(passed, Head, 2, expected);

    [Fact]
    public async Task An_approval_of_another_head_or_attempt_does_not_pass()
    {
        await JudgeAsync("model_review", new string('b', 40), 2, expected: false);
        await JudgeAsync("model_review", Head, 1, expected: false);
    }

    [Fact]
    public void A_profile_that_lists_the_rule_of_a_review_that_nobody_added_is_refused() =>
        Refused(new Profile { Name = "default", DeploysNothing = true, Rules = [ModelReview.Rule] }, null).ShouldContain("rule 'model_review' is not registered");

    [Fact]
    public void What_is_wrong_is_said_by_name()
    {
        var reviewed = new Profile { Name = "default", DeploysNothing = true, Rules = [ModelReview.Rule] };
        Refused(reviewed, options => options.StateFolder = null).ShouldContain("StateFolder");
        Refused(reviewed, options => options.StateFolder = "state").ShouldContain("'state' must be an absolute path");
        Refused(reviewed, options => options.Model = null).ShouldContain("Model");
        Refused(reviewed, options => options.Limit = TimeSpan.FromSeconds(9)).ShouldContain("Limit");
        Refused(reviewed, options => options.MaxDiffCharacters = 999).ShouldContain("MaxDiffCharacters");
        Refused(reviewed, options => options.MaxOutputTokens = 255).ShouldContain("MaxOutputTokens");
        Refused(reviewed, options => options.MaxTokens = 999).ShouldContain("MaxTokens");
        Refused(reviewed, options => options.MaxMoney = 0).ShouldContain("MaxMoney is 0");
        Refused(reviewed, options => options.BackoffStart = TimeSpan.FromMinutes(6)).ShouldContain("BackoffCap");
        Refused(reviewed, options => options.Limit = TimeSpan.FromMinutes(30)).ShouldContain("Profile 'default': Checks (00:30:00) must be longer than the Limit of a model review (00:30:00)");
        Refused(reviewed with { Rules = BuiltInRules.Ids }, _ => { }).ShouldContain("no profile lists 'model_review' in its Rules");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_reviewers_model_stands_beside_the_agents(bool isReviewFirst)
    {
        var builder = new ServiceCollection().AddAutopilotEngine().AddProfile(new Profile { Name = "default", DeploysNothing = true, Rules = [ModelReview.Rule] });
        void AddReview() => builder.AddVertexReview(
            options => options.StateFolder = "/srv/reviews", options => (options.Project, options.Model) = ("demo-project", VertexSite.Claude));
        if (isReviewFirst)
        {
            AddReview();
        }

        builder.AddVertexChat(options => (options.Project, options.Model) = ("demo-project", VertexSite.Gemini));
        if (!isReviewFirst)
        {
            AddReview();
        }

        await using var provider = builder.Services.BuildServiceProvider();

        provider.GetRequiredService<IChatClient>().GetService<ChatClientMetadata>()!.DefaultModelId.ShouldBe(VertexSite.Gemini);
        provider.GetRequiredService<IOptions<ModelReviewOptions>>().Value.Model.ShouldBe(VertexSite.Claude);
        provider.GetRequiredService<ModelReviewer>().ShouldNotBeNull();
        provider.GetServices<IAdapterProbe>().Distinct().Count().ShouldBe(2);
    }

    private static async Task JudgeAsync(string? passed, string sha, int attempt, bool expected)
    {
        var vtid = Vtid.Parse("VTID-00001");
        var run = new Run
        {
            Vtid = vtid,
            Attempt = 2,
            State = RunState.Reviewing,
            SpecHash = new string('c', 64),
            Policy = new Profile { Name = "default", DeploysNothing = true }.Resolve(),
            Work = new WorkResult(2, Head, "autopilot/VTID-00001-2.2", new string('d', 40), "Done.", false, DateTimeOffset.UnixEpoch),
            Evidence = passed is null ? [] : [new ChecksEvidence { Vtid = vtid, Attempt = attempt, At = DateTimeOffset.UnixEpoch, Provider = "github", Sha = sha, Passed = passed.Split(' ', 2) }],
        };
        var verdict = await new ModelReviewRule().EvaluateAsync(new ValidationFacts(null!, run, null, new string('d', 40), []), default);
        (verdict.Verdict, verdict.Message).ShouldBe(expected ? (Verdict.Passed, "") : (Verdict.Failed, $"No approving model review of {Head} is recorded for this run."));
    }

    private static string Refused(Profile profile, Action<ModelReviewOptions>? configure)
    {
        var services = new ServiceCollection();
        var builder = services.AddAutopilotEngine().AddProfile(profile);
        if (configure is not null)
        {
            builder.AddModelReview(
                options =>
                {
                    (options.StateFolder, options.Model) = ("/srv/reviews", ScriptedReviewer.Model);
                    configure(options);
                },
                _ => new ScriptedReviewer());
        }

        using var provider = services.BuildServiceProvider();
        return Should.Throw<OptionsValidationException>(() => provider.GetRequiredService<IOptions<AutopilotOptions>>().Value).Message;
    }
}
