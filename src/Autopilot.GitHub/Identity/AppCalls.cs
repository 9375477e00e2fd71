namespace Autopilot;

/// <summary>Calls as the App itself, which may ask about itself and for tokens, and nothing else.</summary>
internal sealed class AppCalls(GitHubTransport transport, AppKey key) : IDisposable
{
    /// <summary>Sends a request; any answer is returned.</summary>
    public async Task<GitHubAnswer> SendAsync(GitHubCall call, CancellationToken cancellationToken)
    {
        var answer = await transport.SendAsync(call, key.Sign(transport.Clock.Now), cancellationToken).ConfigureAwait(false);

        // The refusal told GitHub's time: a clock that is off by more than the tolerance is set by it, once.
        return answer.Status == 401 ? await transport.SendAsync(call, key.Sign(transport.Clock.Now), cancellationToken).ConfigureAwait(false) : answer;
    }

    public void Dispose() => key.Dispose();
}
