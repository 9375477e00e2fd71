namespace Autopilot.Tests;

public sealed class PatchAgentTests : IDisposable
{
    private const string Front = "---\ntitle: Patch\nscope: ['src/**']\nacceptance: [It is patched]\n---\n";
    private const string First = "```diff\n--- a/src/a.txt\n+++ b/src/a.txt\n@@ -1,3 +1,3 @@\n one\n-two\n+TWO\n three\n```\n";
    private const string Second = "```diff\ndiff --git a/src/b.txt b/src/b.txt\nnew file mode 100644\n--- /dev/null\n+++ b/src/b.txt\n@@ -0,0 +1 @@\n+new\n```\n";

    private readonly Workbench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task The_patches_of_the_spec_are_applied()
    {
        var report = await RunAsync($"Do this:\n\n{First}\nand that:\n{Second}\nThank you.");

        var head = report.ShouldBeOfType<WorkReport.Completed>().HeadSha;
        Workbench.Git(bench.Origin, "show", head + ":src/a.txt").ShouldBe("one\nTWO\nthree");
        Workbench.Git(bench.Origin, "show", head + ":src/b.txt").ShouldBe("new");
    }

    [Theory]
    [InlineData("No block.\n```\n+x\n```\n", "no_patch")]
    [InlineData("Never closed.\n```diff\n+x\n", "no_patch")]
    [InlineData("```diff\n--- a/src/a.txt\n+++ b/src/a.txt\n@@ -1,3 +1,3 @@\n one\n-other\n+TWO\n three\n```\n", "patch_failed")]
    [InlineData("```diff\n--- /dev/null\n+++ b/../outside.txt\n@@ -0,0 +1 @@\n+new\n```\n", "patch_failed")]
    [InlineData("```diff\n--- /dev/null\n+++ b/.git/hooks/pre-push\n@@ -0,0 +1 @@\n+new\n```\n", "patch_failed")]
    [InlineData("```diff\nrubbish\n```\n", "patch_failed")]
    public async Task A_patch_that_is_not_there_or_does_not_apply_fails_for_good(string body, string reason)
    {
        var failure = (await RunAsync(body)).ShouldBeOfType<WorkReport.Failed>().Failure;

        failure.Kind.ShouldBe(FailureKind.Deterministic);
        failure.Reason.ShouldBe(reason);
    }

    [Fact]
    public void It_is_called_patch() => new PatchAgent().Name.ShouldBe("patch");

    private Task<WorkReport> RunAsync(string body) =>
        bench.Worker(new PatchAgent()).ExecuteAsync(bench.Order(Front + body), new Listener(), CancellationToken.None);
}
