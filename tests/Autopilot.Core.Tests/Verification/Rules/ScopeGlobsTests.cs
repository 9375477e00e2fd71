namespace Autopilot.Tests;

public sealed class ScopeGlobsTests
{
    [Theory]
    [InlineData("src/**", "src/a.cs", true)]
    [InlineData("src/**", "src/deep/er/a.cs", true)]
    [InlineData("src/**", "src/.hidden", true)]
    [InlineData("src/**", "src", false)]
    [InlineData("src/**", "srcs/a.cs", false)]
    [InlineData("src/**", "other/src/a.cs", false)]
    [InlineData("src/**", "SRC/a.cs", false)]
    [InlineData("src/**", @"src\evil.cs", false)]
    [InlineData("/src/**", "src/a.cs", true)]
    [InlineData("./src/**", "src/a.cs", true)]
    [InlineData("src/", "src/deep/a.cs", true)]
    [InlineData("src/", "src", false)]
    [InlineData("src/*", "src/a.cs", true)]
    [InlineData("src/*", "src/deep/a.cs", false)]
    [InlineData("src/*.cs", "src/a.cs", true)]
    [InlineData("src/*.cs", "src/a.csx", false)]
    [InlineData("**/*.md", "README.md", true)]
    [InlineData("**/*.md", "docs/deep/a.md", true)]
    [InlineData("src/**/tests/*", "src/tests/a", true)]
    [InlineData("src/**/tests/*", "src/a/b/tests/c", true)]
    [InlineData("**", ".github/workflows/ci.yml", true)]
    [InlineData("*", ".editorconfig", true)]
    [InlineData("*", "a/b", false)]
    [InlineData("a?c", "abc", true)]
    [InlineData("a?c", "a/c", false)]
    [InlineData("a.c", "abc", false)]
    [InlineData("a(b)[c]+", "a(b)[c]+", true)]
    [InlineData("docs/a b.md", "docs/a b.md", true)]
    [InlineData("src/**", "src/line\nfeed", true)]
    [InlineData("src/**", "src/", false)]
    [InlineData("src/**", "src//a.cs", true)]
    [InlineData("src/**/b", "src//b", false)]
    [InlineData("a/**/b", "x/y/b", false)]
    [InlineData("**/**/a", "x/y/a", true)]
    [InlineData("**", "", false)]
    [InlineData("", "a", false)]
    [InlineData("/", "a", false)]
    public void A_glob_allows_what_it_says(string glob, string file, bool allowed) =>
        ScopeGlobs.Outside([glob], [file]).Count.ShouldBe(allowed ? 0 : 1);

    [Fact]
    public void Without_globs_every_file_is_outside() => ScopeGlobs.Outside([], ["a", "b"]).ShouldBe(["a", "b"]);

    [Fact]
    public void A_file_that_one_glob_allows_is_inside() => ScopeGlobs.Outside(["a/**", "b/**"], ["b/c", "d", "a/e"]).ShouldBe(["d"]);

    [Fact]
    public void A_hostile_glob_takes_no_time() =>
        ScopeGlobs.Outside([string.Concat(Enumerable.Repeat("*a", 200))], [new string('a', 20_000) + "b"]).Count.ShouldBe(1);
}
