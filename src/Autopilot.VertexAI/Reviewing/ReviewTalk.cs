using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace Autopilot;

/// <summary>Asks the reviewing model once, and keeps what it says and what that cost.</summary>
internal sealed class ReviewTalk(ModelReviewOptions options, IChatClient client, ReviewDiff diffs, ReviewRecords records, ILogger logger)
{
    private static readonly Meter Meter = new(Telemetry.Name);

    private static readonly Counter<long> Reviews = Meter.CreateCounter<long>("autopilot.reviews", "{review}", "Reviews that a model was asked for, by model and verdict.");

    private static readonly Counter<long> Tokens = Meter.CreateCounter<long>("autopilot.review.tokens", "{token}", "Tokens of reviews, by model.");

    /// <summary>Reads the change and asks about it, unless it is too long or the limits do not allow it.</summary>
    /// <param name="record">What is kept so far.</param>
    /// <param name="request">The head and its base.</param>
    /// <param name="spec">The approved spec.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Why there is no verdict; null: there is one.</returns>
    public async Task<string?> HoldAsync(ReviewRecord record, CheckRequest request, string spec, CancellationToken cancellationToken)
    {
        var subject = record.Subject;
        var diff = await diffs.FindAsync(request, records.WorkFolderOf(subject), cancellationToken).ConfigureAwait(false);
        if (string.IsNullOrWhiteSpace(diff) && diff is not null)
        {
            return $"{subject.HeadSha} changes nothing against {request.BaseBranch}.";
        }

        if (diff is null || diff.Length > options.MaxDiffCharacters)
        {
            records.Write(record with { Verdict = new ReviewVerdict(false, DescribeLength(diff?.Length)) });
            return null;
        }

        var messages = ReviewPrompt.Build(subject, request.BaseBranch, spec, diff);
        var most = messages.Sum(message => (long)message.Text.Length) + options.MaxOutputTokens;
        if (FindExhausted(record.Spent, most) is { } exhausted)
        {
            return exhausted;
        }

        // Before it is asked, so that a host that is killed meanwhile leaves behind what it may have spent.
        records.Write(record with { Spent = Add(record.Spent, new Usage(most, null, 1)) });
        ChatResponse answer;
        try
        {
            // A client that does not heed its token must not hold up the limit.
            answer = await client.GetResponseAsync(messages, NewOptions(), cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ProviderException error)
        {
            Keep(record, error.Usage ?? new Usage(Money: 0), request.Key.Vtid);
            throw;
        }

        var verdict = VerdictTool.Find(answer);
        Keep(record with { Verdict = verdict, By = answer.ModelId ?? subject.Model }, UsageOf(answer, most), request.Key.Vtid);
        return verdict is null ? $"it answered, and not with one call of the tool {VerdictTool.Name} that says yes or no." : null;
    }

    private void Keep(ReviewRecord record, Usage used, Vtid vtid)
    {
        records.Write(record with { Spent = Add(record.Spent, used) });
        var verdict = record.Verdict is null ? "none" : record.Verdict.Approves ? "approved" : "refused";
        Reviews.Add(1, new("model", options.Model), new("verdict", verdict));
        Tokens.Add(used.Tokens, new KeyValuePair<string, object?>("model", options.Model));
        logger.Reviewed(vtid, record.Subject.HeadSha, record.Subject.Model, verdict, used.Tokens, used.Money);
    }

    private ChatOptions NewOptions() => new()
    {
        ModelId = options.Model,
        MaxOutputTokens = options.MaxOutputTokens,
        Tools = [VerdictTool.Declaration],
        ToolMode = ChatToolMode.RequireSpecific(VerdictTool.Name),
        AdditionalProperties = options.MaxMoney is null ? null : new() { [VertexProperties.RequiresPrice] = true },
    };

    private string? FindExhausted(Usage spent, long most) =>
        spent.Tokens + most > options.MaxTokens
            ? string.Create(CultureInfo.InvariantCulture, $"its limit of {options.MaxTokens} tokens is used up: {spent.Tokens} are spent, and the next time may take {most}. Raise MaxTokens.")
        : options.MaxMoney is { } limit && !(spent.Money < limit)
            ? string.Create(CultureInfo.InvariantCulture, $"its limit of {limit} US dollars is used up: {(spent.Money is { } money ? money : "an unknown amount")} is spent. Raise MaxMoney.")
        : null;

    private string DescribeLength(int? length) => string.Create(
        CultureInfo.InvariantCulture,
        $"the diff has {(length is { } known ? known : "too many")} characters; at most {options.MaxDiffCharacters} are reviewed, and never a part of it. Make the change smaller, or raise MaxDiffCharacters.");

    private static Usage UsageOf(ChatResponse answer, long most) => new(
        answer.Usage?.TotalTokenCount ?? (answer.Usage?.InputTokenCount + answer.Usage?.OutputTokenCount) ?? most,
        answer.AdditionalProperties?.TryGetValue(VertexProperties.Money, out var money) == true ? money as decimal? : null,
        answer.AdditionalProperties?.TryGetValue(VertexProperties.Requests, out var requests) == true && requests is int count ? count : 1);

    private static Usage Add(Usage one, Usage other) => new(one.Tokens + other.Tokens, one.Money + other.Money, one.Calls + other.Calls);
}
