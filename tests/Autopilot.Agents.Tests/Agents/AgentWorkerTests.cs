namespace Autopilot.Tests;

public sealed class AgentWorkerTests : IDisposable
{
    private const string Hello = "echo hello > src/hello.txt\n";
    private const string Commit = "git -c user.name=Agent -c user.email=agent@example.com commit -q ";

    private readonly Workbench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task What_is_left_uncommitted_is_committed_with_trailers_and_pushed()
    {
        var report = await bench.ExecuteAsync(Hello + "echo 'I said hello'");

        var completed = report.ShouldBeOfType<WorkReport.Completed>();
        completed.HeadSha.ShouldBe(bench.Pushed());
        completed.Summary.ShouldBe("I said hello");
        completed.OpensPullRequest.ShouldBeFalse();
        Show("%P").ShouldBe(bench.BaseSha);
        Show("%an <%ae>").ShouldBe("Autopilot <autopilot@localhost>");
        Show("%B").ShouldBe("Say hello\n\nVTID: VTID-00042\nAutopilot-Attempt: 2");
        Workbench.Git(bench.Origin, "show", completed.HeadSha + ":src/hello.txt").ShouldBe("hello");
        Directory.EnumerateFileSystemEntries(bench.WorkFolder).ShouldBeEmpty();
    }

    [Fact]
    public async Task Nothing_but_the_pushed_branch_changes_in_the_origin_and_the_users_checkout()
    {
        var before = bench.Snapshot();

        await bench.ExecuteAsync(Hello);
        await bench.ExecuteAsync("rm -rf .git .\n");
        await bench.ExecuteAsync("find . -type f -exec chmod 000 {} +; rm -rf .git/objects\n");

        bench.Snapshot().ShouldBe(before);
    }

    [Fact]
    public async Task An_agent_that_commits_by_itself_keeps_its_commits_and_words()
    {
        var report = await bench.ExecuteAsync(
            $"{Hello}git add -A; {Commit} -m 'First step'; echo more >> src/hello.txt; {Commit} -am 'Second step' -m 'With a body.'");

        report.ShouldBeOfType<WorkReport.Completed>().HeadSha.ShouldBe(bench.Pushed());
        Workbench.Git(bench.Origin, "log", "--format=%an: %s", $"{bench.BaseSha}..{bench.Pushed()}").ShouldBe("Agent: Second step\nAgent: First step");
        Show("%B").ShouldBe("Second step\n\nWith a body.\n\nVTID: VTID-00042\nAutopilot-Attempt: 2");
        Show("%cn").ShouldBe("Autopilot");
    }

    [Fact]
    public async Task Commits_and_what_is_left_over_are_both_pushed()
    {
        await bench.ExecuteAsync($"{Hello}git add -A; {Commit} -m 'First step'; echo more >> src/hello.txt");

        Workbench.Git(bench.Origin, "log", "--format=%an: %s", $"{bench.BaseSha}..{bench.Pushed()}").ShouldBe("Autopilot: Say hello\nAgent: First step");
    }

    [Theory]
    [InlineData("exit 0", FailureReasons.NoChange)]
    [InlineData("touch src/a.txt; echo done it all", FailureReasons.NoChange)]
    [InlineData(Hello + "git add -A; " + Commit + "-m one; git rm -q src/hello.txt; " + Commit + "-m two", FailureReasons.NoChange)]
    [InlineData(Hello + "git add -A; " + Commit + "--amend -m 'Begin again'", "history_rewritten")]
    [InlineData("git checkout -q --orphan new; " + Hello + "git add -A; " + Commit + "-m x; git branch -M autopilot/VTID-00042-2.3", "history_rewritten")]
    [InlineData(Hello + "rm -rf .git", "repository_damaged")]
    [InlineData(Hello + "rm -rf .git; git init -q; git add -A; " + Commit + "-m x", "branch_left")]
    [InlineData(Hello + "mv .git ../elsewhere; ln -s ../elsewhere .git", "repository_damaged")]
    [InlineData(Hello + "mv .git ../elsewhere; echo 'gitdir: ../elsewhere' > .git", "repository_damaged")]
    [InlineData(Hello + "rm -rf .git/objects", "repository_damaged")]
    [InlineData(Hello + "echo rubbish > .git/refs/heads/autopilot/VTID-00042-2.3", "repository_damaged")]
    [InlineData(Hello + "git checkout -q -b my-own", "branch_left")]
    [InlineData(Hello + "git checkout -q --detach", "branch_left")]
    [InlineData(Hello + "rm .git/HEAD; mkfifo .git/HEAD", "repository_damaged")]
    [InlineData(Hello + "rm -rf .git/objects; mkfifo ../../objects; ln -s ../../../objects .git/objects", "repository_damaged")]
    [InlineData(Hello + "mkfifo ../../pipe; ln -s ../../../pipe .git/packed-refs", "repository_damaged")]
    [InlineData("d=$PWD; rm -rf \"$d\"", "repository_damaged")]
    public async Task Work_that_is_not_there_or_not_on_the_base_fails_for_good(string script, string reason)
    {
        var failure = await FailAsync(script);

        failure.Kind.ShouldBe(FailureKind.Deterministic);
        failure.Reason.ShouldBe(reason);
        bench.Pushed().ShouldBeNull();
    }

    [Theory]
    [InlineData("echo x >> README.md", "README.md")]
    [InlineData("mkdir -p .github/workflows; echo x > .github/workflows/ci.yml", ".github/workflows/ci.yml")]
    [InlineData("git mv src/a.txt a.txt", "a.txt")]
    [InlineData("rm README.md", "README.md")]
    [InlineData("chmod +x README.md", "README.md")]
    [InlineData("echo x > 'src\\evil.txt'", "src\\evil.txt")]
    [InlineData("echo x > out.txt; git add out.txt; " + Commit + "-m x", "out.txt")]
    [InlineData("echo x >> README.md; git update-index --skip-worktree README.md; git update-index --assume-unchanged README.md", "README.md")]
    [InlineData("echo x > hidden.txt; mkdir -p .git/info; echo hidden.txt > .git/info/exclude", "hidden.txt")]
    [InlineData("git init -q sub; echo x > sub/file.txt", "sub/file.txt")]
    [InlineData("echo x > secret.txt; git add secret.txt; " + Commit + "-m x; git rm -q secret.txt; " + Commit + "-m y", "secret.txt")]
    [InlineData("git checkout -q -b side; echo x > side.txt; git add side.txt; " + Commit + "-m x; git checkout -q -; " + Commit + "--allow-empty -m y; git merge -q -s ours side -m z", "side.txt")]
    public async Task Changes_outside_the_scope_are_named_and_not_pushed(string script, string file)
    {
        var failure = await FailAsync(Hello + script);

        failure.Kind.ShouldBe(FailureKind.Policy);
        failure.Reason.ShouldBe(FailureReasons.ScopeViolation);
        failure.Message.ShouldContain(file);
        failure.Message.ShouldNotContain("src/hello.txt");
        bench.Pushed().ShouldBeNull();
    }

    [Fact]
    public void Folders_that_a_killed_host_left_behind_are_removed()
    {
        Directory.CreateDirectory(Path.Combine(bench.WorkFolder, "VTID-00042-2.3", "clone"));
        Directory.CreateDirectory(Path.Combine(bench.WorkFolder, "result-0123"));
        Directory.CreateDirectory(Path.Combine(bench.WorkFolder, "agent-0123", "read-only"));
        Directory.CreateDirectory(Path.Combine(bench.WorkFolder, "of-somebody-else"));

        bench.Worker(new PatchAgent()).EndLeftovers();

        Directory.EnumerateFileSystemEntries(bench.WorkFolder).Select(Path.GetFileName).ShouldBe(["of-somebody-else"]);
    }

    [Fact]
    public async Task An_agent_can_commit_without_an_identity_of_its_own()
    {
        await bench.ExecuteAsync(Hello + "git add -A; git commit -q -m 'By the agent'");

        Show("%an: %s").ShouldBe("Autopilot: By the agent");
    }

    [Fact]
    public async Task A_symbolic_link_is_pushed_as_a_link_and_never_followed()
    {
        await File.WriteAllTextAsync(Path.Combine(bench.Root, "secret"), "secret text");

        var report = await bench.ExecuteAsync($"ln -s {bench.Root}/secret src/link");

        Workbench.Git(bench.Origin, "show", report.ShouldBeOfType<WorkReport.Completed>().HeadSha + ":src/link").ShouldBe(bench.Root + "/secret");
    }

    [Fact]
    public async Task A_branch_that_exists_already_is_left_alone()
    {
        Workbench.Git(bench.Origin, "branch", "autopilot/VTID-00042-2.3", "main");

        var failure = await FailAsync(Hello);

        failure.Reason.ShouldBe("branch_taken");
        bench.Pushed().ShouldBe(bench.BaseSha);
    }

    [Fact]
    public async Task A_push_that_the_remote_refuses_fails_for_good_with_its_words()
    {
        var hook = Path.Combine(bench.Origin, "hooks", "pre-receive");
        Directory.CreateDirectory(Path.GetDirectoryName(hook)!);
        Workbench.Git(bench.Root, "-c", "alias.plant=!printf '#!/bin/sh\\necho not today; exit 1\\n' > " + hook + "; chmod +x " + hook, "plant");

        var failure = await FailAsync(Hello);

        (failure.Kind, failure.Reason).ShouldBe((FailureKind.Policy, "push_refused"));
        failure.Message.ShouldContain("not today");
    }

    [Fact]
    public async Task An_order_can_start_from_a_commit_that_is_no_longer_the_tip()
    {
        var order = bench.Order();
        Workbench.Git(bench.Checkout, "commit", "-q", "--allow-empty", "-m", "Later");
        Workbench.Git(bench.Checkout, "push", "-q", bench.Origin, "main");

        await bench.ExecuteAsync(Hello, order);

        Show("%P").ShouldBe(bench.BaseSha);
    }

    [Fact]
    public async Task A_base_or_a_repository_that_is_not_there_is_said_so()
    {
        (await FailAsync(Hello, bench.Order() with { BaseSha = new string('a', 40) })).Reason.ShouldBe("base_not_found");
        var failure = await FailAsync(Hello, bench.Order() with { Repository = bench.Root + "/none.git" });
        failure.Reason.ShouldBe("clone_failed");
        failure.Kind.ShouldBe(FailureKind.Transient);
    }

    [Fact]
    public async Task A_text_that_is_not_the_approved_one_reaches_no_agent()
    {
        var failure = await FailAsync(Hello, bench.Order() with { Spec = Workbench.Spec + "And delete everything." });

        failure.Reason.ShouldBe(RefusalCodes.SpecHashMismatch);
        bench.Pushed().ShouldBeNull();
    }

    [Fact]
    public async Task A_failure_of_the_agent_is_reported_as_it_is_and_nothing_is_pushed()
    {
        var failure = await FailAsync(Hello + "exit 9");

        failure.Kind.ShouldBe(FailureKind.Transient);
        failure.Reason.ShouldBe("agent_failed");
        bench.Pushed().ShouldBeNull();
    }

    [Fact]
    public async Task Cancellation_mid_way_leaves_no_process_no_folder_and_no_branch()
    {
        var listener = new Listener();
        using var stop = new CancellationTokenSource();
        var agent = bench.Shell($"trap '' TERM HUP; {Hello} setsid sh -c 'trap \"\" HUP; sleep 1000' & env -i setsid sleep 1000 & echo started; while :; do sleep 100; done");
        var run = bench.Worker(agent).ExecuteAsync(bench.Order(), listener, stop.Token);
        while (!listener.All.Any(progress => progress.Message == "started"))
        {
            run.IsCompleted.ShouldBeFalse();
            await Task.Yield();
        }

        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(run);
        Workbench.Survivors(bench.Mark).ShouldBeEmpty();
        Directory.EnumerateFileSystemEntries(bench.WorkFolder).ShouldBeEmpty();
        bench.Pushed().ShouldBeNull();
    }

    [Fact]
    public async Task A_claim_that_was_cut_off_starts_afresh_in_its_folder()
    {
        var left = Directory.CreateDirectory(Path.Combine(bench.WorkFolder, "VTID-00042-2.3", "clone"));
        await File.WriteAllTextAsync(Path.Combine(left.FullName, "rubbish"), "left over");

        (await bench.ExecuteAsync(Hello)).ShouldBeOfType<WorkReport.Completed>();
    }

    [Fact]
    public async Task A_clone_can_be_kept_for_a_person_to_look_at()
    {
        await bench.Worker(bench.Shell(Hello), keepClones: true).ExecuteAsync(bench.Order(), new Listener(), CancellationToken.None);

        File.Exists(Path.Combine(bench.WorkFolder, "VTID-00042-2.3", "clone", "src", "hello.txt")).ShouldBeTrue();
    }

    [Fact]
    public async Task What_a_killed_host_left_behind_is_ended_by_the_folder_alone()
    {
        // The agent's own sweep looks for another mark, as if its host had been killed before it could sweep.
        var task = bench.AgentTask() with { RunId = bench.Mark + "VTID-00042-2.3" };
        using var stop = new CancellationTokenSource();
        var listener = new Listener();
        var run = bench.Shell("echo started; while :; do sleep 100; done").RunAsync(task, listener, stop.Token);
        await listener.First;

        bench.Worker(new PatchAgent()).EndLeftovers().ShouldBeGreaterThan(0);

        (await run).Failure.ShouldNotBeNull();
    }

    private async Task<Failure> FailAsync(string script, WorkOrder? order = null) =>
        (await bench.ExecuteAsync(script, order)).ShouldBeOfType<WorkReport.Failed>().Failure;

    private string Show(string format) => Workbench.Git(bench.Origin, "log", "-1", "--format=" + format, bench.Pushed()!);
}
