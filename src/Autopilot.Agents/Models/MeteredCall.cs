namespace Autopilot;

/// <summary>One call of a model that was granted.</summary>
/// <param name="meter">Counts all calls of the run.</param>
/// <param name="request">What is asked.</param>
internal sealed class MeteredCall(ModelMeter meter, ModelRequest request)
{
    private readonly AnswerReader reader = new();
    private (TokenCounts Counts, decimal? Money) noted = (new TokenCounts(), 0);
    private long unaccounted;

    /// <summary>What is sent.</summary>
    public byte[] Body => request.Body;

    /// <summary>Takes one event of an answer that is a stream.</summary>
    /// <returns>Whether the budget allows it to go on.</returns>
    public bool Take(ReadOnlySpan<byte> data)
    {
        var before = reader.Counts;
        reader.Take(data);
        if (reader.Counts == before)
        {
            unaccounted += data.Length;
            return true;
        }

        unaccounted = 0;
        return Note(reader.Counts);
    }

    /// <summary>Takes an answer that came as one.</summary>
    public void TakeWhole(ReadOnlySpan<byte> body)
    {
        reader.TakeWhole(body);
        unaccounted = body.Length;
    }

    /// <summary>Ends a call whose answer has ended, or was cut.</summary>
    /// <returns>Why it is no whole answer, or null.</returns>
    public Failure? Close()
    {
        Settle();
        var failure = reader.Error is { } error ? new Failure(FailureKind.Transient, "model_error", $"{request.Model} ended its answer with an error: {Text.End(error, 2000)}")
            : reader.HasEnded ? null
            : new Failure(FailureKind.Transient, "model_stream_cut", $"{request.Model} ended its answer without saying how.");
        meter.End(failure);
        return failure;
    }

    /// <summary>Ends a call that nobody waits for any more: it is paid for, and says nothing of the model.</summary>
    public void Leave() => Settle();

    /// <summary>Ends a call that was refused, which costs nothing. One that is wrong because we made it shorter has met the budget.</summary>
    public void Fail(Failure failure) => meter.End(request.IsShortened && failure.Kind == FailureKind.Deterministic ? meter.Exhaust(failure.Message) : failure);

    // What an answer does not account for costs one token for each byte that was read of it, which is the most that it can be: one that was cut, or does not
    // say what it used, is never cheaper than one that does.
    private void Settle()
    {
        var counts = reader.Counts with { Input = reader.SaidUsage ? reader.Counts.Input : request.Body.Length };
        Note(reader is { HasEnded: true, SaidUsage: true } ? counts : counts with { Output = counts.Output + unaccounted });
    }

    private bool Note(TokenCounts counts)
    {
        var goesOn = meter.Note(request, noted, counts, out var money);
        noted = (counts, money);
        return goesOn;
    }
}
