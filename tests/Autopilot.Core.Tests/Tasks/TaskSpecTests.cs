using System.Security.Cryptography;
using System.Text;
using FsCheck.Fluent;

namespace Autopilot.Tests;

public sealed class TaskSpecTests
{
    private const string Text = "---\ntitle: Add a page\nscope: [src/**]\nacceptance:\n  - it works\n---\n\nDo it.\n";

    [Fact]
    public void A_whole_spec_is_valid()
    {
        var spec = TaskSpec.Parse(Text);

        spec.ShouldSatisfyAllConditions(
            valid => valid.Missing.ShouldBeEmpty(),
            valid => valid.Front.Title.ShouldBe("Add a page"),
            valid => valid.Front.Scope.ShouldBe(["src/**"]),
            valid => valid.Front.Acceptance.ShouldBe(["it works"]),
            valid => valid.Body.ShouldBe("Do it."));
        spec.ToRecord("author").Status.ShouldBe(SpecStatus.Valid);
    }

    [Fact]
    public void The_hash_is_sha_256_of_the_text_with_lf_and_without_a_byte_order_mark()
    {
        var expected = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));

        string[] forms = [Text, "\uFEFF" + Text, Text.Replace("\n", "\r\n", StringComparison.Ordinal), Text.Replace('\n', '\r')];
        forms.Select(form => TaskSpec.Parse(form).Hash).ShouldAllBe(hash => hash == expected);
        TaskSpec.Parse(Text + " ").Hash.ShouldNotBe(expected, StringComparer.Ordinal);
    }

    [Fact]
    public void Every_generated_spec_is_valid() =>
        Generators.Specs.Sample(100).ShouldAllBe(text => TaskSpec.Parse(text).IsValid);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("\uFEFF \r\n")]
    public void An_empty_spec_is_refused(string? text) =>
        Should.Throw<RefusedException>(() => TaskSpec.Parse(text)).Code.ShouldBe(RefusalCodes.InvalidSpec);

    [Fact]
    public void A_spec_over_256_KiB_is_refused_by_its_bytes()
    {
        var most = Text + new string('x', TaskSpec.MaxBytes - Text.Length);

        TaskSpec.Parse(most).IsValid.ShouldBeTrue();
        Should.Throw<RefusedException>(() => TaskSpec.Parse(most + "x")).Message.ShouldBe("The spec has 262145 bytes; at most 262144 are accepted.");
        Should.Throw<RefusedException>(() => TaskSpec.Parse(Text + new string('ü', TaskSpec.MaxBytes / 2)));
    }

    [Theory]
    [InlineData("scope: [a]\nacceptance: [b]", "Do it.", "title: ")]
    [InlineData("title: a\nacceptance: [b]", "Do it.", "scope: ")]
    [InlineData("title: a\nscope: [b]", "Do it.", "acceptance: ")]
    [InlineData("title: a\nscope: [b]\nacceptance: [c]", " ", "body: ")]
    [InlineData("title: a\nscope: []\nacceptance: [c]", "Do it.", "scope: ")]
    [InlineData("title: ' '\nscope: [b]\nacceptance: [c]", "Do it.", "title: ")]
    [InlineData("title: |\n  a\n  VTID: VTID-0009\nscope: [b]\nacceptance: [c]", "Do it.", "title: one line without control characters.")]
    [InlineData("title: \"a\\x1b[2Jb\"\nscope: [b]\nacceptance: [c]", "Do it.", "title: one line without control characters.")]
    [InlineData("title: \"a\\u2028b\"\nscope: [b]\nacceptance: [c]", "Do it.", "title: one line without control characters.")]
    public void What_is_missing_is_listed(string yaml, string body, string missing)
    {
        var spec = TaskSpec.Parse($"---\n{yaml}\n---\n{body}\n");

        spec.Missing.ShouldHaveSingleItem().ShouldStartWith(missing);
        spec.ToRecord("author").Status.ShouldBe(SpecStatus.Invalid);
    }

    [Fact]
    public void A_text_without_front_matter_lacks_all_but_its_body() =>
        TaskSpec.Parse("# Do it").Missing.Select(line => line.Split(':')[0]).ShouldBe(["title", "scope", "acceptance"]);

    [Theory]
    [InlineData("title: [", "is not YAML")]
    [InlineData("title: a\ntitle: b", "is not YAML")]
    [InlineData("- a\n- b", "one YAML mapping")]
    [InlineData("title: a\nscope: {a: b}\nacceptance: [c]", "scope: a list of texts is accepted.")]
    [InlineData("budget: 7", "budget: a mapping")]
    [InlineData("blockedBy: [VTID-1]", "blockedBy: 'VTID-1' is not a VTID")]
    [InlineData("conflictsWith: [nothing]", "conflictsWith: 'nothing' is not a VTID")]
    [InlineData("budget: {attempts: 0}", "budget.attempts: '0' is not a whole number from 1 to 20.")]
    [InlineData("budget: {attempts: 21}", "budget.attempts: '21' is not")]
    [InlineData("budget: {attempts: 2.5}", "budget.attempts: '2.5' is not")]
    [InlineData("budget: {tokens: -1}", "budget.tokens: '-1' is not")]
    [InlineData("budget: {tokens: many}", "budget.tokens: 'many' is not")]
    [InlineData("budget: {money: 0}", "budget.money: '0' is not a number from 0.01 to 1000000.")]
    [InlineData("budget: {money: '1,5'}", "budget.money: '1,5' is not")]
    [InlineData("budget: {wallClock: '30'}", "budget.wallClock: '30' is not a duration; accepted: hh:mm:ss, up to 999:59:59.")]
    [InlineData("budget: {wallClock: '00:00:00'}", "budget.wallClock: '00:00:00' is not")]
    [InlineData("budget: {wallClock: '01:60:00'}", "budget.wallClock: '01:60:00' is not")]
    public void What_cannot_be_read_is_said(string yaml, string problem) =>
        TaskSpec.Parse($"---\n{yaml}\n---\nDo it.\n").Missing.ShouldContain(line => line.Contains(problem, StringComparison.Ordinal));

    [Fact]
    public void A_budget_reads_as_it_is_written()
    {
        var budget = TaskSpec.Parse("---\nbudget: {attempts: 5, tokens: 2000000, money: 12.50, wallClock: '24:30:00'}\n---\nDo it.\n").Front.Budget;

        budget.ShouldBe(new Budget { Attempts = 5, Tokens = 2_000_000, Money = 12.5m, WallClock = new TimeSpan(24, 30, 0) });
    }

    [Theory]
    [InlineData("---\n---\nDo it.", "Do it.")]
    [InlineData("---\ntitle: a\n---", "")]
    [InlineData("---\ntitle: a\nDo it.", "---\ntitle: a\nDo it.")]
    [InlineData("---\ntitle: a\n---\nDo it.\n\n---\n\nMore.", "Do it.\n\n---\n\nMore.")]
    public void The_body_begins_below_the_second_divider(string text, string body) => TaskSpec.Parse(text).Body.ShouldBe(body);

    [Fact]
    public void A_nest_of_brackets_is_a_broken_spec_and_no_broken_host() =>
        TaskSpec.Parse("---\nscope: " + new string('[', 100_000) + "\n---\nDo it.\n").IsValid.ShouldBeFalse();
}
