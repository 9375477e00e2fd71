namespace Autopilot.Tests;

public sealed class HistoryDocumentTests
{
    [Fact]
    public void HistoryDocument_lists_every_law() => new DrawnBlock("docs/verify.md", "laws").ShouldBe(
        $"| law | what it says |\n|---|---|\n{string.Concat(HistoryLaws.All.Select(law => $"| `{law.Name}` | {law.Sentence} |\n"))}");

    [Fact]
    public void Laws_have_lower_snake_names_of_their_own()
    {
        var names = HistoryLaws.All.Select(law => law.Name).ToArray();

        names.ShouldBeUnique(StringComparer.Ordinal);
        names.ShouldAllBe(name => name.All(letter => char.IsAsciiLetterLower(letter) || letter == '_'));
    }
}
