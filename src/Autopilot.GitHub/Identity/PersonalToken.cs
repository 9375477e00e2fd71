namespace Autopilot;

/// <summary>A token that a person made. There is no other where it is refused.</summary>
internal sealed class PersonalToken(string token) : IGitHubTokens
{
    public ValueTask<string> GetTokenAsync(CancellationToken cancellationToken) => ValueTask.FromResult(token);

    public bool TryForget(string token) => false;
}
