using Microsoft.Extensions.Options;

namespace Autopilot;

/// <summary>The configured profiles. A change of a profile affects later runs only.</summary>
/// <param name="options">The options that hold them.</param>
public sealed class ProfileSet(IOptions<AutopilotOptions> options)
{
    /// <summary>Every profile.</summary>
    public IReadOnlyList<Profile> All => [.. options.Value.Profiles];

    /// <summary>A profile by name, or null.</summary>
    /// <param name="name">The name.</param>
    public Profile? Find(string name) => options.Value.Profiles.FirstOrDefault(profile => profile.Name == name);

    /// <summary>A profile by name.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="RefusedException"><c>unknown_profile</c>: the name is none of them.</exception>
    public Profile Get(string name) => Find(name) ?? throw new RefusedException(
        RefusalCodes.UnknownProfile, $"'{name}' is not a profile. Accepted: {string.Join(", ", All.Select(profile => profile.Name))}.");
}
