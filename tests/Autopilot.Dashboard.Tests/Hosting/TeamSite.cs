using System.Text.Json;

namespace Autopilot.Tests;

/// <summary>The site of a team in the middle of its day: tasks in every standing, two workers, three profiles.</summary>
public sealed class TeamSite : Site, IAsyncLifetime, IAsyncDisposable
{
    private const string Spec = """
        ## Why

        Customers ask support for this several times a day, and support has to look it up by hand.

        ## What to do

        1. Change the smallest part that makes it true.
        2. Keep the public interface as it is; nobody else may notice.
        3. Add a test that fails without the change.

        Do not touch the price rules: `src/prices/**` belongs to another team.
        """;

    private const string Log = """
        The tests of the basket fail after the change: 2 of 341.

          basket/delivery.spec.ts > shows the date of the slowest item
            expected "Thursday, 14 May" but got "Invalid Date"
            at parseDelivery (src/basket/delivery.ts:41:17)
          basket/delivery.spec.ts > shows no date for downloads
            TypeError: Cannot read properties of undefined (reading 'slowest')

        Run `npm test -- basket` to see them.
        """;

    public TeamSite()
        : base(new SiteSettings
        {
            Profile = profile => profile with { Reservation = new Usage(0, 0m) },
            Engine = engine => engine
                .AddProfile(new Profile { Name = "guarded", DeploysNothing = true, RequireMergeApproval = true, Timeouts = new TimeoutOptions { LookLeast = TimeSpan.FromMilliseconds(50), LookMost = TimeSpan.FromSeconds(1) } })
                .AddProfile(new Profile { Name = "shop", Target = "shop-production", Capability = "linux", Timeouts = new TimeoutOptions { LookLeast = TimeSpan.FromMilliseconds(50), LookMost = TimeSpan.FromSeconds(1) } })
                .Use<IDeployTarget>(_ => new SlowTarget()),
        })
    {
    }

    /// <summary>One whose work failed, with a long message.</summary>
    public Vtid Failed { get; private set; }

    /// <summary>One whose merge waits for an approval.</summary>
    public Vtid Waiting { get; private set; }

    /// <summary>One whose spec waits for an approval.</summary>
    public Vtid Proposed { get; private set; }

    /// <summary>One that a worker works on.</summary>
    public Vtid Building { get; private set; }

    /// <summary>The site of another team, which has just begun.</summary>
    public Site Empty { get; } = new();

    /// <summary>A browser's state in which somebody who may do everything is signed in to both: that each test signs in would take long.</summary>
    public string Session { get; private set; } = "";

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        await Empty.DisposeAsync();
        await DisposeAsync();
    }

    async ValueTask IAsyncLifetime.InitializeAsync()
    {
        await Empty.InitializeAsync();
        await InitializeAsync();
        using var here = await Visitor.SignedInAsync(this);
        using var there = await Visitor.SignedInAsync(Empty);
        Session = Visitor.StateOf(here, there);
        await Control.ThawAsync("Monday's freeze is over.", TimeSpan.FromHours(9), new Caller("ines.f"), default);
        var queue = Get<IWorkQueue>();
        var linux = await queue.RegisterAsync(new WorkerRegistration("build-07", "build-07.fra.team.example", "0.4.1") { Revision = "3f9c2ab", MaxConcurrent = 4, Capabilities = ["*"] }, default);
        var mac = await queue.RegisterAsync(new WorkerRegistration("mac-mini-2", "mac-mini-2.office.team.example", "0.4.0") { MaxConcurrent = 2 }, default);

        var (landed, order) = await ClaimAsync(linux, "Round totals to the cent before tax is added", "mira.k");
        await CompleteAsync(linux, order, "src/prices/rounding.ts", "tests/prices/rounding.spec.ts");
        (Failed, order) = await ClaimAsync(mac, "Show the delivery date of the slowest item in the basket", "tom.b");
        await this.FailAsync(mac, order, "tests_failed", Log);
        (var blocked, order) = await ClaimAsync(mac, "Send the order confirmation from the new mail domain", "mira.k");
        await queue.ReportAsync(order.Vtid, mac, order.Fence, new WorkReport.Failed(new Failure(
            FailureKind.Policy, "needs_dns_record", "The domain mail.shop.example has no SPF record, so no mail from it would arrive. Ask the platform team for one.")), default);
        (Waiting, order) = await ClaimAsync(linux, "Delete carts that nobody has opened for ninety days", "tom.b", "guarded");
        await CompleteAsync(linux, order, "src/carts/expiry.ts", "src/carts/schedule.ts", "tests/carts/expiry.spec.ts");
        (var deploying, order) = await ClaimAsync(linux, "Serve product pictures as AVIF where the browser takes it", "mira.k", "shop");
        await CompleteAsync(linux, order, "src/pictures/formats.ts");
        (Building, order) = await ClaimAsync(linux, "Let people change the address of an order until it is packed", "tom.b");
        await queue.HeartbeatAsync([new Heartbeat(order.Vtid, linux, order.Fence, "Wrote the tests for the address form; 3 of 5 pass.", new Usage(184_200, 1.92m))], default);
        await ClaimAsync(mac, "Sort search results by stock before price", "jun.w");
        await this.UntilAsync(landed, RunState.Completed);
        await this.UntilAsync(blocked, RunState.Blocked);
        await this.UntilAsync(Failed, RunState.Failed);
        await this.UntilAsync(Waiting, RunState.Validated);
        await this.UntilAsync(deploying, RunState.Deploying);

        var cancelled = await ActivateAsync("Try the checkout without the second page", "jun.w", "default");
        await Get<RunCommands>().CancelAsync(cancelled.Vtid, "The experiment was called off on Friday.", new Caller("lead"), default);
        await ActivateAsync("Log in with a passkey", "mira.k", "default");
        await ActivateAsync("Raise the timeout of the stock service to two seconds, as agreed in the review of the incident of last Tuesday evening", "tom.b", "default");
        await ApproveAsync(await CreateAsync("Translate the shipping page into Danish", "jun.w", "default"));
        var rejected = await CreateAsync("Rewrite the basket", "jun.w", "default");
        await Get<TaskEngine>().RejectSpecAsync(rejected.Vtid, rejected.Spec.Hash, "Too large to judge. Split it: prices, dates, and the summary, each on its own.", new Caller("ines.f"), default);
        Proposed = (await CreateAsync("Hide reviews that a shop has reported until somebody has read them", "mira.k", "default")).Vtid;
    }

    private async Task<(Vtid Vtid, WorkOrder Order)> ClaimAsync(string worker, string title, string author, string profile = "default")
    {
        var vtid = (await ActivateAsync(title, author, profile)).Vtid;
        var order = await Eventually.SeeAsync<WorkOrder?>(() => Get<IWorkQueue>().ClaimAsync(new ClaimRequest(worker, TimeSpan.FromSeconds(20)), default), found => found?.Vtid == vtid);
        return (vtid, order!);
    }

    // Each changes files of its own: they do not stand in each other's way.
    private async Task CompleteAsync(string worker, WorkOrder order, params string[] files)
    {
        var clone = Path.Combine(Folder, order.Vtid.Value);
        await TestGit.RunAsync(Folder, "clone", "--quiet", Repository, clone);
        await TestGit.RunAsync(clone, "checkout", "--quiet", "-b", order.Branch, order.BaseSha);
        var head = await TestGit.CommitAsync(clone, [.. files.Select(file => (file, $"// {order.Vtid}\n"))]);
        await TestGit.RunAsync(clone, "push", "--quiet", "origin", "HEAD");
        await Get<IWorkQueue>().ReportAsync(order.Vtid, worker, order.Fence, new WorkReport.Completed(head, "It is true now, and a test shows it."), default);
    }

    private async Task<AutopilotTask> ActivateAsync(string title, string author, string profile)
    {
        var task = await ApproveAsync(await CreateAsync(title, author, profile));
        return (await Get<RunCommands>().ActivateAsync(task.Vtid, task.Spec.Hash, null, new Caller("lead"), default)).Task;
    }

    private async Task<AutopilotTask> ApproveAsync(AutopilotTask task) =>
        (await Get<TaskEngine>().ApproveSpecAsync(task.Vtid, task.Spec.Hash, new Caller("ines.f"), default)).Task;

    private async Task<AutopilotTask> CreateAsync(string title, string author, string profile) => (await Get<TaskEngine>().CreateAsync(
        new NewTask($"---\ntitle: {JsonSerializer.Serialize(title)}\nscope: [src/**, tests/**]\nacceptance: [a test shows it, nobody else notices]\n---\n{Spec}\n", Repository) { Autonomous = true, Profile = profile },
        new Caller(author), default)).Task;

    /// <summary>A target on which a revision starts, and is not ready yet.</summary>
    private sealed class SlowTarget : IDeployTarget
    {
        private Revision? started;

        public string Provider => "slow";

        public Task<Revision?> FindServingAsync(string target, CancellationToken cancellationToken) => Task.FromResult<Revision?>(null);

        public Task<WriteResult<string>> StartAsync(DeployRequest request, CancellationToken cancellationToken)
        {
            started = new Revision("shop-00042", request.Commit, RevisionState.Starting, "https://shop.example", "2 of 5 instances are ready.");
            return Task.FromResult(new WriteResult<string>(started.Name, null));
        }

        public Task<Revision?> FindStartedAsync(string target, EffectKey key, CancellationToken cancellationToken) => Task.FromResult(started);

        public Task<WriteResult<Revision>> ShiftAsync(string target, string revision, string? expected, CancellationToken cancellationToken) =>
            Task.FromResult(new WriteResult<Revision>(null, new Refusal("not_ready", "It is not ready.")));

        public Task TrimAsync(string target, IReadOnlyList<string> keep, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

/// <summary>The tests that look at one team's site. None of them changes what another sees.</summary>
[CollectionDefinition(nameof(TeamTests))]
public sealed class TeamTests : ICollectionFixture<TeamSite>;
