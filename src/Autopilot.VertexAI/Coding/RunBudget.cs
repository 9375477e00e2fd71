using System.Globalization;
using System.Text;
using Microsoft.Extensions.AI;

namespace Autopilot;

/// <summary>
/// Keeps a run within its order's budget: each answer is limited so that the call cannot pass it, however much of the answer comes. What a call sends is known
/// afterwards only, so it is taken for the most that it can be: what the last call took, and a token for each byte that was added since.
/// </summary>
/// <param name="left">The order's budget.</param>
/// <param name="price">What tokens cost at most; null: unknown.</param>
/// <param name="longest">The most tokens of an answer, budget or not.</param>
/// <param name="usage">What the run has used.</param>
internal sealed class RunBudget(Budget left, HighestPrice? price, int longest, RunUsage usage)
{
    // A shorter answer says nothing, and its input would be paid for.
    private const int LeastAnswer = 256;

    // What surrounds the texts of a call: roles, and the words with which a model is told that it has tools.
    private const int Surroundings = 1000;

    private long input = Surroundings;
    private Usage before = usage.Total;
    private long answer;

    /// <summary>Takes note of a text that the next call sends.</summary>
    public void Add(string text) => input += Encoding.UTF8.GetByteCount(text);

    /// <summary>Why no further call is made; null: there is enough left.</summary>
    public Failure? Refuse()
    {
        if (left.Money is not null && (price is null || usage.Total.Money is null))
        {
            return FailureReasons.Create(FailureReasons.PriceUnknown, $"The budget has {left.Money} US dollars left, and what a call of this model costs is not known.");
        }

        answer = Math.Min(longest, Math.Min(
            left.Tokens is { } tokens ? tokens - usage.Total.Tokens - input : long.MaxValue,
            left.Money is { } money ? price!.OutputFor(money - usage.Total.Money!.Value - price.Of(input, 0)) : long.MaxValue));
        return answer >= LeastAnswer ? null : Exhausted(FormattableString.Invariant($"another call sends up to {input} tokens"));
    }

    /// <summary>Limits the next call.</summary>
    public void Limit(ChatOptions options)
    {
        before = usage.Total;
        options.MaxOutputTokens = (int)answer;
        options.AdditionalProperties![VertexProperties.RequiresPrice] = left.Money is not null;

        // A call may take several requests. Another one of the same size must have room, too.
        options.AdditionalProperties[VertexProperties.RepeatsWithin] = new Usage(
            left.Tokens - usage.Total.Tokens - input - answer ?? long.MaxValue,
            left.Money - usage.Total.Money - price?.Of(input, answer));
    }

    /// <summary>Takes note of an answer.</summary>
    /// <returns>Why the run is over; null: it is within its budget.</returns>
    public Failure? Take(ChatResponse response)
    {
        usage.Complete(response, before);
        var used = usage.Total.Tokens - before.Tokens;
        input = used > 0 ? used : input + answer;
        return usage.Total.Tokens > left.Tokens || usage.Total.Money > left.Money ? Exhausted("an answer was longer than was asked for") : null;
    }

    /// <summary>A failed call as the run's failure: an answer that the budget cut short is the budget's end.</summary>
    public Failure Explain(ProviderException error) => error.Code == VertexCodes.MaxTokens
        ? ExplainLength(error.Message)
        : new Failure(error.Kind, error.Code, error.Message);

    /// <summary>An answer that is longer than its limit.</summary>
    public Failure ExplainLength(string message) => answer < longest
        ? Exhausted(FormattableString.Invariant($"an answer within it had room for {answer} tokens and was longer"))
        : new Failure(FailureKind.Deterministic, VertexCodes.MaxTokens, message);

    private Failure Exhausted(string why) => FailureReasons.Create(
        FailureReasons.BudgetExhausted,
        $"The run used {Show(usage.Total.Tokens)} tokens and {usage.Total.Money?.ToString(CultureInfo.InvariantCulture) ?? "unknown"} US dollars of the {Show(left.Tokens)} tokens and {Show(left.Money)} US dollars that were left to it, and {why}.");

    private static string Show(decimal? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "unlimited";
}
