namespace Autopilot.Tests;

/// <summary>What people and workers do at a site, beside the browser.</summary>
internal static class Work
{
    public const string Author = "author";

    /// <summary>A task whose spec waits for its approval.</summary>
    public static async Task<TaskSnapshot> CreateAsync(this Site site, string title = "Change the app", string body = "Change it.") =>
        await site.Get<TaskEngine>().CreateAsync(
            new NewTask($"---\ntitle: {System.Text.Json.JsonSerializer.Serialize(title)}\nscope: [src/**]\nacceptance: [it works]\n---\n{body}\n", site.Repository) { Autonomous = true },
            new Caller(Author), default);

    /// <summary>A task that may be activated.</summary>
    public static async Task<TaskSnapshot> ApproveAsync(this Site site, string title = "Change the app")
    {
        var created = await site.CreateAsync(title);
        return await site.Get<TaskEngine>().ApproveSpecAsync(created.Task.Vtid, created.Task.Spec.Hash, new Caller("approver"), default);
    }

    /// <summary>A task whose work is on offer.</summary>
    public static async Task<TaskSnapshot> ActivateAsync(this Site site, string title = "Change the app")
    {
        var approved = await site.ApproveAsync(title);
        return await site.Get<RunCommands>().ActivateAsync(approved.Task.Vtid, approved.Task.Spec.Hash, null, new Caller("operator"), default);
    }

    /// <summary>A worker of its own for one task, which it has claimed.</summary>
    public static async Task<(string Worker, WorkOrder Order)> ClaimAsync(this Site site, string title = "Change the app", string name = "remote") =>
        await site.TakeAsync((await site.ActivateAsync(title)).Task.Vtid, name);

    /// <summary>A worker of its own that claims the work of one task.</summary>
    public static async Task<(string Worker, WorkOrder Order)> TakeAsync(this Site site, Vtid vtid, string name = "remote")
    {
        var queue = site.Get<IWorkQueue>();
        var worker = await queue.RegisterAsync(new WorkerRegistration(name, "elsewhere", "1.2.3") { MaxConcurrent = 100 }, default);
        while (true)
        {
            var order = await queue.ClaimAsync(new ClaimRequest(worker, TimeSpan.FromSeconds(20)), default);
            if (order is { } mine && mine.Vtid == vtid)
            {
                return (worker, mine);
            }

            if (order is not null)
            {
                await queue.ReportAsync(order.Vtid, worker, order.Fence, new WorkReport.Released("not mine"), default);
            }
        }
    }

    /// <summary>Fails a claim for good.</summary>
    public static Task FailAsync(this Site site, string worker, WorkOrder order, string reason = "agent_died", string message = "The agent ended with 137.") =>
        site.Get<IWorkQueue>().ReportAsync(order.Vtid, worker, order.Fence, new WorkReport.Failed(new Failure(FailureKind.Deterministic, reason, message)), default);

    /// <summary>Pushes a commit to an order's branch and reports it.</summary>
    public static async Task<string> CompleteAsync(this Site site, string worker, WorkOrder order)
    {
        var clone = Path.Combine(site.Folder, $"clone-{Guid.NewGuid():N}");
        await TestGit.RunAsync(site.Folder, "clone", "--quiet", site.Repository, clone);
        await TestGit.RunAsync(clone, "checkout", "--quiet", "-b", order.Branch, order.BaseSha);
        var head = await TestGit.CommitAsync(clone, ("src/app.txt", $"{order.Vtid}\n"));
        await TestGit.RunAsync(clone, "push", "--quiet", "origin", "HEAD");
        await site.Get<IWorkQueue>().ReportAsync(order.Vtid, worker, order.Fence, new WorkReport.Completed(head, "done"), default);
        return head;
    }

    public static Task<TaskSnapshot?> UntilAsync(this Site site, Vtid vtid, RunState state) =>
        Eventually.SeeAsync(() => site.Store.FindAsync(vtid, default), seen => seen?.Run?.State == state);
}
