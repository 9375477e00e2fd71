namespace Autopilot.Tests;

/// <summary>What a repository declares of its deployments, and when it counts.</summary>
public sealed class ManifestProtocolTests
{
    private static string Path => Manifest.Paths[0];

    [Fact]
    public void C3_the_target_is_told_what_the_merged_commit_declares()
    {
        var world = new World();
        Write(world, "environments: { dev-sandbox: { services: { prod: { secrets: [API_KEY] } } } }");
        var vtid = world.Completed().Vtid;
        world.UntilState(vtid, RunState.Completed);

        var request = (DeployRequest)world.Script.Of("start_deploy").Single().Argument!;
        (request.Declared!.Environment, request.Declared.Secrets.Single()).ShouldBe(("dev-sandbox", "API_KEY"));
    }

    [Fact]
    public void C3_what_a_target_refuses_ends_the_run_blocked_and_a_retry_only_deploys()
    {
        var world = new World();
        world.Script.Make("start_deploy", new Fault.Lie(WriteResults.Refused<string>(FailureReasons.DeployRefused, "prod lacks secrets API_KEY.")));
        var vtid = world.Completed().Vtid;
        world.UntilEnded(vtid, RunState.Blocked, FailureReasons.DeployRefused);
        world.Run(vtid).Ending!.Failure.Message.ShouldContain("API_KEY");

        world.Retry(vtid);
        world.UntilState(vtid, RunState.Completed);

        world.Script.Count("merge").ShouldBe(1);
        world.Run(vtid).Attempt.ShouldBe(2);
    }

    [Theory]
    [InlineData("environments: [prod]", "a mapping of keys to values is accepted")]
    [InlineData("environments: { dev-sandbox: { services: { shop: {} } } }", "no service is named 'prod'; declared: shop")]
    [InlineData("environments: { staging: { services: { prod: {} } } }", "The task is for environment 'dev-sandbox', and prod is of 'staging'.")]
    public void C2_a_manifest_that_cannot_be_kept_to_refuses_the_deployment_before_anything_is_asked_for(string text, string says)
    {
        var world = new World();
        Write(world, text);
        var vtid = world.Completed().Vtid;
        world.UntilEnded(vtid, RunState.Blocked, FailureReasons.DeployRefused);

        world.Run(vtid).Ending!.Failure.Message.ShouldContain(says);
        world.Script.Count("start_deploy").ShouldBe(0);
    }

    [Fact]
    public void A_manifest_that_is_no_text_refuses_the_deployment()
    {
        var world = new World();
        world.Script.Make("find_file", new Fault.Before(new ProviderException(FailureKind.Deterministic, FileText.UnreadableCode, "It is no UTF-8 text.")));
        world.UntilEnded(world.Completed().Vtid, RunState.Blocked, FailureReasons.DeployRefused);
    }

    [Fact]
    public void A_manifest_that_cannot_be_read_is_waited_for()
    {
        var world = new World();
        world.Script.Make("find_file", new Fault.Before(Fault.Transient), times: 2);
        var vtid = world.Completed().Vtid;
        world.UntilState(vtid, RunState.Completed);
        world.Script.Count("start_deploy").ShouldBe(1);
    }

    private static void Write(World world, string text)
    {
        var repository = world.Code.Repository;
        repository.Push(FakeRepository.Main, repository.Tip, Path, text);
    }
}
