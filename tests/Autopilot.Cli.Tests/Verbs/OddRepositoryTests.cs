namespace Autopilot.Cli.Tests;

/// <summary>Repositories that are not as most are: each works, or is refused before anything is made; the user's checkout stays as it is.</summary>
public sealed class OddRepositoryTests
{
    [Fact]
    public async Task Names_that_git_could_mistake_and_a_detached_head_do_not_matter()
    {
        using var user = await UserRepository.CreateAsync();
        await TestGit.RunAsync(user.Checkout, "tag", "main");
        await TestGit.RunAsync(user.Checkout, "commit", "--quiet", "--allow-empty", "--message", "Go on");
        await TestGit.RunAsync(user.Checkout, "branch", "autopilot", "HEAD");
        await TestGit.RunAsync(user.Checkout, "tag", "autopilot");
        await TestGit.RunAsync(user.Checkout, "checkout", "--quiet", "--detach");
        var before = user.Hashes();

        (await user.RunAsync(more: ["--base", "main"])).Expect(0);

        (await TestGit.RunAsync(LocalPipeline.RepositoryIn(user.Dir), "show", "refs/heads/main:word")).ShouldBe("second");
        user.Hashes().ShouldBe(before);
        (await user.RunAsync(more: ["--base", "autopilot"])).Expect(2).ErrorCode().ShouldBe("base_branch_differs");
    }

    [Fact]
    public async Task A_repository_of_sha_256_works_to_its_deployment()
    {
        using var user = await UserRepository.CreateAsync();
        Directory.Delete(Path.Combine(user.Checkout, ".git"), recursive: true);
        await TestGit.RunAsync(user.Checkout, "init", "--quiet", "--object-format=sha256");
        await TestGit.RunAsync(user.Checkout, "add", "--all");
        await TestGit.RunAsync(user.Checkout, "commit", "--quiet", "--message", "Begin");
        var before = user.Hashes();

        var evidence = (await user.RunAsync(more: ["--deploy", Shop.Deploy, "--health", Shop.Health])).Expect(0).Json().GetProperty("tasks")[0].GetProperty("evidence");

        evidence.GetProperty("verification").GetProperty("reportedCommit").GetString()!.Length.ShouldBe(64);
        user.Hashes().ShouldBe(before);
    }

    [Theory]
    [InlineData("checkout --quiet --detach", "base_branch_not_found", "It has: main. Name one of them as the base branch with --base")]
    [InlineData("branch --move autopilot", "base_branch_reserved", "git branch --move autopilot NAME")]
    [InlineData("clone --quiet --no-local --depth 1 . ../shallow", "shallow_repository", "git fetch --unshallow")]
    public async Task What_cannot_work_is_refused_with_the_remedy_and_leaves_no_folder(string git, string code, string remedy)
    {
        using var user = await UserRepository.CreateAsync();
        await TestGit.RunAsync(user.Checkout, "commit", "--quiet", "--allow-empty", "--message", "Go on");
        await TestGit.RunAsync(user.Checkout, git.Split(' '));
        var before = user.Hashes();

        var refused = (await user.RunAsync(repo: Directory.Exists(user["shallow"]) ? user["shallow"] : null)).Expect(2);

        refused.ErrorCode().ShouldBe(code);
        refused.Error.ShouldContain(remedy);
        Directory.Exists(user.Dir).ShouldBeFalse();
        user.Hashes().ShouldBe(before);
    }
}
