using System.Text.Json;
using Google.Apis.Auth.OAuth2;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Autopilot.Tests;

/// <summary>A whole task with a reviewer on Vertex AI: engine, worker, git and HTTP are real.</summary>
public sealed class ReviewedTaskTests : IDisposable
{
    private const string Findings = "work.txt, line 1: say what the work is.";

    private readonly string folder = Directory.CreateTempSubdirectory("autopilot-reviewed-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(VertexSite.Gemini, true)]
    [InlineData(VertexSite.Claude, false)]
    public async Task What_the_reviewer_refuses_is_the_next_attempts_feedback_and_what_it_approves_lands(string model, bool isAddedFirst)
    {
        await using var vertex = await VertexDouble.StartAsync();
        vertex.Say(Says(model, false, Findings), Says(model, true, "Good."));
        var meter = new VertexSite.KeptUsage();
        var agent = new Listener();
        using var host = Build(vertex, meter, model, isAddedFirst, agent);
        var store = host.Services.GetRequiredService<IAutopilotStore>();
        await host.StartAsync();

        var vtid = await ActivateAsync(host.Services, await MakeRepositoryAsync());
        var task = await Eventually.SeeAsync(async () => (await store.FindAsync(vtid, default))!, seen => seen.Run!.State.IsTerminal() && seen.Task.PendingRetry is null && seen.Task.Debts.Count == 0);

        (task.Run!.State, task.Run.Attempt).ShouldBe((RunState.Completed, 2), task.Run.Ending?.Failure.Message);
        var refused = (await store.FindRunAsync(vtid, 1, default))!.Ending!.Failure;
        (refused.Reason, refused.Kind).ShouldBe((FailureReasons.ChecksFailed, FailureKind.Checks));
        refused.Feedback.ShouldNotBeNull().ShouldStartWith("Check 'model_review' failed:\n");
        refused.Feedback.ShouldEndWith($" It found:\n{Findings}");
        agent.Feedback.ShouldBe([null, refused.Feedback]);
        task.Run.Find<ChecksEvidence>()!.Passed.ShouldBe(["command", ModelReview.Rule]);
        task.Run.Find<ValidationEvidence>()!.Rules.ShouldBe([.. BuiltInRules.Ids, ModelReview.Rule]);

        // One request for each head: the merge reads the checks anew, and the verdict stands.
        vertex.Requests.Count.ShouldBe(2);
        vertex.Requests.ShouldAllBe(request => request.Model == model && IsForced(request));
        meter.All.Select(usage => (usage.Route.Model, usage.Billing)).ShouldBe([(model, VertexBilling.Metered), (model, VertexBilling.Metered)]);
        await host.StopAsync();
        await ((IAsyncDisposable)host).DisposeAsync();
    }

    private static Answer Says(string model, bool approve, string findings)
    {
        var arguments = JsonSerializer.Serialize(new { approve, findings });
        return Answer.Whole(model == VertexSite.Claude
            ? ClaudeSays.Whole($$"""{"type":"tool_use","id":"toolu_01","name":"verdict","input":{{arguments}}}""", "tool_use")
            : GeminiSays.Parts($$$"""{"functionCall":{"name":"verdict","args":{{{arguments}}}}}"""));
    }

    private static bool IsForced(SeenRequest request) => request.IsClaude
        ? request.Body.GetProperty("tool_choice").GetRawText() == """{"type":"tool","name":"verdict"}"""
            && request.Body.GetProperty("tools")[0].GetProperty("input_schema").GetProperty("required").GetArrayLength() == 2
            && request.Body.GetProperty("max_tokens").GetInt32() == 8192
            && request.Body.GetProperty("system").GetString()!.StartsWith("You review one change", StringComparison.Ordinal)
        : request.Body.GetProperty("toolConfig").GetRawText() == """{"functionCallingConfig":{"mode":"ANY","allowedFunctionNames":["verdict"]}}"""
            && request.Body.GetProperty("tools")[0].GetProperty("functionDeclarations")[0].GetProperty("parametersJsonSchema").GetProperty("required").GetArrayLength() == 2
            && request.Body.GetProperty("generationConfig").GetProperty("maxOutputTokens").GetInt32() == 8192
            && request.Body.GetProperty("systemInstruction").GetProperty("parts")[0].GetProperty("text").GetString()!.StartsWith("You review one change", StringComparison.Ordinal);

    private async Task<string> MakeRepositoryAsync()
    {
        var bare = Path.Combine(folder, "repository.git");
        await TestGit.RunAsync(folder, "clone", "--quiet", "--bare", await TestGit.CreateAsync(Path.Combine(folder, "seed")), bare);
        return bare;
    }

    private IHost Build(VertexDouble vertex, IVertexMeter meter, string model, bool isAddedFirst, ICodingAgent agent)
    {
        var application = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        application.Services.AddSingleton<ITokenAccess>(new VertexSite.CountingTokens()).AddSingleton(meter);
        var builder = application.Services.AddAutopilot(options => options.PollInterval = TimeSpan.FromMilliseconds(100));
        void AddReview() => builder.AddVertexReview(
            options => options.StateFolder = Path.Combine(folder, "reviews"),
            options => (options.Project, options.Model, options.BaseAddress) = ("demo-project", model, vertex.Address));
        if (isAddedFirst)
        {
            AddReview();
        }

        builder
            .AddProfile(new Profile
            {
                Name = "default",
                DeploysNothing = true,
                Rules = [.. BuiltInRules.Ids, ModelReview.Rule],
                Timeouts = new TimeoutOptions { LookLeast = TimeSpan.FromMilliseconds(30), LookMost = TimeSpan.FromSeconds(1), Confirmation = TimeSpan.FromSeconds(1) },
            })
            .UseInMemoryStore()
            .AddLocalCodeHost()
            .AddCommandChecks(new CommandCheckOptions { StateFolder = Path.Combine(folder, "checks"), Command = "test -f work.txt" })
            .AddAgent(_ => agent, new AgentWorkerOptions { WorkFolder = Path.Combine(folder, "work") })
            .AddWorker();
        if (!isAddedFirst)
        {
            AddReview();
        }

        return application.Build();
    }

    private async Task<Vtid> ActivateAsync(IServiceProvider services, string repository)
    {
        var me = new Caller("operator") { IsSoleOperator = true };
        var tasks = services.GetRequiredService<TaskEngine>();
        await services.GetRequiredService<IAutopilotStore>().SetExecutionAsync(true, "the test's own run", null, me.Principal, default);
        const string Spec = "---\nid: VTID-00001\ntitle: Work\nscope: [work.txt]\nacceptance: ['It is there.']\n---\nWork.\n";
        var task = (await tasks.CreateAsync(new NewTask(Spec, repository) { Autonomous = true }, me, default)).Task;
        await tasks.ApproveSpecAsync(task.Vtid, task.Spec.Hash, me, default);
        await services.GetRequiredService<RunCommands>().ActivateAsync(task.Vtid, task.Spec.Hash, null, me, default);
        return task.Vtid;
    }

    /// <summary>Writes what it was told of the last attempt.</summary>
    private sealed class Listener : ICodingAgent
    {
        public List<string?> Feedback { get; } = [];

        public string Name => "listener";

        public async Task<AgentResult> RunAsync(AgentTask task, IProgress<WorkProgress> progress, CancellationToken cancellationToken)
        {
            Feedback.Add(task.Order.Feedback);
            await File.WriteAllTextAsync(Path.Combine(task.Directory, "work.txt"), $"Attempt {task.Order.Attempt}\n", cancellationToken);
            return new AgentResult(null, "Done.", new Usage());
        }
    }
}
