using Microsoft.Extensions.AI;

namespace Autopilot;

/// <summary>One run of the agent: ask the model, do what it calls for, tell it the results, until it answers in words.</summary>
internal sealed class CodingRun
{
    private const int LongestProgress = 300;

    private const int LongestSummary = 4096;

    private readonly IChatClient client;
    private readonly VertexAgentOptions options;
    private readonly IProgress<WorkProgress> progress;
    private readonly RunUsage usage = new();
    private readonly RunBudget budget;
    private readonly CodingTools tools;
    private readonly ChatOptions asking;
    private readonly List<ChatMessage> said;

    /// <summary>Prepares a run.</summary>
    public CodingRun(IChatClient client, VertexAgentOptions options, AgentTask task, CommandBench commands, IProgress<WorkProgress> progress, TimeProvider time)
    {
        (this.client, this.options, this.progress) = (client, options, progress);
        tools = new CodingTools(new CloneFolder(task.Directory, task.Order.Scope), commands, time);
        asking = new ChatOptions
        {
            Instructions = CodingInstructions.Build(task.Order.Scope, commands.Names),
            Tools = [.. tools.Declarations],
            AdditionalProperties = new() { [VertexProperties.Meter] = usage, [VertexProperties.Streamed] = true },
        };
        said = [new ChatMessage(ChatRole.User, task.Prompt)];
        budget = new RunBudget(task.Order.Budget, client.GetService<HighestPrice>(), options.MaxOutputTokens, usage);
        string[] sent = [task.Prompt, asking.Instructions, .. tools.Declarations.Select(tool => tool.Name + tool.Description + tool.JsonSchema.GetRawText())];
        Array.ForEach(sent, budget.Add);
    }

    /// <summary>Works until the model has ended, or a limit.</summary>
    public async Task<AgentResult> WorkAsync(CancellationToken stop)
    {
        for (var turn = 0; turn < options.TurnLimit; turn++)
        {
            var (answer, failure) = await AskAsync(stop).ConfigureAwait(false);
            if (answer is null || failure is not null)
            {
                return End(failure);
            }

            FunctionCallContent[] calls = [.. answer.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>().Where(call => !call.InformationalOnly)];
            if (calls.Length == 0)
            {
                return End(FindFault(answer), answer.Text);
            }

            List<AIContent> results = [];
            foreach (var call in calls)
            {
                stop.ThrowIfCancellationRequested();
                var result = await tools.AnswerAsync(call, stop).ConfigureAwait(false);
                if (tools.GaveUp is { } reason)
                {
                    return End(new Failure(FailureKind.Policy, "policy_blocked", reason), answer.Text);
                }

                budget.Add((string)result.Result!);
                results.Add(result);
            }

            said.Add(new ChatMessage(ChatRole.Tool, results));
        }

        return End(new Failure(FailureKind.Timeout, "agent_call_limit", $"The model was asked {options.TurnLimit} times and did not end; it was stopped."));
    }

    /// <summary>The run's result.</summary>
    public AgentResult End(Failure? failure, string summary = "") => new(failure, Text.End(summary, LongestSummary), usage.Total);

    private async Task<(ChatResponse? Answer, Failure? Failure)> AskAsync(CancellationToken stop)
    {
        if (budget.Refuse() is { } refusal)
        {
            return (null, refusal);
        }

        budget.Limit(asking);
        var message = "The model gave no answer.";
        try
        {
            var answer = await client.GetResponseAsync(said, asking, stop).ConfigureAwait(false);
            said.AddMessages(answer); // As it came: parts of it are of use to the model only where they stood.
            message = Text.Start(Describe(answer), LongestProgress);
            return (answer, budget.Take(answer));
        }
        catch (ProviderException error)
        {
            return (null, budget.Explain(error));
        }
        finally
        {
            progress.Report(new WorkProgress(message, usage.Total)); // What a cancelled call has used counts, too.
        }
    }

    // What the clients of other models tell by the reason of their end.
    private Failure? FindFault(ChatResponse answer) =>
        answer.FinishReason == ChatFinishReason.Length ? budget.ExplainLength("The model's answer is longer than its limit: raise MaxOutputTokens, or ask for less.")
        : answer.FinishReason == ChatFinishReason.ContentFilter ? new Failure(FailureKind.Policy, VertexCodes.AnswerBlocked, "A filter stopped the model's answer.")
        : null;

    private static string Describe(ChatResponse answer)
    {
        var calls = answer.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>().Select(call => call.Name);
        return string.Join(", ", calls) is { Length: > 0 } names ? $"The model calls {names}." : answer.Text.Length > 0 ? answer.Text : "The model ends.";
    }
}
