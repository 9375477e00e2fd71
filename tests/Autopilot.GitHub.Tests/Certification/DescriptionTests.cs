namespace Autopilot.Tests;

public sealed class DescriptionTests
{
    public static TheoryData<string> Read => [.. Readers.Operations];

    [Theory]
    [MemberData(nameof(Read))]
    public void Every_field_that_is_read_is_described_and_can_be_read(string operation)
    {
        foreach (var (status, part) in PartsOf(operation))
        {
            part.Faults.ShouldBeEmpty();
            part.Places.Count.ShouldBeGreaterThan(0, $"{operation} {status}");
        }
    }

    // Only what an App may ask for of its permissions differs, which the adapter does not ask for.
    [Theory]
    [MemberData(nameof(Read))]
    public void An_Enterprise_Server_has_the_same_parameters_bodies_and_read_fields(string operation)
    {
        var missing = Description.MissingOnServer.GetValueOrDefault(operation, []);
        missing.Where(name => !name.StartsWith("answer ", StringComparison.Ordinal)).ShouldAllBe(name => name.StartsWith("body.permissions.", StringComparison.Ordinal));
        var read = PartsOf(operation).SelectMany(entry => entry.Part.Places).Select(place => place.Replace($"{operation} ", "answer ", StringComparison.Ordinal));
        missing.Intersect(read, StringComparer.Ordinal).ShouldBeEmpty();
    }

    // Permissions are none of the places that the adapter reads; a check that is required by a rule is read from its parameters.
    [Fact]
    public void The_parameters_of_rules_hold_the_checks_that_they_require()
    {
        var list = Description.Operations["repos/get-branch-rules"].Answers[200]!["items"]!;
        var rule = Description.Resolve(list)["oneOf"]!.AsArray().SelectMany(one => one!["allOf"]!.AsArray()).Select(part => Description.Resolve(part!))
            .Single(part => part["properties"]?["type"]?["enum"]?[0]?.GetValue<string>() == "required_status_checks");
        var checks = rule["properties"]!["parameters"]!["properties"]!["required_status_checks"]!["items"]!;
        ReadPart.Of("rule", GitHubJson.Default.WireRuleCheck, checks).Faults.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("/api/v3")]
    public async Task Every_route_of_the_double_is_a_described_operation(string prefix)
    {
        await using var github = await GitHubDouble.StartAsync(new ManualClock(), prefix);
        github.Router.Routes.Where(route => !route.IsAnonymous && route.Operation != "graphql").Select(route => route.Operation).Distinct(StringComparer.Ordinal)
            .Except(Description.Operations.Keys, StringComparer.Ordinal).ShouldBeEmpty();
    }

    private static IEnumerable<(int Status, ReadPart Part)> PartsOf(string operation) =>
        from answer in Description.Operations[operation].Answers
        where answer.Value is not null
        let reader = Readers.Find(operation, answer.Key)
        where reader is not null
        select (answer.Key, ReadPart.Of($"{operation} {answer.Key}", reader, answer.Value));
}
