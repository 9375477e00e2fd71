namespace Autopilot.Testing;

/// <summary>Writes that go wrong on their way to a service or back: what they came to is unknown to who asked, and nobody may guess.</summary>
internal static class Spoiled
{
    private const string What = "A write that went wrong is done, where the adapter could find that out, or a transient failure; it is not refused.";

    /// <summary>Makes a write that goes wrong.</summary>
    /// <param name="isSpoiled">Whether the fixture could make it go wrong; where nothing lies between adapter and effect, it goes well.</param>
    /// <param name="write">The write.</param>
    public static async Task WriteAsync<T>(bool isSpoiled, Func<Task<WriteResult<T>>> write)
    {
        try
        {
            var answer = await write().ConfigureAwait(false);
            Expect.True(answer.IsDone || (isSpoiled && answer.Refusal!.Reason == Refusal.Retry), $"{What} It was refused with {answer.Refusal?.Reason}: {answer.Refusal?.Message}");
        }
        catch (ProviderException error)
        {
            Expect.True(isSpoiled && error.Kind == FailureKind.Transient, $"{What} It failed as {error.Kind} with {error.Code}: {error.Message}");
        }
    }
}
