using System.Collections.Immutable;

namespace Autopilot.Testing;

/// <summary>Merges of trees in memory: whole files, by path.</summary>
internal static class FileMerge
{
    /// <summary>The paths at which two trees differ, in order.</summary>
    public static IReadOnlyList<string> Changed(ImmutableSortedDictionary<string, string> from, ImmutableSortedDictionary<string, string> to) =>
        [.. from.Keys.Union(to.Keys, StringComparer.Ordinal).Where(path => from.GetValueOrDefault(path) != to.GetValueOrDefault(path)).Order(StringComparer.Ordinal)];

    /// <summary>The three-way merge, or null when it conflicts.</summary>
    /// <param name="root">The tree of the merge base.</param>
    /// <param name="ours">One side.</param>
    /// <param name="theirs">The other.</param>
    public static ImmutableSortedDictionary<string, string>? ThreeWay(
        ImmutableSortedDictionary<string, string> root, ImmutableSortedDictionary<string, string> ours, ImmutableSortedDictionary<string, string> theirs)
    {
        var merged = ours;
        foreach (var path in Changed(root, theirs))
        {
            var (before, here, there) = (root.GetValueOrDefault(path), ours.GetValueOrDefault(path), theirs.GetValueOrDefault(path));
            if (here != before && here != there)
            {
                return null;
            }

            merged = there is null ? merged.Remove(path) : merged.SetItem(path, there);
        }

        return merged;
    }
}
