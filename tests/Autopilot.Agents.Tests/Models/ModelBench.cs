namespace Autopilot.Tests;

/// <summary>Agents that a shell runs, before a scripted model.</summary>
internal sealed class ModelBench : IDisposable
{
    /// <summary>Asks the model once, in the words of Anthropic.</summary>
    public const string Ask = """curl -sS -N -X POST "$MODEL_URL/v1/messages" -H "x-api-key: $MODEL_KEY" -H "content-type: application/json" -d '{"model":"m-1","max_tokens":1000,"messages":[]}'""";

    /// <summary>Asks the model once, in the words of Gemini.</summary>
    public const string AskGemini = """curl -sS -N -X POST "$MODEL_URL/v1beta/models/m-1:streamGenerateContent?alt=sse" -H "x-goog-api-key: $MODEL_KEY" -d '{"contents":[]}'""";

    private readonly string address = $"MODEL_URL_{Guid.NewGuid():N}";
    private readonly string key = $"MODEL_KEY_{Guid.NewGuid():N}";

    public ModelBench(ScriptedModel model, string? credential = ScriptedModel.Key)
    {
        Environment.SetEnvironmentVariable(address, model.Address);
        Environment.SetEnvironmentVariable(key, credential);
    }

    public Workbench Workbench { get; } = new();

    /// <summary>The prices of the one model.</summary>
    public static ModelPrice Price { get; } = new() { Model = "m-1", Input = 1, CachedInput = 0.1m, Output = 10 };

    public ProcessAgent Agent(
        string script, Func<ModelAccess, ModelAccess>? access = null, Func<ProcessAgentOptions, ProcessAgentOptions>? change = null, IModelTokens? tokens = null)
    {
        var model = new ModelAccess { AddressVariable = address, Host = "model.invalid", KeyVariables = [key], Prices = [Price] };
        var options = AgentPresets.Resolve($"MODEL_URL=${address}; MODEL_KEY=${key}; {script}") with
        {
            Name = "shell",
            Model = access is null ? model : access(model),
            ScratchFolder = Workbench.Scratch,
            Limit = TimeSpan.FromMinutes(1),
        };
        return new ProcessAgent(change is null ? options : change(options), null, tokens);
    }

    public Task<AgentResult> RunAsync(string script, Budget? budget = null, Func<ModelAccess, ModelAccess>? access = null, Func<ProcessAgentOptions, ProcessAgentOptions>? change = null, IProgress<WorkProgress>? progress = null)
    {
        var task = Workbench.AgentTask();
        return Agent(script, access, change).RunAsync(task with { Order = task.Order with { Budget = budget ?? new Budget() } }, progress ?? new Listener(), CancellationToken.None);
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(address, null);
        Environment.SetEnvironmentVariable(key, null);
        Workbench.Dispose();
    }
}
