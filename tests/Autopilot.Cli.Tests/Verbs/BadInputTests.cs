namespace Autopilot.Cli.Tests;

/// <summary>What cannot work is refused with a stable code and a message that says what is accepted, before anything runs.</summary>
public sealed class BadInputTests
{
    [Theory]
    [InlineData("", "empty")]
    [InlineData("---\ntitle: No scope\nacceptance: [x]\n---\nDo it.\n", "scope")]
    [InlineData("---\nid: vtid-1\ntitle: T\nscope: [word]\nacceptance: [x]\n---\nDo it.\n", "VTID")]
    [InlineData("---\ntitle: T\nprofile: moon\nscope: [word]\nacceptance: [x]\n---\nDo it.\n", "moon")]
    public async Task A_spec_that_cannot_be_worked_on_is_refused_and_leaves_no_folder(string spec, string said)
    {
        using var user = await UserRepository.CreateAsync();

        var refused = (await user.RunAsync(spec: user.Write("bad.md", spec))).Expect(2);

        refused.ErrorCode().ShouldBeOneOf("invalid_spec", "invalid_vtid", "unknown_profile");
        refused.Error.ShouldContain(said);
        Directory.Exists(user.Dir).ShouldBeFalse();
    }

    [Fact]
    public async Task A_spec_over_256_KiB_or_missing_is_refused()
    {
        using var user = await UserRepository.CreateAsync();

        (await user.RunAsync(spec: user.Write("large.md", Shop.Spec(1, "first", "second") + new string('x', TaskSpec.MaxBytes)))).Expect(2).Error.ShouldContain("at most");
        (await user.RunAsync(spec: user["absent.md"])).Expect(2).ErrorCode().ShouldBe("invalid_spec");
    }

    [Fact]
    public async Task A_repository_must_be_one_clean_and_on_a_branch()
    {
        using var user = await UserRepository.CreateAsync();
        Directory.CreateDirectory(user["plain"]);
        (await user.RunAsync(repo: user["plain"])).Expect(2).ErrorCode().ShouldBe("not_a_repository");
        await TestGit.RunAsync(user["plain"], "init", "--quiet");
        (await user.RunAsync(repo: user["plain"])).Expect(1).ErrorCode().ShouldBe("empty_repository");

        user.Write("checkout/word", "dirty\n");
        var dirty = (await user.RunAsync()).Expect(1);
        dirty.ErrorCode().ShouldBe("dirty_base");
        dirty.Error.ShouldContain("word");
        await TestGit.RunAsync(user.Checkout, "checkout", "--quiet", "word");
        await TestGit.RunAsync(user.Checkout, "checkout", "--quiet", "--detach");
        (await user.RunAsync()).Expect(2).ErrorCode().ShouldBe("base_branch_not_found");
        Directory.Exists(user.Dir).ShouldBeFalse();

        await TestGit.RunAsync(user.Checkout, "checkout", "--quiet", "main");
        (await user.RunAsync()).Expect(0);
    }

    [Theory]
    [InlineData("--health", "http://127.0.0.1:{port}/health")]
    [InlineData("--deploy", "exec perl service.pl", "--health", "https://example.com/health")]
    [InlineData("--deploy", " ")]
    [InlineData("--unknown")]
    public async Task Options_that_cannot_work_are_usage_errors(params string[] more)
    {
        using var user = await UserRepository.CreateAsync();

        (await user.RunAsync(more: more)).Expect(2).ErrorCode().ShouldBe("usage");
        Directory.Exists(user.Dir).ShouldBeFalse();
    }

    [Theory]
    [InlineData("", ".git")]
    [InlineData("docs", ".gitignore")]
    public async Task A_folder_that_is_somebodys_own_is_not_taken(string dir, string holds)
    {
        using var user = await UserRepository.CreateAsync();
        user.Write($"checkout/{Path.Combine(dir, holds == ".git" ? "more" : holds)}", "*.tmp\n");
        var before = user.Hashes();

        var refused = (await user.RunAsync(dir: Path.Combine(user.Checkout, dir))).Expect(2);

        refused.ErrorCode().ShouldBe("usage");
        refused.Error.ShouldContain("holds somebody's own files");
        user.Hashes().ShouldBe(before);
    }

    [Fact]
    public async Task A_malformed_id_and_an_unknown_task_or_folder_are_told_apart()
    {
        using var user = await UserRepository.CreateAsync();
        (await user.GiveAsync("why", "VTID-00001")).Expect(1).ErrorCode().ShouldBe("not_a_pipeline");
        (await user.RunAsync()).Expect(0);

        (await user.GiveAsync("why", "task-one")).Expect(2).ErrorCode().ShouldBe("invalid_vtid");
        (await user.GiveAsync("why", "VTID-00099")).Expect(1).ErrorCode().ShouldBe("task_not_found");
        (await user.GiveAsync("retry", "VTID-00001")).Expect(1).ErrorCode().ShouldBe("not_retryable");
        (await user.GiveAsync("thaw", "--release", "target:local")).Expect(1).Json().GetProperty("released").GetBoolean().ShouldBeFalse();
    }
}
