namespace Autopilot.Tests;

/// <summary>Whole runs on a real repository, watched and decided in one open drawer.</summary>
public sealed class PipelineTests(Browser browser)
{
    [Fact]
    public async Task A_task_is_approved_activated_its_merge_approved_and_completed_in_an_open_drawer()
    {
        await using var site = Site.With(new SiteSettings { Profile = profile => profile with { RequireMergeApproval = true } });
        await site.InitializeAsync();
        await using var window = await Window.OpenAsync(browser, site);
        var vtid = (await site.CreateAsync("Go all the way")).Task.Vtid;
        await window.GoAsync($"/tasks/{vtid}");
        await window.Page.EvaluateAsync("() => { window.sameDocument = true; }");

        await window.CommandAsync($"approve-spec-{vtid}");
        await window.CommandAsync($"activate-{vtid}");
        var (worker, order) = await site.TakeAsync(vtid);
        await window.SeeAsync("#task h1", "building");
        var head = await site.CompleteAsync(worker, order);
        await window.SeeAsync("#task h1", "validated");
        await window.SeeAsync("#waits", "a person to approve the merge");
        await window.SeeAsync("#actor", "approver");
        var dialog = await window.DialogAsync($"approve-merge-{vtid}");
        (await dialog.Locator("#dialog-head").TextContentAsync()).ShouldBe(head);
        await dialog.Locator("#send").ClickAsync();

        await window.SeeAsync("#task h1", "completed");
        await window.SeeAsync("#waits", "nothing: it is proven in production");
        (await window.Page.Locator("#acts").CountAsync()).ShouldBe(0);
        (await window.Page.Locator("#chain .missing").CountAsync()).ShouldBe(0);
        var merge = (await site.Store.FindAsync(vtid, default))!.Run!.Find<MergeEvidence>()!.MergeSha;
        (await window.Page.Locator("#chain code").EvaluateAllAsync<string[]>("links => links.map(link => link.title)")).ShouldBe([head, head, head, head, merge]);
        (await window.Page.Locator("#timeline tbody code").AllTextContentsAsync()).ShouldBe(["in_progress", "building", "pr_created", "reviewing", "validated", "merged"]);
        (await window.Page.EvaluateAsync<bool>("() => window.sameDocument === true")).ShouldBeTrue();
        window.ShouldBeQuiet();
    }
}
