using Google.Protobuf.WellKnownTypes;
using V2 = Google.Cloud.Run.V2;

namespace Autopilot.Tests;

public sealed class UpdateTests
{
    [Fact]
    public async Task CR_05_an_update_always_has_a_mask_and_traffic_moves_alone()
    {
        await using var site = await CloudRunSite.CreateAsync();
        await site.DeployAsync(2);

        var updates = site.Run.Calls.Where(call => call.Method == "UpdateService").ToArray();
        updates.Select(call => call.Mask).ShouldBe(["template,traffic,labels,annotations", "traffic"]);
        updates[1].Body!.AsObject().Select(field => field.Key).ShouldBe(["name", "traffic", "etag"], ignoreOrder: true);
        updates[0].Body!["template"]!["revision"]!.GetValue<string>().ShouldBe("web-vtid-00002-1-deploy-1");
    }

    [Fact]
    public async Task CR_05_what_the_adapter_does_not_know_of_a_template_goes_back_as_it_came()
    {
        await using var site = await CloudRunSite.CreateAsync();
        site.Web.Deploy("web-00002-xyz", CloudRunSite.FirstCommit, service =>
        {
            service.Template.ServiceAccount = "runner@demo-project.iam.example.com";
            service.Template.Timeout = new Duration { Seconds = 30 };
            service.Template.Containers[0].Env.Add(new V2.EnvVar { Name = "DATABASE", ValueSource = new V2.EnvVarSource { SecretKeyRef = new V2.SecretKeySelector { Secret = "db", Version = "3" } } });
            service.Template.Containers.Add(new V2.Container { Name = "sidecar", Image = "images.test/sidecar:1" });
        });

        await site.StartAsync(2);

        var (before, after) = (site.Web.Revisions["web-00002-xyz"], site.Web.Revisions["web-vtid-00002-1-deploy-1"]);
        site.Web.Resource.Template.ServiceAccount.ShouldBe("runner@demo-project.iam.example.com");
        site.Web.Resource.Template.Timeout.Seconds.ShouldBe(30);
        after.Containers[0].Image.ShouldBe(CloudRunDouble.ImageOf(CloudRunSite.Commit(2)));
        after.Containers[0].Env.ShouldBe(before.Containers[0].Env);
        after.Containers[1].ShouldBe(before.Containers[1]);
    }

    [Fact]
    public async Task CR_06_a_change_by_somebody_else_is_read_and_decided_on_anew()
    {
        await using var site = await CloudRunSite.CreateAsync();
        site.Run.Build(CloudRunSite.Commit(2), ServiceBehaviour.Healthy);
        site.Run.Build(CloudRunSite.Commit(7), ServiceBehaviour.Healthy);
        var first = true;
        site.Run.Fault = call => Once(call, ref first, () => site.Web.Deploy("web-00002-abc", CloudRunSite.Commit(7)));

        (await site.Adapter.Target.StartAsync(CloudRunSite.Request(2), default)).IsDone.ShouldBeTrue();

        site.Traffic.ShouldStartWith("web-00002-abc 100,", Case.Sensitive, "Their revision keeps the traffic that it got.");
        site.Run.Count("UpdateService").ShouldBe(2);
    }

    [Fact]
    public async Task CR_06_a_move_never_overwrites_a_deployment_by_somebody_else()
    {
        await using var site = await CloudRunSite.CreateAsync();
        var ready = await site.StartAsync(2);
        var first = true;
        site.Run.Build(CloudRunSite.Commit(7), ServiceBehaviour.Healthy);
        site.Run.Fault = call => Once(call, ref first, () =>
        {
            site.Web.Deploy("web-00009-abc", CloudRunSite.Commit(7));
            site.Web.Route(("web-00009-abc", 100, null));
            return true;
        });

        var answer = await site.Adapter.Target.ShiftAsync(CloudRunSite.Name, ready.Name, "web-00001-abc", default);

        answer.Refusal!.Reason.ShouldBe(Refusal.Retry);
        site.Traffic.ShouldBe("web-00009-abc 100");
    }

    [Fact]
    public async Task CR_06_whoever_always_is_slower_is_told_to_look_again()
    {
        await using var site = await CloudRunSite.CreateAsync();
        site.Run.Fault = call => call.Method == "UpdateService" ? DoubleFault.Answers(CloudRunAnswer.Aborted) : null;
        (await site.Adapter.Target.StartAsync(CloudRunSite.Request(2), default)).Refusal!.Reason.ShouldBe(Refusal.Retry);
        site.Run.Count("UpdateService").ShouldBe(3);
    }

    [Fact]
    public async Task CR_07_doctor_checks_an_update_without_making_one()
    {
        await using var site = await CloudRunSite.CreateAsync();
        var before = site.Web.Resource.Clone();

        (await site.Adapter.Probe.ProbeAsync(null, default)).ShouldAllBe(finding => finding.Status == ProbeStatus.Good);

        site.Run.Calls.Single(call => call.Method == "UpdateService").ValidatesOnly.ShouldBeTrue();
        site.Web.Resource.ShouldBe(before);
        site.Web.Revisions.Count.ShouldBe(1);
    }

    [Fact]
    public async Task CR_18_commit_and_task_are_labels_on_service_and_template_and_the_exact_id_is_an_annotation()
    {
        await using var site = await CloudRunSite.CreateAsync();
        site.Run.Do(() => site.Web.Resource.Labels["team"] = "payments");
        var started = await site.StartAsync(2);

        var revision = site.Web.Revisions[started.Name];
        foreach (var labels in (IEnumerable<IDictionary<string, string>>)[revision.Labels, site.Web.Resource.Labels, site.Web.Resource.Template.Labels])
        {
            (labels["commit-sha"], labels["vtid"], labels["managed-by"], labels["environment"]).ShouldBe((CloudRunSite.Commit(2), "vtid-00002", "autopilot", "dev-sandbox"));
        }

        site.Web.Resource.Labels["team"].ShouldBe("payments");
        revision.Annotations["autopilot-vtid"].ShouldBe("VTID-00002");
        site.Web.Resource.Annotations["autopilot-vtid"].ShouldBe("VTID-00002");
    }

    [Theory]
    [InlineData("VTID-00002", "web")]
    [InlineData("DEV-PAYMENTSANDMORE-0001-0002", "web")]
    [InlineData("VTID-2026-0001", "a-service-with-a-name-that-is-as-long-as-it-may-b")]
    public void CR_18_names_that_derive_from_a_key_fit_and_differ(string vtid, string service)
    {
        var keys = Enumerable.Range(1, 3).Select(attempt => new EffectKey(Vtid.Parse(vtid), attempt, EffectAction.Deploy, 1)).ToArray();
        var names = keys.Select(key => CloudRunNames.OfRevision(service, key)).ToArray();
        names.Distinct(StringComparer.Ordinal).Count().ShouldBe(3);
        names.ShouldAllBe(name => name.Length <= 63 && name.StartsWith($"{service}-"));
        service.Length.ShouldBeLessThanOrEqualTo(49);
        keys.Select(key => CloudRunNames.OfTag(service[..Math.Min(service.Length, 30)], key)).ShouldAllBe(tag => tag.Length <= 46 - Math.Min(service.Length, 30));
    }

    [Fact]
    public async Task CR_18_a_commit_that_is_longer_than_a_label_is_refused_before_anything_is_asked()
    {
        await using var site = await CloudRunSite.CreateAsync();
        var request = CloudRunSite.Request(2) with { Commit = new string('a', 64) };
        (await site.Adapter.Target.StartAsync(request, default)).Refusal!.Reason.ShouldBe(FailureReasons.DeployFailed);
        site.Run.Calls.ShouldBeEmpty();
    }

    private static DoubleFault? Once<T>(SeenCall call, ref bool first, Func<T> act)
    {
        if (call.Method == "UpdateService" && first)
        {
            first = false;
            act();
        }

        return null;
    }
}
