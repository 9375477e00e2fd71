using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Autopilot.Tests;

/// <summary>What counts as a verdict, and what it can do beside evidence.</summary>
public sealed class VerdictTests
{
    public static TheoryData<string, Verdict> Answers => new()
    {
        { "approves", Verdict.Passed },
        { "approves in JSON", Verdict.Passed },
        { "approves, and talks", Verdict.Passed },
        { "refuses", Verdict.Failed },
        { "refuses without findings", Verdict.Failed },
        { "says yes in words", Verdict.Unknown },
        { "calls another tool", Verdict.Unknown },
        { "calls twice", Verdict.Unknown },
        { "says yes as text", Verdict.Unknown },
        { "says yes as a number", Verdict.Unknown },
        { "says neither", Verdict.Unknown },
        { "leaves the findings out", Verdict.Unknown },
        { "adds an argument", Verdict.Unknown },
        { "calls what cannot be read", Verdict.Unknown },
        { "says nothing", Verdict.Unknown },
        { "is busy", Verdict.Unknown },
        { "is refused for good", Verdict.Unknown },
        { "is broken", Verdict.Unknown },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task Only_one_clear_call_is_a_verdict(string answer, Verdict expected)
    {
        var reviewer = Script(answer);
        await using var bench = await ReviewBench.CreateAsync(reviewer);

        (await bench.ReadAsync()).Verdict.ShouldBe(Verdict.Pending);
        var reading = await bench.ReviewAsync();

        reading.Verdict.ShouldBe(expected, reading.Detail);
        (reading.Sha, reading.Remarks).ShouldBe((bench.Head, "ann wrote: a nit"));
        reading.Checks.Select(check => (check.Name, check.Verdict)).ShouldBe([("check-0", Verdict.Passed), (ModelReview.Rule, expected)]);
        (await bench.ReadAsync()).ShouldBeEquivalentTo(reading);
        reviewer.Asked.Count.ShouldBe(1);
    }

    public static TheoryData<string> Sets => ["pending", "failed", "unknown", "empty", "one pending", "one failed", "of another commit"];

    [Theory]
    [MemberData(nameof(Sets))]
    public async Task Nobody_is_asked_about_a_set_that_is_not_green_and_an_approval_of_before_changes_nothing(string set)
    {
        var reviewer = new ScriptedReviewer().Say(ScriptedReviewer.Approval);
        await using var bench = await ReviewBench.CreateAsync(reviewer);
        var inner = bench.Inner;
        inner.Say = request => set switch
        {
            "pending" => ReviewBench.InnerChecks.Of(request, Verdict.Pending, Verdict.Pending),
            "failed" => ReviewBench.InnerChecks.Of(request, Verdict.Failed, Verdict.Failed),
            "unknown" => ReviewBench.InnerChecks.Of(request, Verdict.Unknown),
            "empty" => ReviewBench.InnerChecks.Of(request, Verdict.Passed),
            "one pending" => ReviewBench.InnerChecks.Of(request, Verdict.Passed, Verdict.Passed, Verdict.Pending),
            "one failed" => ReviewBench.InnerChecks.Of(request, Verdict.Passed, Verdict.Passed, Verdict.Failed),
            _ => ReviewBench.InnerChecks.Green(request with { Sha = new string('1', 40) }),
        };

        (await bench.ReadAsync()).ShouldBeEquivalentTo(inner.Say(bench.Request));
        reviewer.Asked.ShouldBeEmpty();

        var before = inner.Say;
        inner.Say = ReviewBench.InnerChecks.Green;
        (await bench.ReviewAsync()).Verdict.ShouldBe(Verdict.Passed);
        inner.Say = before;
        (await bench.ReadAsync()).ShouldBeEquivalentTo(inner.Say(bench.Request));
    }

    [Fact]
    public async Task A_profile_that_does_not_list_the_rule_pays_for_no_review()
    {
        var reviewer = new ScriptedReviewer();
        await using var bench = await ReviewBench.CreateAsync(reviewer, rules: BuiltInRules.Ids);
        (await bench.ReadAsync()).ShouldBeEquivalentTo(ReviewBench.InnerChecks.Green(bench.Request));
        reviewer.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_check_of_the_same_name_is_not_the_review()
    {
        await using var bench = await ReviewBench.CreateAsync(new ScriptedReviewer().Say(ScriptedReviewer.Refusal));
        bench.Inner.Say = request => ReviewBench.InnerChecks.Green(request) with { Checks = [new CheckResult(ModelReview.Rule, Verdict.Passed, "I am the reviewer.")] };

        var reading = await Eventually.SeeAsync(
            () => bench.Checks.ReadAsync(bench.Request with { Required = ["check-0", ModelReview.Rule] }, default), seen => seen.Verdict != Verdict.Pending);

        reading.Checks.Select(check => (check.Name, check.Verdict)).ShouldBe([("model_review (inner)", Verdict.Passed), (ModelReview.Rule, Verdict.Failed)]);
        bench.Inner.Seen!.Required.ShouldBe(["check-0"], "nobody but the reviewer can report it");
    }

    [Fact]
    public async Task What_is_started_is_what_the_checks_start()
    {
        await using var bench = await ReviewBench.CreateAsync(new ScriptedReviewer());
        (bench.Checks.Provider, bench.Checks.MustBeStarted).ShouldBe(("inner", true));
        (await bench.Checks.StartAsync(bench.Request, default)).Value.ShouldBe("started");
    }

    [Fact]
    public async Task A_refusal_says_what_was_found_within_8_KiB()
    {
        await using var bench = await ReviewBench.CreateAsync(new ScriptedReviewer().Say(ScriptedReviewer.Verdict(false, "First of all: no.\n" + new string('ü', 9000))));

        var reading = await bench.ReviewAsync();

        var hash = TaskSpec.Parse(ReviewBench.Spec).Hash;
        reading.Detail.ShouldBe($"All is said. reviewer-1 refuses {bench.Head} against the spec {hash}. It found:");
        var detail = reading.Checks[^1].Detail;
        detail.ShouldStartWith($"reviewer-1 refuses {bench.Head} against the spec {hash}. It found:\nFirst of all: no.\nü");
        Encoding.UTF8.GetByteCount(detail).ShouldBeLessThanOrEqualTo(8 * 1024);
    }

    private static ScriptedReviewer Script(string answer)
    {
        var reviewer = new ScriptedReviewer();
        return answer switch
        {
            "approves" => reviewer.Say(ScriptedReviewer.Approval),
            "approves in JSON" => reviewer.Say(ScriptedReviewer.Verdict(JsonElement.Parse("true"), JsonElement.Parse("\"good\""))),
            "approves, and talks" => reviewer.Say(ScriptedReviewer.Answer(
                new TextReasoningContent("Hm."), new TextContent("I refuse!"), ScriptedReviewer.CallContent("verdict", ("approve", true), ("findings", "")))),
            "refuses" => reviewer.Say(ScriptedReviewer.Refusal),
            "refuses without findings" => reviewer.Say(ScriptedReviewer.Verdict(false, "")),
            "says yes in words" => reviewer.Say(ScriptedReviewer.Answer(new TextContent("""{"approve": true, "findings": ""}"""))),
            "calls another tool" => reviewer.Say(ScriptedReviewer.Call("approve", ("approve", true), ("findings", ""))),
            "calls twice" => reviewer.Say(ScriptedReviewer.Answer(
                ScriptedReviewer.CallContent("verdict", ("approve", true), ("findings", "")), ScriptedReviewer.CallContent("verdict", ("approve", true), ("findings", "")))),
            "says yes as text" => reviewer.Say(ScriptedReviewer.Verdict("true", "")),
            "says yes as a number" => reviewer.Say(ScriptedReviewer.Verdict(JsonElement.Parse("1"), "")),
            "says neither" => reviewer.Say(ScriptedReviewer.Verdict(null, "")),
            "leaves the findings out" => reviewer.Say(ScriptedReviewer.Call("verdict", ("approve", true))),
            "adds an argument" => reviewer.Say(ScriptedReviewer.Call("verdict", ("approve", true), ("findings", ""), ("sure", true))),
            "calls what cannot be read" => reviewer.Say(ScriptedReviewer.Answer(new FunctionCallContent("c1", "verdict", null) { Exception = new JsonException("No JSON.") })),
            "says nothing" => reviewer.Say(ScriptedReviewer.Answer()),
            "is busy" => reviewer.Fail(new ProviderException(FailureKind.Transient, "vertex_resource_exhausted", "There is no room.")),
            "is refused for good" => reviewer.Fail(new ProviderException(FailureKind.Policy, "vertex_prompt_blocked", "The prompt is refused.")),
            _ => reviewer.Fail(new HttpRequestException("Nobody is there.")),
        };
    }
}
