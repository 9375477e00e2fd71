namespace Autopilot;

/// <summary>The way to a repository, for one call of git.</summary>
/// <param name="Address">Where it is cloned from and pushed to. It holds no credential.</param>
/// <param name="Variables">What the git process sees beside the harmless variables: a credential, and the helper that hands it on. They end with that process.</param>
public sealed record GitRemote(string Address, IReadOnlyDictionary<string, string> Variables);
