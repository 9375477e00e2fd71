namespace Autopilot.Testing;

/// <summary>What every dispatcher that pushes must do, as named cases without a test framework.</summary>
public static class WorkDispatcherConformance
{
    private static readonly CancellationToken None = CancellationToken.None;

    /// <summary>The cases by name.</summary>
    public static IReadOnlyDictionary<string, Func<WorkDispatcherFixture, Task>> Cases { get; } = new Dictionary<string, Func<WorkDispatcherFixture, Task>>(StringComparer.Ordinal)
    {
        ["an offer is made and found"] = OfferAsync,
        ["what was not offered is not found"] = NotOfferedAsync,
        ["a repeat under the same key starts nothing"] = RepeatAsync,
        ["each ordinal is an offer of its own"] = EachOrdinalAsync,
        ["an offer whose answer was lost is unknown, found, and not made again"] = LoseAnswerAsync,
        ["an offer that is given up at any moment is made once or not at all"] = InterruptAsync,
        ["a refused offer says why and starts nothing"] = RefuseAsync,
    };

    /// <summary>Runs every case, each on a fixture of its own.</summary>
    /// <param name="create">Makes a fresh fixture.</param>
    /// <exception cref="ConformanceException">Promises are not kept; all of them are named.</exception>
    public static Task RunAllAsync(Func<Task<WorkDispatcherFixture>> create) =>
        ConformanceRun.AllAsync(nameof(WorkDispatcherConformance), Cases.Select(one => (one.Key, one.Value)), create);

    private static async Task OfferAsync(WorkDispatcherFixture fixture)
    {
        Expect.True(fixture.Dispatcher.Pushes, "It says that it pushes.");
        var handle = Expect.Done(await fixture.Dispatcher.OfferAsync(Key(1), fixture.Capability, None).ConfigureAwait(false), "Work can be offered.");
        Expect.True(handle.Length > 0, "The handle names what was started.");
        Expect.Equal(true, await fixture.Restart().WasOfferedAsync(Key(1), None).ConfigureAwait(false), "Whoever takes over finds the offer.");
        Expect.Equal(1, await fixture.CountAsync(Key(1)).ConfigureAwait(false), "It was made once.");
    }

    private static async Task NotOfferedAsync(WorkDispatcherFixture fixture)
    {
        Expect.Done(await fixture.Dispatcher.OfferAsync(Key(1), fixture.Capability, None).ConfigureAwait(false), "Work can be offered.");
        Expect.Equal(false, await fixture.Dispatcher.WasOfferedAsync(Key(2), None).ConfigureAwait(false), "Another key was not offered.");
    }

    private static async Task RepeatAsync(WorkDispatcherFixture fixture)
    {
        Expect.Done(await fixture.Dispatcher.OfferAsync(Key(1), fixture.Capability, None).ConfigureAwait(false), "Work can be offered.");
        Expect.Done(await fixture.Restart().OfferAsync(Key(1), fixture.Capability, None).ConfigureAwait(false), "A repeat is done.");
        Expect.Equal(1, await fixture.CountAsync(Key(1)).ConfigureAwait(false), "It was made once.");
    }

    private static async Task EachOrdinalAsync(WorkDispatcherFixture fixture)
    {
        foreach (var ordinal in (int[])[1, 2, 3])
        {
            Expect.Done(await fixture.Dispatcher.OfferAsync(Key(ordinal), fixture.Capability, None).ConfigureAwait(false), "Work can be offered.");
            Expect.Equal(1, await fixture.CountAsync(Key(ordinal)).ConfigureAwait(false), "It was made once.");
        }
    }

    private static async Task LoseAnswerAsync(WorkDispatcherFixture fixture)
    {
        fixture.LoseNextAnswer();
        var isUnknown = false;
        try
        {
            await fixture.Dispatcher.OfferAsync(Key(1), fixture.Capability, None).ConfigureAwait(false);
        }
        catch (ProviderException error) when (error.Kind == FailureKind.Transient)
        {
            isUnknown = true;
        }

        Expect.True(isUnknown, "A lost answer is a transient failure: neither done nor refused.");
        Expect.Equal(true, await fixture.Restart().WasOfferedAsync(Key(1), None).ConfigureAwait(false), "The offer is found.");
        Expect.Done(await fixture.Restart().OfferAsync(Key(1), fixture.Capability, None).ConfigureAwait(false), "A repeat is done.");
        Expect.Equal(1, await fixture.CountAsync(Key(1)).ConfigureAwait(false), "It was made once.");
    }

    private static async Task InterruptAsync(WorkDispatcherFixture fixture)
    {
        await Interrupted.EachAsync(given => fixture.Restart().OfferAsync(Key(1), fixture.Capability, given)).ConfigureAwait(false);
        Expect.Done(await fixture.Dispatcher.OfferAsync(Key(1), fixture.Capability, None).ConfigureAwait(false), "It can be offered in the end.");
        Expect.Equal(1, await fixture.CountAsync(Key(1)).ConfigureAwait(false), "It was made once.");
    }

    private static async Task RefuseAsync(WorkDispatcherFixture fixture)
    {
        fixture.RefuseNext();
        var answer = await fixture.Dispatcher.OfferAsync(Key(1), fixture.Capability, None).ConfigureAwait(false);
        Expect.True(answer.Refusal is { Message.Length: > 0 }, "A refusal has a message.");
        Expect.Equal(false, await fixture.Restart().WasOfferedAsync(Key(1), None).ConfigureAwait(false), "Nothing was offered.");
        Expect.Equal(0, await fixture.CountAsync(Key(1)).ConfigureAwait(false), "Nothing was started.");
    }

    private static EffectKey Key(int ordinal) => new(Vtid.Parse("VTID-00001"), 1, EffectAction.Dispatch, ordinal);
}
