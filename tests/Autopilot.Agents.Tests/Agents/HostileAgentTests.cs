namespace Autopilot.Tests;

/// <summary>Agents that prepare their clone, or what lies beside it, for the worker that looks at it afterwards.</summary>
public sealed class HostileAgentTests : IDisposable
{
    private const string Hello = "echo hello > src/hello.txt\n";
    private const string Commit = "git -c user.name=Agent -c user.email=agent@example.com commit -q ";

    private readonly Workbench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task Nothing_that_the_agent_planted_in_its_clone_takes_effect()
    {
        var plant = $"touch {bench.Canary}";
        var script = Hello + $$"""
            mkdir -p .git/hooks src/sub
            for hook in pre-commit commit-msg post-commit pre-push post-checkout reference-transaction post-index-change; do
              printf '#!/bin/sh\n{{plant}}\n' > .git/hooks/$hook; chmod +x .git/hooks/$hook
            done
            git config core.hooksPath "$PWD/.git/hooks"
            git config core.fsmonitor '{{plant}};'
            git config core.sshCommand '{{plant}};'
            git config core.alternateRefsCommand '{{plant}};'
            git config credential.helper '!{{plant}};'
            git config filter.evil.clean '{{plant}}; cat'
            git config filter.evil.process '{{plant}}'
            git config filter.evil.required true
            git config diff.external '{{plant}}'
            git config gpg.program '{{plant}}'
            git config commit.gpgSign true
            git config url./nowhere.insteadOf {{bench.Root}}
            git config url./nowhere.pushInsteadOf {{bench.Root}}
            git config extensions.partialClone evil
            git config remote.evil.promisor true
            git config remote.evil.url 'ssh://evil/x'
            git config remote.evil.uploadpack '{{plant}};'
            git config uploadpack.packObjectsHook '{{plant}};'
            git config include.path {{bench.Root}}/evil-config
            printf '[core]\n\tfsmonitor = {{plant}};\n' > {{bench.Root}}/evil-config
            printf '[core]\n\tfsmonitor = {{plant}};\n' > "$HOME/.gitconfig"
            echo '* filter=evil diff=evil' > src/.gitattributes
            git init -q src/sub; git -C src/sub config core.fsmonitor '{{plant}};'
            echo nested > src/sub/file.txt
            """;

        var report = await bench.ExecuteAsync(script);

        File.Exists(bench.Canary).ShouldBeFalse();
        report.ShouldBeOfType<WorkReport.Completed>().HeadSha.ShouldBe(bench.Pushed());
        Workbench.Git(bench.Origin, "ls-tree", "-r", "--name-only", bench.Pushed()!).Split('\n')
            .ShouldBe(["README.md", "src/.gitattributes", "src/a.txt", "src/hello.txt", "src/sub/file.txt"]);
    }

    // Made beforehand, it would give the worker's own git calls the agent's configuration, hooks and objects.
    [Fact]
    public async Task A_repository_made_where_the_result_might_be_collected_takes_no_effect()
    {
        var report = await bench.ExecuteAsync(Hello + $$"""
            git init -q --bare ../result.git
            git --git-dir=../result.git config core.fsmonitor 'touch {{bench.Canary}};'
            git --git-dir=../result.git config filter.evil.clean 'touch {{bench.Canary}}; cat'
            echo '* filter=evil' > src/.gitattributes
            """);

        File.Exists(bench.Canary).ShouldBeFalse();
        report.ShouldBeOfType<WorkReport.Completed>();
    }

    // Reading a pipe waits until somebody writes.
    [Fact]
    public async Task Pipes_where_git_reads_hold_nobody_up()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var agent = bench.Shell(Hello + "mkfifo src/.gitattributes src/.gitignore src/pipe; mkdir -p .git/info; rm -f .git/packed-refs .git/index; mkfifo .git/info/exclude .git/packed-refs .git/index .git/shallow");

        var report = await bench.Worker(agent).ExecuteAsync(bench.Order(), new Listener(), limit.Token);

        report.ShouldBeOfType<WorkReport.Completed>();
    }

    [Theory]
    [InlineData("-m 'By the agent' -m 'VTID: VTID-99999' -m 'Autopilot-Head: 0000'")]
    [InlineData("-m 'By the agent' -m 'vtid : VTID-99999\n continued\nAutopilot-Attempt: 7\nAutopilot-Head: 0000\nVTID: VTID-00042\nAutopilot-Attempt: 2'")]
    public async Task Trailers_that_the_agent_forged_are_replaced_by_ours(string message)
    {
        await bench.ExecuteAsync(Hello + "git add -A; " + Commit + message);

        Show("%B").ShouldBe("By the agent\n\nVTID: VTID-00042\nAutopilot-Attempt: 2");
    }

    [Fact]
    public async Task The_agent_is_not_told_where_its_claim_is_kept() =>
        (await bench.ExecuteAsync(Hello + "echo \"<$AUTOPILOT_RUN_ID>\""))
            .ShouldBeOfType<WorkReport.Completed>().Summary.ShouldMatch("^<[0-9a-f]{64}/VTID-00042-2\\.3>$");

    [Fact]
    public async Task A_configuration_elsewhere_that_the_clone_names_takes_no_effect()
    {
        var report = await bench.ExecuteAsync(Hello + $$"""
            cp -r .git {{bench.Root}}/common
            git --git-dir={{bench.Root}}/common config core.fsmonitor 'touch {{bench.Canary}};'
            git --git-dir={{bench.Root}}/common config extensions.partialClone evil
            git --git-dir={{bench.Root}}/common config remote.evil.uploadpack 'touch {{bench.Canary}};'
            echo {{bench.Root}}/common > .git/commondir
            """);

        File.Exists(bench.Canary).ShouldBeFalse();
        report.ShouldBeOfType<WorkReport.Completed>();
    }

    // Git fetches what is missing from a promisor remote even when it only reads, by a command that the configuration names.
    [Fact]
    public async Task A_missing_object_with_a_planted_promisor_runs_no_command()
    {
        var failure = await FailAsync(Hello + $$"""
            git add -A; {{Commit}} -m x
            blob=$(git rev-parse HEAD:src/hello.txt)
            rm -f .git/objects/$(echo $blob | cut -c1-2)/$(echo $blob | cut -c3-)
            git config core.repositoryFormatVersion 1
            git config extensions.partialClone evil
            git config remote.evil.promisor true
            git config remote.evil.url {{bench.Origin}}
            git config remote.evil.uploadpack 'touch {{bench.Canary}};'
            """);

        File.Exists(bench.Canary).ShouldBeFalse();
        failure.Reason.ShouldBe("repository_damaged");
    }

    private async Task<Failure> FailAsync(string script, WorkOrder? order = null) =>
        (await bench.ExecuteAsync(script, order)).ShouldBeOfType<WorkReport.Failed>().Failure;

    private string Show(string format) => Workbench.Git(bench.Origin, "log", "-1", "--format=" + format, bench.Pushed()!);
}
