using System.Text.Json;
using Autopilot.Tests.Servers;

namespace Autopilot.Tests;

/// <summary>The sample host as a team deploys it, on a PostgreSQL and the doubles of GitHub and Cloud Run.</summary>
[Collection(nameof(PublishedHost))]
public sealed class InstallationTests(PublishedHost host) : IClassFixture<MetadataServer>
{
    [Fact]
    public async Task It_deploys_itself_from_an_empty_database_to_a_proven_revision_with_a_worker_for_each_offer()
    {
        await using var server = await PostgreSqlServer.StartAsync();
        Assert.SkipWhen(server is null, $"Neither {PostgreSqlServer.Variable} nor the programs of PostgreSQL.");
        var database = await InstalledDatabase.CreateAsync(server);
        await MigrateAsync(database);
        await using var people = await IdentityProvider.StartAsync();
        await using var installation = await Installation.StartAsync(host, database, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["JWT__AUTHORITY"] = people.Issuer,
            ["JWT__AUDIENCE"] = "autopilot",
        });
        await EndAsync(installation, 1);

        var site = installation.Site;
        (await PlatformRecord.MergesAsync(site)).ShouldBe([PlatformSite.Id(1)]);
        PlatformRecord.Executions(site).ShouldBe([PlatformSite.Id(1)]);
        PlatformRecord.Starts(site).ShouldBe([PlatformSite.Id(1)]);
        PlatformRecord.Shifts(site).ShouldBe(["latest 100"]);
        foreach (var job in (string[])["worker-host-worker", "worker-host-migrate", "worker-host-verify"])
        {
            (await installation.EndsOfAsync(job)).ShouldBe([0], job);
        }

        PlatformRecord.Executions(site, "AUTOPILOT_MIGRATION").ShouldBe([PlatformSite.Id(1), PlatformSite.Id(1)]);

        await IsWellAsync(installation);
        await OpensToNobodyElseAsync(installation, people);
        await HasNothingToDoAsync(installation);
        await FindsEverythingAsync(installation);
    }

    // C5: what is missing is named before, and nothing is afterwards.
    private async Task MigrateAsync(InstalledDatabase database)
    {
        foreach (var (role, code, said) in ((string, int, string)[])[("verify", 1, "lacks"), ("migrate", 0, "has schema"), ("verify", 0, "whole")])
        {
            using var job = host.Start(role, new Dictionary<string, string>(StringComparer.Ordinal) { ["POSTGRES"] = role == "migrate" ? database.Owner : database.Engine });
            var ended = await job.WaitAsync();
            ended.ExitCode.ShouldBe(code, ended.Output + ended.Error);
            ended.Output.ShouldContain(said);
        }
    }

    private static async Task EndAsync(Installation installation, int number)
    {
        using var author = installation.As("operator");
        using var approver = installation.As("approver");
        await approver.SetExecutionAsync(new ExecutionBody(true, "open"));
        var created = await author.CreateAsync(new NewTask(PlatformSite.Spec(number), PlatformSite.Repository) { Autonomous = true });
        await approver.GiveAsync(created.Vtid, new ApproveSpecBody(created.Spec.Hash));
        await author.GiveAsync(created.Vtid, new ActivateBody(created.Spec.Hash));
        var ended = await Eventually.SeeAsync(() => author.GetAsync(created.Vtid), task => task.State is "completed" or "failed" or "blocked" || installation.Engine.HasExited);
        ended.State.ShouldBe("completed", ended.Run?.Failure?.Message);
    }

    private async Task IsWellAsync(Installation installation)
    {
        JsonDocument.Parse(await installation.ReadAsync("version")).RootElement.GetProperty("commit").GetString().ShouldBe(host.Commit);
        using var question = installation.StartHealthCheck();
        (await question.WaitAsync()).ExitCode.ShouldBe(0);
    }

    private static async Task OpensToNobodyElseAsync(Installation installation, IdentityProvider people)
    {
        const string Tasks = "autopilot/api/v1/tasks";
        (await installation.GetAsync(Tasks)).ShouldBe(401);
        (await installation.GetAsync(Tasks, "a-guess")).ShouldBe(401);
        (await installation.GetAsync(Tasks, people.Sign("another-service", AutopilotRoles.Viewer))).ShouldBe(401);
        (await installation.GetAsync(Tasks, people.Sign("autopilot"))).ShouldBe(403);
        (await installation.GetAsync(Tasks, people.Sign("autopilot", AutopilotRoles.Viewer))).ShouldBe(200);
    }

    private static async Task HasNothingToDoAsync(Installation installation)
    {
        using var approver = installation.As("approver");
        await approver.SetExecutionAsync(new ExecutionBody(false, "closed"));
        using var worker = installation.StartJob("worker-job", "idle");
        var (code, output, error) = await worker.WaitAsync();
        (code, output.Contains("There was nothing to do.", StringComparison.Ordinal)).ShouldBe((0, true), error);
    }

    private static async Task FindsEverythingAsync(Installation installation)
    {
        using var doctor = installation.StartDoctor();
        var (code, output, error) = await doctor.WaitAsync();
        code.ShouldBe(0, output + error);
        output.ShouldContain("github.permissions");
        output.ShouldContain("cloud_run.traffic");
        output.ShouldContain("host has everything that the manifest requires");
        output.ShouldContain("Everything is here.");
    }
}
