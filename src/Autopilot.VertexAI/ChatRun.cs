using Microsoft.Extensions.AI;

namespace Autopilot;

/// <summary>
/// One call of a client, over all its requests: retries after a wait, corrections of a useless answer, and the fallbacks in their order. Once something of
/// a stream was handed out, a failure is final: nobody can take it back.
/// </summary>
/// <param name="client">What all calls share.</param>
/// <param name="said">What has been said.</param>
/// <param name="options">How to answer.</param>
/// <param name="streams">Whether the answer is handed out as it comes.</param>
/// <param name="cancellationToken">Ends it, and cuts the connection.</param>
internal sealed class ChatRun(VertexClientParts client, Conversation said, ChatOptions options, bool streams, CancellationToken cancellationToken) : IDisposable
{
    private readonly CancellationTokenSource whole = new(client.Options.TotalTimeout, client.Time);
    private readonly RunMeter meter = client.NewMeter(Find(options, VertexProperties.Meter) as IVertexMeter);
    private readonly IReadOnlyList<VertexRoute> routes = client.RoutesFor(options.ModelId);
    private readonly List<AIContent> held = [];
    private Attempt? attempt;
    private Correction? correction;
    private int route;
    private int retries;
    private int corrections;
    private bool isShared;
    private bool isHandedOut;
    private bool isOver;

    /// <summary>What the call has used so far.</summary>
    public Usage Used => meter.Used;

    private bool RequiresPrice =>
        client.Options.RequiresPrice || Find(options, VertexProperties.RequiresPrice) is true;

    // What is unknown may be more than there is.
    private bool MayRepeat => Find(options, VertexProperties.RepeatsWithin) is not Usage most
        || (meter.Used.Tokens <= most.Tokens && (most.Money is null || meter.Used.Money <= most.Money));

    /// <summary>The next piece of the answer; null: it is over.</summary>
    /// <exception cref="VertexFault">It failed for good.</exception>
    public async Task<ChatResponseUpdate?> NextAsync()
    {
        while (!isOver)
        {
            try
            {
                attempt ??= Begin();
                if (await attempt.ReadAsync(whole.Token, cancellationToken).ConfigureAwait(false) is not { } contents)
                {
                    isOver = true;
                    var last = Close(attempt);
                    cancellationToken.ThrowIfCancellationRequested(); // No tool call after that.
                    return last;
                }

                cancellationToken.ThrowIfCancellationRequested();
                if (!streams)
                {
                    held.AddRange(contents);
                }
                else if (contents.Count > 0)
                {
                    isHandedOut = true;
                    return NewUpdate(attempt, contents);
                }
            }
            catch (VertexFault fault)
            {
                attempt?.Fail(fault);
                if (isOver = !await TryRecoverAsync(fault).ConfigureAwait(false))
                {
                    throw;
                }
            }
        }

        return null;
    }

    public void Dispose()
    {
        attempt?.Dispose();
        whole.Dispose();
    }

    private Attempt Begin()
    {
        if (RequiresPrice && !client.Prices.MayKnow(routes[route].Model))
        {
            throw PriceUnknown("is not configured", isFree: true);
        }

        var dialect = client.DialectOf(routes[route]);
        var request = client.NewRequest(routes[route], said, options) with { Correction = correction, Streams = streams || Find(options, VertexProperties.Streamed) is true };
        return new Attempt(dialect.Write(request) with { IsShared = isShared }, dialect.NewReader(request), client.Transport, meter);
    }

    private ChatResponseUpdate Close(Attempt ended)
    {
        var contents = ended.Finish();
        if (RequiresPrice && meter.Used.Money is null)
        {
            throw PriceUnknown($"for the version {meter.Counts.ModelVersion} and the traffic {meter.Counts.TrafficType ?? "that was not named"}, or the usage of an earlier request, is not known", isFree: false);
        }

        var update = NewUpdate(ended, [.. held, .. contents, new UsageContent(ToDetails(meter.Counts))]);
        update.FinishReason = contents.Any(content => content is FunctionCallContent) ? ChatFinishReason.ToolCalls : ChatFinishReason.Stop;
        update.AdditionalProperties = Describe();
        return update;
    }

    private AdditionalPropertiesDictionary Describe()
    {
        var described = new AdditionalPropertiesDictionary
        {
            [VertexProperties.Model] = routes[route].Model,
            [VertexProperties.Location] = routes[route].Location,
            [VertexProperties.Fallback] = route > 0,
            [VertexProperties.Requests] = meter.Requests,
        };
        AddWhereKnown(VertexProperties.ModelVersion, meter.Counts.ModelVersion);
        AddWhereKnown(VertexProperties.TrafficType, meter.Counts.TrafficType);
        AddWhereKnown(VertexProperties.Money, meter.Used.Money);
        return described;

        void AddWhereKnown(string name, object? value)
        {
            if (value is not null)
            {
                described[name] = value;
            }
        }
    }

    private ChatResponseUpdate NewUpdate(Attempt of, IReadOnlyList<AIContent> contents) => new(ChatRole.Assistant, [.. contents])
    {
        ModelId = of.Reader.Counts.ModelVersion ?? of.Call.Route.Model,
        ResponseId = of.Reader.Id,
        MessageId = of.Reader.Id,
    };

    /// <summary>Whether it goes on, after a wait where one is due.</summary>
    private async Task<bool> TryRecoverAsync(VertexFault fault)
    {
        attempt?.Dispose();
        attempt = null;
        held.Clear();
        if (isHandedOut || whole.IsCancellationRequested || !MayRepeat)
        {
            return false;
        }

        if (fault.Correction is not null && corrections < client.Options.Corrections)
        {
            (correction, corrections) = (fault.Correction, corrections + 1);
            client.Logger.Corrected(routes[route].Model, routes[route].Location, fault.Code);
            return true;
        }

        if (fault.Kind == FailureKind.Transient && retries < client.Options.Retries && client.Backoff.Find(retries + 1, fault.RetryAfter) is { } pause)
        {
            retries++;
            isShared |= client.Options.SpillsToOnDemand && fault.Code == VertexCodes.ProvisionedExceeded;
            client.Logger.Retried(routes[route].Model, routes[route].Location, (long)pause.TotalMilliseconds, retries, fault.Code);
            return await TryWaitAsync(pause).ConfigureAwait(false);
        }

        if (!fault.IsOfThisRoute || route + 1 >= routes.Count)
        {
            return false;
        }

        (route, retries, corrections, correction) = (route + 1, 0, 0, null);
        client.Logger.FellBack(routes[route].Model, routes[route].Location, fault.Code);
        return true;
    }

    private async Task<bool> TryWaitAsync(TimeSpan pause)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(whole.Token, cancellationToken);
        try
        {
            await Task.Delay(pause, client.Time, either.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false; // No time is left: the failure that was to be waited out is the one to tell.
        }
    }

    private VertexFault PriceUnknown(string why, bool isFree) => new(
        FailureKind.Policy, VertexCodes.PriceUnknown, $"The price of {routes[route].Model} {why}, and the call asks for it. Add it to Prices, or take the money limit off the budget.")
    {
        IsFree = isFree,
    };

    private static object? Find(ChatOptions options, string property) => options.AdditionalProperties?.GetValueOrDefault(property);

    private static UsageDetails ToDetails(TokenCounts counts) => new()
    {
        InputTokenCount = counts.Input,
        CachedInputTokenCount = counts.Cached,
        OutputTokenCount = counts.Output,
        ReasoningTokenCount = counts.Thoughts,
        TotalTokenCount = counts.Input + counts.Output,
    };
}
