using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Autopilot;

/// <summary>One request and its answer. However it ends, it is metered exactly once.</summary>
/// <param name="call">The request.</param>
/// <param name="reader">Reads the answer.</param>
/// <param name="transport">Sends it.</param>
/// <param name="meter">Takes note of what it used.</param>
internal sealed class Attempt(VertexCall call, IAnswerReader reader, VertexTransport transport, RunMeter meter) : IDisposable
{
    private Exchange? exchange;
    private bool isSent;
    private bool isMetered;

    public VertexCall Call => call;

    public IAnswerReader Reader => reader;

    /// <summary>Sends the request at first, and reads on.</summary>
    /// <returns>What may be handed out; null: the answer has ended.</returns>
    public async Task<IReadOnlyList<AIContent>?> ReadAsync(CancellationToken whole, CancellationToken cancellationToken)
    {
        if (exchange is null)
        {
            isSent = true;
            exchange = await transport.SendAsync(call, whole, cancellationToken).ConfigureAwait(false);
        }

        return !reader.IsComplete && await exchange.ReadAsync().ConfigureAwait(false) is { } value ? Interpret(() => reader.Read(value)) : null;
    }

    /// <summary>Judges the answer once it has ended.</summary>
    public IReadOnlyList<AIContent> Finish()
    {
        var contents = Interpret(reader.Finish);
        Record(VertexBilling.Metered);
        return contents;
    }

    /// <summary>Takes note of how it failed.</summary>
    public void Fail(VertexFault fault) =>
        Record(fault.IsFree ? VertexBilling.Free : reader.HasEnded ? VertexBilling.Metered : VertexBilling.Unknown);

    // Whoever leaves in the middle cuts the connection, and what the model does after that is not known.
    public void Dispose()
    {
        Record(reader.HasEnded ? VertexBilling.Metered : VertexBilling.Unknown);
        exchange?.Dispose();
    }

    private IReadOnlyList<AIContent> Interpret(Func<IReadOnlyList<AIContent>> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            throw VertexErrors.NoAnswer(call, VertexCodes.Unreadable, $"what came is not of the form that is known. {error.Message}", error);
        }
    }

    private void Record(VertexBilling billing)
    {
        if (isSent && !isMetered)
        {
            isMetered = true;
            meter.Record(call.Route, billing == VertexBilling.Free ? new TokenCounts() : reader.Counts, billing);
        }
    }
}
