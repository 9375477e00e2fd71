using System.Collections.Concurrent;

namespace Autopilot;

/// <summary>
/// Repositories that were renamed: their new address, by their lasting number, as a permanent redirect told it. A temporary one is
/// followed and forgotten.
/// </summary>
internal sealed class MovedRepositories
{
    private readonly ConcurrentDictionary<string, string> moved = new(StringComparer.Ordinal);

    /// <summary>A path as it is asked for now.</summary>
    public string Resolve(string path) => Split(path, 3) is (['r', 'e', 'p', 'o', 's', '/', ..] prefix, var rest) && moved.TryGetValue(prefix, out var present)
        ? present + rest
        : path;

    /// <summary>Remembers where a repository is, if that is what the redirect says.</summary>
    /// <param name="path">The path that was asked for, below the API's address.</param>
    /// <param name="location">The path it led to, below the API's address.</param>
    public void Remember(string path, string location)
    {
        if (Split(path, 3) is (['r', 'e', 'p', 'o', 's', '/', ..] prefix, var rest)
            && Split(location, 2) is (['r', 'e', 'p', 'o', 's', 'i', 't', 'o', 'r', 'i', 'e', 's', '/', ..] present, var same)
            && rest == same)
        {
            moved[prefix] = present;
        }
    }

    private static (string Prefix, string Below) Split(string path, int segments)
    {
        var end = 0;
        for (; segments > 0 && end < path.Length; segments--)
        {
            var slash = path.IndexOfAny(['/', '?'], end + 1);
            end = slash < 0 ? path.Length : slash;
        }

        return (path[..end], path[end..]);
    }
}
