using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Autopilot.Tests;

/// <summary>The sample's workflows: bounded, one at a time, with no more rights than they need, and without a key.</summary>
public sealed class WorkflowTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    public static TheoryData<string> Files => [.. DeploymentFiles.Texts.Keys];

    public static TheoryData<string> Names => [.. DeploymentFiles.Workflows.Keys];

    [Theory]
    [MemberData(nameof(Files))]
    public void C4_no_file_of_the_deployment_holds_an_address(string path) => DeploymentFiles.Texts[path].ShouldNotContain("://");

    [Theory]
    [MemberData(nameof(Names))]
    public void C4_a_workflow_has_a_concurrency_group_and_each_of_its_jobs_a_time_limit(string name)
    {
        var workflow = DeploymentFiles.Workflows[name];
        workflow.Text("concurrency", "group").ShouldStartWith(name);

        // GitHub takes no limit of a job that calls a workflow; the called one has it.
        foreach (var (_, job) in workflow.Entries("jobs").Where(job => job.Value.Find("uses") is null))
        {
            int.Parse(job.Text("timeout-minutes"), null).ShouldBeInRange(1, 30);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_workflow_has_the_least_rights_and_signs_in_without_a_key(string name)
    {
        var workflow = DeploymentFiles.Workflows[name];
        workflow.Find("permissions").ShouldBeOfType<YamlMappingNode>().Children.ShouldBeEmpty("each job names its own");
        foreach (var (_, job) in workflow.Entries("jobs"))
        {
            job.Entries("permissions").Select(right => $"{right.Key}: {right.Value}").ShouldBe(["contents: read", "id-token: write"]);
        }

        DeploymentFiles.Texts[$".github/workflows/{name}.yml"].ShouldNotContain("secrets.");
        workflow.Everywhere("workload_identity_provider").ShouldHaveSingleItem();
        workflow.Everywhere("persist-credentials").ShouldHaveSingleItem().ToString().ShouldBe("false");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Actions_are_pinned_and_no_script_is_put_together_from_expressions(string name)
    {
        var workflow = DeploymentFiles.Workflows[name];
        var used = workflow.Everywhere("uses").Select(node => node.ToString()).ToList();
        used.ShouldNotBeEmpty();
        used.ShouldAllBe(action => Regex.IsMatch(action, @"\A(\./\.github/workflows/\w+\.yml|[\w-]+/[\w-]+@(v\d+|[0-9a-f]{40}))\z", RegexOptions.ExplicitCapture, Limit));
        workflow.Everywhere("run").ShouldAllBe(script => !script.ToString().Contains("${{", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_merge_has_an_image_of_its_own_commit_and_no_other_build_takes_its_place()
    {
        var build = DeploymentFiles.Workflows["build"];
        build.List("on", "push", "branches").Select(branch => branch.ToString()).ShouldBe(["main"]);
        build.Text("concurrency", "group").ShouldContain("github.sha");
        var script = build.Everywhere("run").ShouldHaveSingleItem().ToString();
        script.ShouldContain("--build-arg COMMIT=\"$GITHUB_SHA\"");
        script.ShouldContain("docker push \"$IMAGE:$GITHUB_SHA\"");
        DeploymentFiles.Variables("service").Single(variable => variable.Name.EndsWith("__IMAGE", StringComparison.Ordinal)).Value.ShouldBe("${IMAGE}:{commit}");
    }
}
