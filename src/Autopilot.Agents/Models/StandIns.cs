using System.Security.Cryptography;

namespace Autopilot;

/// <summary>The worker's credentials, and what the agent sees in their place. A stand-in is good for one run, at the proxy alone.</summary>
internal sealed class StandIns
{
    private readonly List<(string Name, string StandIn, string Credential)> keys;

    /// <summary>Makes a stand-in for each of the worker's credentials.</summary>
    /// <exception cref="ProviderException">Environment: there is none.</exception>
    public StandIns(string agent, ModelAccess access, Func<string, string?> variable)
    {
        keys = [.. access.KeyVariables.Select(name => (name, New(), variable(name) ?? "")).Where(key => key.Item3.Length > 0)];
        if (keys.Count == 0 && access.LocationVariable is null)
        {
            throw new ProviderException(FailureKind.Environment, "agent_credentials", $"'{agent}' needs a credential: set {string.Join(" or ", access.KeyVariables)} for the worker.");
        }
    }

    /// <summary>The stand-in of the tokens that a metadata server gives.</summary>
    public string Token { get; } = New();

    /// <summary>The agent's variables.</summary>
    public IEnumerable<KeyValuePair<string, string>> Variables => keys.Select(key => KeyValuePair.Create(key.Name, key.StandIn));

    /// <summary>Whether a text carries one of them, that of a token included.</summary>
    public bool IsIn(string text) => text.Contains(Token, StringComparison.Ordinal) || keys.Exists(key => text.Contains(key.StandIn, StringComparison.Ordinal));

    /// <summary>Puts the credentials back.</summary>
    /// <param name="text">A header's value.</param>
    /// <param name="token">What a token's stand-in stands for.</param>
    public string Restore(string text, string token) =>
        keys.Aggregate(text.Replace(Token, token, StringComparison.Ordinal), (restored, key) => restored.Replace(key.StandIn, key.Credential, StringComparison.Ordinal));

    /// <summary>Puts the stand-ins in the place of credentials.</summary>
    /// <param name="text">What others say.</param>
    public string Hide(string text) => keys.Aggregate(text, (hidden, key) => hidden.Replace(key.Credential, key.StandIn, StringComparison.Ordinal));

    private static string New() => $"autopilot-{RandomNumberGenerator.GetHexString(40, lowercase: true)}";
}
