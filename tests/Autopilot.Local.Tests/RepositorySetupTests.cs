using System.Security.Cryptography;
using System.Text;

namespace Autopilot.Tests;

public sealed class RepositorySetupTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly RepositorySetup setup = new(TimeProvider.System);

    [Fact]
    public async Task The_clone_has_branches_and_tags_and_the_users_checkout_stays_byte_for_byte()
    {
        using var folder = new TemporaryFolder();
        var source = await TestGit.CreateAsync(folder["source"]);
        await TestGit.RunAsync(source, "tag", "v1");
        await TestGit.RunAsync(source, "branch", "other");
        await File.WriteAllTextAsync(Path.Combine(source, "untracked.txt"), "mine");
        await File.WriteAllTextAsync(Path.Combine(source, ".git", "hooks", "post-checkout"), "#!/bin/sh\ntouch hooked\n");
        var before = HashTree(source);

        (await setup.EnsureBareAsync(source, folder["bare.git"], null, None)).ShouldBe("main");

        HashTree(source).ShouldBe(before);
        (await TestGit.RunAsync(folder["bare.git"], "for-each-ref", "--format=%(refname)")).Split('\n').ShouldBe(["refs/heads/main", "refs/heads/other", "refs/tags/v1"]);
        (await TestGit.RunAsync(folder["bare.git"], "symbolic-ref", "HEAD")).ShouldBe("refs/heads/main");
        File.Exists(Path.Combine(folder["bare.git"], "objects", "info", "alternates")).ShouldBeFalse();
    }

    [Fact]
    public async Task What_has_landed_in_the_bare_repository_stays()
    {
        using var folder = new TemporaryFolder();
        var source = await TestGit.CreateAsync(folder["source"]);
        await setup.EnsureBareAsync(source, folder["bare.git"], null, None);
        await TestGit.RunAsync(folder["bare.git"], "branch", "landed", "main");
        await TestGit.CommitAsync(source, ("later.txt", "later"));

        (await setup.EnsureBareAsync(source, folder["bare.git"], null, None)).ShouldBe("main");
        (await TestGit.RunAsync(folder["bare.git"], "branch", "--list", "landed")).ShouldContain("landed");
    }

    [Fact]
    public async Task A_clone_that_was_cut_off_is_made_anew()
    {
        using var folder = new TemporaryFolder();
        var source = await TestGit.CreateAsync(folder["source"]);
        Directory.CreateDirectory(folder["bare.git.partial"]);
        await File.WriteAllTextAsync(Path.Combine(folder["bare.git.partial"], "HEAD"), "ref: refs/heads/nowhere\n");
        await setup.EnsureBareAsync(source, folder["bare.git"], null, None);
        (await TestGit.RunAsync(folder["bare.git"], "rev-parse", "main")).ShouldBe(await TestGit.RunAsync(source, "rev-parse", "main"));
    }

    [Fact]
    public async Task A_bare_source_and_a_named_base_are_accepted()
    {
        using var folder = new TemporaryFolder();
        var work = await TestGit.CreateAsync(folder["work"]);
        await TestGit.RunAsync(work, "branch", "release");
        await TestGit.RunAsync(folder.Path, "clone", "--quiet", "--bare", work, "source.git");
        (await setup.EnsureBareAsync(folder["source.git"], folder["bare.git"], "release", None)).ShouldBe("release");
        (await TestGit.RunAsync(folder["bare.git"], "symbolic-ref", "HEAD")).ShouldBe("refs/heads/release");
    }

    [Theory]
    [InlineData("absent", null, "not_a_repository")]
    [InlineData("plain", null, "not_a_repository")]
    [InlineData("source/inner", null, "not_a_repository")]
    [InlineData("empty", null, "empty_repository")]
    [InlineData("source", "no-such", "base_branch_not_found")]
    [InlineData("source", "main^", "base_branch_not_found")]
    [InlineData("detached", null, "base_branch_not_found")]
    [InlineData("shallow", null, "shallow_repository")]
    [InlineData("named", null, "base_branch_reserved")]
    [InlineData("named", "autopilot/VTID-00001-1.1", "base_branch_reserved")]
    [InlineData("dirty", null, "dirty_base")]
    [InlineData("staged", null, "dirty_base")]
    public async Task What_cannot_be_worked_on_is_refused_with_the_reason(string source, string? baseBranch, string code)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["plain"]);
        await TestGit.RunAsync(folder.Path, "init", "--quiet", "empty");
        await TestGit.CreateAsync(folder["source"], ("inner/file.txt", "x"));
        await TestGit.RunAsync((await TestGit.CreateAsync(folder["detached"])), "checkout", "--quiet", "--detach");
        await File.WriteAllTextAsync(Path.Combine(await TestGit.CreateAsync(folder["dirty"]), "README.md"), "changed");
        await File.WriteAllTextAsync(Path.Combine(await TestGit.CreateAsync(folder["staged"]), "new.txt"), "new");
        await TestGit.RunAsync(folder["staged"], "add", "new.txt");
        await TestGit.CommitAsync(folder["source"], ("inner/file.txt", "y"));
        await TestGit.RunAsync(folder.Path, "clone", "--quiet", "--depth", "1", $"file://{folder["source"]}", "shallow");
        await TestGit.RunAsync(await TestGit.CreateAsync(folder["named"]), "branch", "--move", "autopilot");
        var before = HashTree(folder[source]);

        var error = await Should.ThrowAsync<RefusedException>(() => setup.EnsureBareAsync(folder[source], folder["bare.git"], baseBranch, None));
        error.Code.ShouldBe(code, error.Message);
        error.Message.ShouldContain(folder[source]);
        error.Message.ShouldContain(source switch
        {
            "dirty" => "README.md",
            "staged" => "new.txt",
            "detached" => "It has: main.",
            "shallow" => "git fetch --unshallow",
            "named" => $"'{baseBranch ?? "autopilot"}'",
            _ => baseBranch ?? "",
        });
        (await Should.ThrowAsync<RefusedException>(() => setup.CheckAsync(folder[source], folder["bare.git"], baseBranch, None))).Code.ShouldBe(code);

        Directory.Exists(folder["bare.git"]).ShouldBeFalse();
        HashTree(folder[source]).ShouldBe(before);
    }

    [Fact]
    public async Task A_tag_that_is_called_like_the_base_does_not_hide_it()
    {
        using var folder = new TemporaryFolder();
        var source = await TestGit.CreateAsync(folder["source"]);
        await TestGit.RunAsync(source, "tag", "main");
        var head = await TestGit.CommitAsync(source, ("later.txt", "later"));

        (await setup.EnsureBareAsync(source, folder["bare.git"], null, None)).ShouldBe("main");
        (await setup.EnsureBareAsync(source, folder["bare.git"], null, None)).ShouldBe("main");
        var host = new GitCodeHost(TimeProvider.System);
        (await host.GetDefaultBranchAsync(folder["bare.git"], None)).ShouldBe("main");
        (await host.FindHeadAsync(folder["bare.git"], "main", None)).ShouldBe(head);
    }

    [Theory]
    [InlineData("autopilot")]
    [InlineData("autopilot/VTID-00001-1.1")]
    public async Task A_branch_where_work_is_pushed_stays_behind(string branch)
    {
        using var folder = new TemporaryFolder();
        var source = await TestGit.CreateAsync(folder["source"]);
        await TestGit.RunAsync(source, "branch", branch);
        await TestGit.RunAsync(source, "branch", "autopilots");
        var before = HashTree(source);

        await setup.EnsureBareAsync(source, folder["bare.git"], null, None);

        (await TestGit.RunAsync(folder["bare.git"], "for-each-ref", "--format=%(refname)")).Split('\n').ShouldBe(["refs/heads/autopilots", "refs/heads/main"]);
        HashTree(source).ShouldBe(before);
    }

    [Fact]
    public async Task A_detached_source_is_accepted_with_a_named_base_and_its_clone_keeps_that_base()
    {
        using var folder = new TemporaryFolder();
        var source = await TestGit.CreateAsync(folder["source"]);
        await TestGit.RunAsync(source, "branch", "release");
        await TestGit.RunAsync(source, "checkout", "--quiet", "--detach");

        (await setup.EnsureBareAsync(source, folder["bare.git"], "release", None)).ShouldBe("release");
        (await setup.EnsureBareAsync(source, folder["bare.git"], null, None)).ShouldBe("release");
        var refused = await Should.ThrowAsync<RefusedException>(() => setup.EnsureBareAsync(source, folder["bare.git"], "main", None));
        refused.Code.ShouldBe("base_branch_differs");
        refused.Message.ShouldContain("release");
    }

    [Fact]
    public async Task Changes_on_another_branch_than_the_base_do_not_matter()
    {
        using var folder = new TemporaryFolder();
        var source = await TestGit.CreateAsync(folder["source"]);
        await TestGit.RunAsync(source, "checkout", "--quiet", "-b", "topic");
        await File.WriteAllTextAsync(Path.Combine(source, "README.md"), "changed");
        (await setup.EnsureBareAsync(source, folder["bare.git"], "main", None)).ShouldBe("main");
    }

    private static string HashTree(string folder)
    {
        var text = new StringBuilder();
        foreach (var file in Directory.Exists(folder) ? (IEnumerable<string>)Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal) : [])
        {
            text.Append(file).Append(' ').Append(File.GetLastWriteTimeUtc(file).Ticks).Append(' ').AppendLine(Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file))));
        }

        return text.ToString();
    }
}
