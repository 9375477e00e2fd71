using System.Globalization;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace Autopilot.Tests;

/// <summary>A change in a real repository, a run about it in an engine, and checks with a reviewer before them.</summary>
internal sealed class ReviewBench : IAsyncDisposable
{
    public const string Spec = "---\nid: VTID-00001\ntitle: Say something\nscope: ['**']\nacceptance: ['It is said.']\n---\nSay something.\n";

    private readonly string folder = Directory.CreateTempSubdirectory("autopilot-review-").FullName;

    private readonly IAutopilotStore store;
    private readonly List<ServiceProvider> services = [];

    private ReviewBench() => store = new InMemoryStore(Clock);

    public ManualClock Clock { get; } = new();

    public string Repository => Path.Combine(folder, "repository");

    public string Head { get; private set; } = "";

    public InnerChecks Inner { get; } = new();

    public ModelReviewChecks Checks { get; private set; } = null!;

    public CheckRequest Request => new(new EffectKey(Vtid.Parse("VTID-00001"), 1, EffectAction.StartChecks, 1), Repository, Head, "main", []);

    /// <param name="reviewer">The model.</param>
    /// <param name="configure">Sets limits.</param>
    /// <param name="rules">The rules of the run's profile; null: all that come with the engine, and the review.</param>
    /// <param name="files">What the head changes.</param>
    public static async Task<ReviewBench> CreateAsync(
        IChatClient reviewer, Action<ModelReviewOptions>? configure = null, IReadOnlyList<string>? rules = null, params (string Path, string Content)[] files)
    {
        var bench = new ReviewBench();
        await TestGit.CreateAsync(bench.Repository);
        await TestGit.RunAsync(bench.Repository, "checkout", "--quiet", "-b", "topic");
        bench.Head = await TestGit.CommitAsync(bench.Repository, files.Length > 0 ? files : [("work.txt", "the work\n")]);
        await TestGit.RunAsync(bench.Repository, "checkout", "--quiet", "main");
        await TestGit.CommitAsync(bench.Repository, ("later.txt", "on the base, and nothing of the change\n"));
        bench.Checks = bench.Start(reviewer, configure, rules);
        await bench.ActivateAsync();
        return bench;
    }

    /// <summary>Starts again on the same folder and store, as after a crash or a deployment.</summary>
    public async Task RestartAsync(IChatClient reviewer, Action<ModelReviewOptions>? configure = null)
    {
        await services[0].DisposeAsync();
        services.Clear();
        Checks = Start(reviewer, configure, null);
    }

    /// <summary>Another host beside this one, with the same folder.</summary>
    public ModelReviewChecks StartBeside(IChatClient reviewer) => Start(reviewer, null, null);

    public Task<CheckReading> ReadAsync() => Checks.ReadAsync(Request, default);

    /// <summary>Reads until the review that this begins has ended.</summary>
    public Task<CheckReading> ReviewAsync() => Eventually.SeeAsync(ReadAsync, reading => reading.Verdict != Verdict.Pending);

    public async ValueTask DisposeAsync()
    {
        foreach (var host in services)
        {
            await host.DisposeAsync();
        }

        Directory.Delete(folder, recursive: true);
    }

    private ModelReviewChecks Start(IChatClient reviewer, Action<ModelReviewOptions>? configure, IReadOnlyList<string>? rules)
    {
        var collection = new ServiceCollection();
        collection.AddSingleton<TimeProvider>(Clock);
        collection.AddAutopilotEngine()
            .AddProfile(new Profile { Name = "default", DeploysNothing = true, Rules = rules ?? [.. BuiltInRules.Ids, ModelReview.Rule] })
            .AddProfile(new Profile { Name = "reviewed", DeploysNothing = true, Rules = [ModelReview.Rule] })
            .Use(_ => store)
            .AddLocalCodeHost()
            .AddModelReview(
                options =>
                {
                    (options.StateFolder, options.Model) = (Path.Combine(folder, "state"), ScriptedReviewer.Model);
                    configure?.Invoke(options);
                },
                _ => reviewer)
            .Use<IChecks>(_ => Inner);
        services.Add(collection.BuildServiceProvider());
        return new ModelReviewChecks(Inner, services[^1].GetRequiredService<ModelReviewer>(), store);
    }

    private async Task ActivateAsync()
    {
        var me = new Caller("operator") { IsSoleOperator = true };
        var tasks = services[0].GetRequiredService<TaskEngine>();
        var task = (await tasks.CreateAsync(new NewTask(Spec, Repository) { BaseBranch = "main", Autonomous = true }, me, default)).Task;
        await store.SetExecutionAsync(true, "the test's own run", null, me.Principal, default);
        await tasks.ApproveSpecAsync(task.Vtid, task.Spec.Hash, me, default);
        await services[0].GetRequiredService<RunCommands>().ActivateAsync(task.Vtid, task.Spec.Hash, null, me, default);
    }

    /// <summary>Checks that are what a test says.</summary>
    internal sealed class InnerChecks : IChecks
    {
        public string Provider => "inner";

        public bool MustBeStarted => true;

        public Func<CheckRequest, CheckReading> Say { get; set; } = Green;

        public CheckRequest? Seen { get; private set; }

        public static CheckReading Green(CheckRequest request) => Of(request, Verdict.Passed, Verdict.Passed);

        public static CheckReading Of(CheckRequest request, Verdict whole, params Verdict[] each) => new(
            request.Sha, whole, "All is said.", [.. each.Select((verdict, at) => new CheckResult(string.Create(CultureInfo.InvariantCulture, $"check-{at}"), verdict, ""))])
        {
            Remarks = "ann wrote: a nit",
        };

        public Task<WriteResult<string>> StartAsync(CheckRequest request, CancellationToken cancellationToken)
        {
            Seen = request;
            return Task.FromResult(WriteResults.Done("started"));
        }

        public Task<CheckReading> ReadAsync(CheckRequest request, CancellationToken cancellationToken)
        {
            Seen = request;
            return Task.FromResult(Say(request));
        }
    }
}
