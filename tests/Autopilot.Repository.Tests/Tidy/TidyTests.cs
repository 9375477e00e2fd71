using System.Text.RegularExpressions;

namespace Autopilot.Tests;

public sealed partial class TidyTests
{
    public static TheoryData<string> RuleIds => [.. Rules.All.Select(rule => rule.Id)];

    public static TheoryData<int> BadSamples => [.. Enumerable.Range(0, Samples.Bad.Count)];

    public static TheoryData<int> GoodSamples => [.. Enumerable.Range(0, Samples.Good.Count)];

    [Theory]
    [MemberData(nameof(RuleIds))]
    public void Tree_obeys(string rule) => Obeyed(rule);

    [Fact]
    public void C4_no_service_url_is_written_in_the_sources() => Obeyed("C4_service_url");

    [Fact]
    public void C2_the_environment_name_is_written_once_in_the_sources()
    {
        var places = Repository.Files
            .Where(file => file.IsSource)
            .SelectMany(file => file.Find(file.IsCSharp ? file.Parts.Literals : file.Text, Environment()))
            .ToList();

        places.Count.ShouldBe(1, $"The default environment has one definition; refer to it.\n{string.Join('\n', places)}");
    }

    [Theory]
    [MemberData(nameof(BadSamples))]
    public void Rule_refuses_a_bad_text(int sample)
    {
        var (id, file) = Samples.Bad[sample];
        Find(id).Check([file]).ShouldNotBeEmpty($"{id} let this pass in {file}:\n{file.Text}");
    }

    [Theory]
    [MemberData(nameof(GoodSamples))]
    public void Rule_lets_a_good_text_pass(int sample)
    {
        var (id, file) = Samples.Good[sample];
        Find(id).Check([file]).ShouldBeEmpty($"{id} refused this in {file}:\n{file.Text}");
    }

    [Fact]
    public void Every_rule_is_proven_on_a_bad_and_on_a_good_text()
    {
        var proven = Samples.Bad.Select(sample => sample.Rule).Intersect(Samples.Good.Select(sample => sample.Rule), StringComparer.Ordinal);
        Rules.All.Select(rule => rule.Id).Except(proven, StringComparer.Ordinal).ShouldBeEmpty();
    }

    [GeneratedRegex("dev-sandbox", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Environment();

    private static Rule Find(string id) => Rules.All.Single(rule => rule.Id == id);

    private static void Obeyed(string id)
    {
        var rule = Find(id);
        var findings = rule.Check(Repository.Files).ToList();
        if (findings.Count > 0)
        {
            Assert.Fail($"{rule.Remedy}\n{string.Join('\n', findings)}");
        }
    }
}
