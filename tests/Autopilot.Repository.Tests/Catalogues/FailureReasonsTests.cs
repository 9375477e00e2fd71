namespace Autopilot.Tests;

public sealed class FailureReasonsTests
{
    private static readonly IReadOnlyList<string> Constants =
        [.. typeof(FailureReasons).GetFields().Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!)];

    [Fact]
    public void Every_reason_has_a_row_and_every_row_a_reason() =>
        FailureReasons.All.ShouldBe(Constants, ignoreOrder: true);

    [Fact]
    public void Reasons_are_lower_snake_and_distinct()
    {
        Constants.ShouldBeUnique(StringComparer.Ordinal);
        Constants.ShouldAllBe(reason => reason.All(c => char.IsAsciiLetterLower(c) || c == '_'));
    }

    [Fact]
    public void Every_reason_tells_a_person_what_to_do()
    {
        foreach (var reason in FailureReasons.All)
        {
            FailureReasons.RemedyFor(FailureReasons.Create(reason, "what happened")).ShouldEndWith(".", customMessage: reason);
        }
    }
}
