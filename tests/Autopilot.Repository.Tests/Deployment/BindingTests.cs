using System.Text.RegularExpressions;

namespace Autopilot.Tests;

/// <summary>What the sample's manifest declares, held against what its deployment binds.</summary>
public sealed class BindingTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    private static readonly string[] Secrets = ["POSTGRES", "GITHUB__PRIVATEKEY", "API__GITHUBWEBHOOKSECRETS__0", "TOKEN"];

    // Every runner has it; what starts a service knows its address.
    private static readonly string[] Given = ["GITHUB_API_URL", "SERVER"];

    public static TheoryData<string> Jobs => ["worker-job", "migrate-job", "verify-job"];

    [Fact]
    public void C2_a_target_has_one_environment_and_everything_has_its_name_from_the_manifest()
    {
        var declared = DeploymentFiles.Declared;
        var environments = DeploymentFiles.Deployed.Values.Concat(DeploymentFiles.Workflows.Values).SelectMany(file => file.Everywhere("environment")).Select(node => node.ToString()).ToList();
        environments.Count.ShouldBe(DeploymentFiles.Deployed.Count + 2, "each resource, the template of the service, and the job that deploys");
        environments.ShouldAllBe(environment => environment == declared.Environment);

        var (service, settings) = (DeploymentFiles.Deployed["service"], DeploymentFiles.Variables("service").ToDictionary(variable => variable.Name, variable => variable.Value, StringComparer.Ordinal));
        service.Text("metadata", "name").ShouldBe(declared.Service);
        settings[$"CLOUDRUN__TARGETS__{declared.Target}__SERVICE"].ShouldBe(declared.Service);
        DeploymentFiles.Container("service").Text("startupProbe", "httpGet", "path").ShouldBe(declared.HealthPath);
        DeploymentFiles.Workflows["deploy"].Text("jobs", "apply", "env", "SERVICE").ShouldBe(declared.Service);
        DeploymentFiles.Deployed["migrate-job"].Text("metadata", "name").ShouldBe(declared.Migration!.Apply);
        DeploymentFiles.Deployed["verify-job"].Text("metadata", "name").ShouldBe(declared.Migration.Verify);
        DeploymentFiles.Deployed["worker-job"].Text("metadata", "name").ShouldBe(settings["CLOUDRUN__JOBS"]);
    }

    [Fact]
    public void C3_the_service_binds_every_setting_and_secret_of_the_manifest_and_nothing_else()
    {
        var variables = DeploymentFiles.Variables("service");
        variables.Where(variable => !variable.IsSecret).Select(variable => variable.Name).ShouldBe(DeploymentFiles.Declared.Settings, ignoreOrder: true);
        variables.Where(variable => variable.IsSecret).Select(variable => variable.Name).ShouldBe(DeploymentFiles.Declared.Secrets, ignoreOrder: true);
        DeploymentFiles.Declared.Secrets.Except(Secrets, StringComparer.Ordinal).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Jobs))]
    public void C3_a_job_binds_its_secrets_to_secrets_and_only_those_of_its_role(string job)
    {
        var variables = DeploymentFiles.Variables(job);
        variables.ShouldAllBe(variable => variable.IsSecret == Secrets.Contains(variable.Name));

        // A worker's agent can read what its process holds: no database is among it, and no key that the engine has.
        var bound = variables.Where(variable => variable.IsSecret).ToDictionary(variable => variable.Name, variable => variable.Secret, StringComparer.Ordinal);
        bound.Keys.ShouldBe(job == "worker-job" ? ["TOKEN", "GITHUB__PRIVATEKEY"] : ["POSTGRES"]);
        if (job == "worker-job")
        {
            DeploymentFiles.Variables("service").Select(variable => variable.Secret).ShouldNotContain(secret => secret != null && bound.Values.Contains(secret));
        }
    }

    [Theory]
    [MemberData(nameof(Jobs))]
    public void A_job_is_tried_once_and_ends(string job)
    {
        var task = DeploymentFiles.Deployed[job].Find("spec", "template", "spec", "template", "spec")!;
        task.Text("maxRetries").ShouldBe("0");
        int.Parse(task.Text("timeoutSeconds"), null).ShouldBeInRange(60, 3600);
        DeploymentFiles.Deployed[job].Text("spec", "template", "spec", "taskCount").ShouldBe("1");
    }

    [Fact]
    public void What_is_left_open_in_a_resource_is_filled_in_by_the_workflow_and_nothing_else_is()
    {
        string[] open = [.. DeploymentFiles.Texts.Where(file => file.Key.StartsWith("deploy/", StringComparison.Ordinal))
            .SelectMany(file => Regex.Matches(file.Value, @"\$\{(?<name>\w+)\}", RegexOptions.ExplicitCapture, Limit).Select(match => match.Groups["name"].Value)).Distinct(StringComparer.Ordinal)];
        string[] filled = [.. DeploymentFiles.Workflows["deploy"].Entries("jobs", "apply", "env").Keys];
        open.Except(Given, StringComparer.Ordinal).ShouldBe(filled.Except(["SERVICE"], StringComparer.Ordinal), ignoreOrder: true);
    }
}
