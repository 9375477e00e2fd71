using Microsoft.Extensions.AI;

namespace Autopilot;

/// <summary>What a run has used: each request of each call, those that failed or were cancelled too.</summary>
internal sealed class RunUsage : IVertexMeter
{
    /// <summary>All of it; the money is null once that of one request is unknown.</summary>
    public Usage Total { get; private set; } = new(Money: 0);

    public void Record(VertexUsage usage) => Add(usage.InputTokens + usage.OutputTokens, usage.Money, usage.Billing == VertexBilling.Free ? 0 : 1);

    /// <summary>Takes an answer's own word where its client is none of ours, and told no meter.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="before">What had been used when it was asked for.</param>
    public void Complete(ChatResponse answer, Usage before)
    {
        if (Total == before)
        {
            Add(answer.Usage is { } said ? said.TotalTokenCount ?? (said.InputTokenCount ?? 0) + (said.OutputTokenCount ?? 0) : 0, null, 1);
        }
    }

    private void Add(long tokens, decimal? money, int calls) => Total = new Usage(Total.Tokens + tokens, Total.Money + money, Total.Calls + calls);
}
