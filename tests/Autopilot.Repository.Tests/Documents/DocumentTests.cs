namespace Autopilot.Tests;

public sealed class DocumentTests
{
    private static readonly string[] Readme = Repository.Read("README.md").Split('\n');

    [Fact]
    public void Readme_opens_with_one_sentence_that_says_what_it_is()
    {
        Readme[0].ShouldBe("# Autopilot");
        var opening = string.Join(' ', Readme.Skip(1).SkipWhile(string.IsNullOrWhiteSpace).TakeWhile(line => !string.IsNullOrWhiteSpace(line)));

        opening.ShouldStartWith("Autopilot ");
        opening.ShouldEndWith(".");
        opening[..^1].ShouldNotContain(". ");
    }

    [Fact]
    public void Readme_shows_code_within_its_first_25_lines()
    {
        var fence = Array.IndexOf(Readme, "```csharp");
        fence.ShouldBeInRange(0, 24);
        Readme[fence + 1].ShouldNotBeNullOrWhiteSpace();
    }

    [Fact]
    public void Readme_names_every_package()
    {
        var text = string.Join('\n', Readme);
        Packages.All.Where(package => !text.Contains($"`{package.Name}`", StringComparison.Ordinal)).ShouldBeEmpty("Add it to the table of packages.");
    }

    [Fact]
    public void Changelog_has_a_place_for_what_is_not_released() =>
        Repository.Read("CHANGELOG.md").Split('\n').ShouldContain("## [Unreleased]", StringComparer.Ordinal);

    [Fact]
    public void Links_between_documents_lead_somewhere()
    {
        var broken =
            from file in Repository.Files
            where file.Extension == ".md"
            from target in Targets(file.Text)
            let path = Path.Combine(Path.GetDirectoryName(Repository.PathOf(file.Path))!, target)
            where !Path.Exists(path)
            select $"{file.Path}: {target}";

        broken.ShouldBeEmpty();
    }

    private static IEnumerable<string> Targets(string text) =>
        text.Split("](").Skip(1)
            .Select(rest => rest.Split(')')[0].Split('#')[0])
            .Where(target => target.Length > 0 && !target.Contains(':', StringComparison.Ordinal));
}
