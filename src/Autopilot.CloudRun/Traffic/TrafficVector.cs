namespace Autopilot;

/// <summary>
/// A service's traffic, in its order. Who serves are the entries with a share; entries without one only give a revision a tag, and may come first.
/// </summary>
internal sealed class TrafficVector : IEquatable<TrafficVector>
{
    private const int Whole = 100;

    /// <summary>What an absent vector means: everything to the latest revision that is ready.</summary>
    public static readonly TrafficVector Latest = new([new TrafficEntry(null, Whole)]);

    /// <summary>Makes a vector.</summary>
    /// <param name="entries">Its entries; none is the latest.</param>
    public TrafficVector(IReadOnlyList<TrafficEntry> entries) => Entries = entries.Count == 0 ? Latest.Entries : entries;

    public IReadOnlyList<TrafficEntry> Entries { get; }

    /// <summary>The entries with a share.</summary>
    public IEnumerable<TrafficEntry> Shares => Entries.Where(entry => entry.Percent > 0);

    /// <summary>Whether everything goes to whichever revision is the latest that is ready.</summary>
    public bool IsLatest => Shares.All(entry => entry.Revision is null);

    /// <summary>Whether the shares make a whole.</summary>
    public bool IsWhole => Shares.Sum(entry => entry.Percent) == Whole;

    /// <summary>Reads what Cloud Run says.</summary>
    public static TrafficVector Read(IReadOnlyList<WireTraffic>? traffic) => new(
    [
        .. (traffic ?? []).Select(entry => new TrafficEntry(
            entry.Type == WireTraffic.Latest ? null : CloudRunNames.Last(entry.Revision), entry.Percent ?? 0, entry.Tag is { Length: > 0 } tag ? tag : null)),
    ]);

    /// <summary>The vector with the latest revision by its name.</summary>
    /// <param name="latest">The latest revision that is ready.</param>
    public TrafficVector Resolve(string? latest) => new([.. Entries.Select(entry => entry with { Revision = entry.Revision ?? latest })]);

    /// <summary>The revision with the largest share; null: two have the same, or the shares make no whole, so nobody can tell.</summary>
    /// <param name="latest">The latest revision that is ready.</param>
    public string? FindPrimary(string? latest)
    {
        var byShare = ByRevision(Resolve(latest).Shares).OrderByDescending(one => one.Percent).ToArray();
        return IsWhole && (byShare.Length == 1 || byShare[0].Percent > byShare[1].Percent) ? byShare[0].Revision : null;
    }

    /// <summary>Whether a revision has everything, by its name.</summary>
    public bool IsPinnedTo(string revision) => Shares.All(entry => entry.Revision == revision);

    /// <summary>Whether the same revisions have the same shares, whatever the tags and the order.</summary>
    public bool SharesAs(TrafficVector other) => ByRevision(Shares).SequenceEqual(ByRevision(other.Shares));

    /// <summary>Whether it is the same in another order: Cloud Run does not promise to keep ours in what it reports.</summary>
    public bool SameAs(TrafficVector other) => SharesAs(other) && Tags(this).SequenceEqual(Tags(other));

    /// <summary>The vector with another entry at its end.</summary>
    public TrafficVector With(TrafficEntry entry) => new([.. Entries, entry]);

    /// <summary>Everything to one revision, or to the latest; tags stay as they are.</summary>
    /// <param name="revision">The revision; null: the latest.</param>
    /// <param name="latest">The latest revision that is ready now, whose tag an entry of the latest keeps.</param>
    public TrafficVector AllTo(string? revision, string? latest) => new(
    [
        new TrafficEntry(revision, Whole),
        .. Entries.Where(entry => entry.Tag is not null).Select(entry => entry with { Revision = entry.Revision ?? latest, Percent = 0 }),
    ]);

    /// <summary>The vector without entries; one that has a share stays, without its tag.</summary>
    public TrafficVector WithoutTags(Func<TrafficEntry, bool> drops) => new(
        [.. Entries.Where(entry => entry.Percent > 0 || !drops(entry)).Select(entry => drops(entry) ? entry with { Tag = null } : entry)]);

    /// <summary>As Cloud Run reads it.</summary>
    public IReadOnlyList<WireTraffic> ToWire() =>
    [
        .. Entries.Select(entry => new WireTraffic
        {
            Type = entry.Revision is null ? WireTraffic.Latest : WireTraffic.OfRevision,
            Revision = entry.Revision,
            Percent = entry.Percent == 0 ? null : entry.Percent,
            Tag = entry.Tag,
        }),
    ];

    public bool Equals(TrafficVector? other) => other is not null && Entries.SequenceEqual(other.Entries);

    public override bool Equals(object? obj) => Equals(obj as TrafficVector);

    public override int GetHashCode() => Entries.Count;

    public override string ToString() => string.Join(", ", Entries);

    private static IEnumerable<(string? Revision, int Percent)> ByRevision(IEnumerable<TrafficEntry> entries) => entries
        .GroupBy(entry => entry.Revision, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal)
        .Select(group => (group.Key, group.Sum(entry => entry.Percent)));

    private static IEnumerable<(string?, string?)> Tags(TrafficVector vector) => vector.Entries
        .Where(entry => entry.Tag is not null).Select(entry => (entry.Tag, entry.Revision)).OrderBy(one => one.Tag, StringComparer.Ordinal);
}
