namespace Autopilot.Samples;

/// <summary>
/// What a type can read of a section. The binder stops at the first value that is not of its kind; it is given one value at a time here, so that all such values are found.
/// </summary>
/// <param name="Readable">The section without them.</param>
/// <param name="Problems">What is wrong with them.</param>
internal sealed record SectionValues(IConfiguration Readable, IReadOnlyList<string> Problems)
{
    /// <summary>Reads a section.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="section">The section; what is blank in it counts as not there.</param>
    /// <param name="make">Makes a value to try each entry on.</param>
    /// <param name="but">An entry to leave out; null: none.</param>
    public static SectionValues Read<T>(IConfigurationSection section, Func<T> make, string? but)
        where T : class
    {
        var (readable, problems) = (new List<KeyValuePair<string, string?>>(), new List<string>());
        var entries = section.AsEnumerable(makePathsRelative: true)
            .Where(entry => entry.Key.Length > 0 && !string.IsNullOrWhiteSpace(entry.Value) && !string.Equals(entry.Key, but, StringComparison.OrdinalIgnoreCase));
        foreach (var unit in entries.GroupBy(entry => UnitOf(entry.Key), StringComparer.OrdinalIgnoreCase))
        {
            if (CanRead(unit, make()))
            {
                readable.AddRange(unit);
            }
            else
            {
                problems.Add($"{section.Path}:{unit.Key}: there is no such setting, or its value is incomplete or not of its kind.");
            }
        }

        return new SectionValues(With(readable), problems);
    }

    // An item of a list may be made of several values at once.
    private static string UnitOf(string path)
    {
        var parts = path.Split(':');
        var item = Array.FindIndex(parts, part => part.All(char.IsAsciiDigit));
        return item < 0 ? path : string.Join(':', parts[..(item + 1)]);
    }

    private static bool CanRead(IEnumerable<KeyValuePair<string, string?>> entries, object value)
    {
        try
        {
            With(entries).Bind(value, options => options.ErrorOnUnknownConfiguration = true);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static IConfiguration With(IEnumerable<KeyValuePair<string, string?>> entries) => new ConfigurationBuilder().AddInMemoryCollection(entries).Build();
}
