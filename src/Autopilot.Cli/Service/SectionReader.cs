using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Configuration;

namespace Autopilot.Cli;

/// <summary>Reads a section of settings for an options type: its numbers, switches, times, days, texts and addresses, within the ranges that the type states.</summary>
internal static class SectionReader
{
    /// <summary>Reads what the section sets; what is wrong is added to the problems.</summary>
    /// <typeparam name="T">The options.</typeparam>
    /// <param name="section">The section.</param>
    /// <param name="problems">What is wrong.</param>
    /// <param name="others">Keys that somebody else reads.</param>
    public static Assignments Read<T>(IConfigurationSection section, List<string> problems, params string[] others)
    {
        var known = typeof(T).GetProperties().Where(property => property.CanWrite && IsKnown(property.PropertyType)).ToArray();
        if (section.Value is { Length: > 0 } text)
        {
            problems.Add($"{PathOf(section)} is '{text}'; an object is accepted.");
        }

        RefuseOthers(section, [.. known.Select(property => JsonName(property.Name)), .. others], problems);
        var values = new List<(PropertyInfo, object)>();
        foreach (var property in known)
        {
            if (section.GetSection(property.Name) is var given && given.Exists() && Value(given, property, problems) is { } value)
            {
                values.Add((property, value));
            }
        }

        problems.AddRange(known
            .Where(property => property.IsDefined(typeof(RequiredMemberAttribute)) && !section.GetSection(property.Name).Exists())
            .Select(property => $"{PathOf(section)}.{JsonName(property.Name)} is missing."));
        return new Assignments(values);
    }

    /// <summary>Reads a list of objects; what is wrong is added to the problems.</summary>
    /// <typeparam name="T">What each of them is.</typeparam>
    public static IReadOnlyList<Assignments> ReadList<T>(IConfigurationSection section, List<string> problems)
    {
        var items = section.GetChildren().ToArray();
        if (section.Value is { Length: > 0 } || items.Any(item => !item.Key.All(char.IsAsciiDigit)))
        {
            problems.Add($"{PathOf(section)} is no list; a list of objects is accepted.");
            return [];
        }

        return [.. items.Select(item => Read<T>(item, problems))];
    }

    /// <summary>Reads a list of texts. None of them is ever repeated in a problem: they may be secrets.</summary>
    public static IReadOnlyList<string> Texts(IConfigurationSection section, List<string> problems)
    {
        var items = section.GetChildren().ToArray();
        if (section.Value is { Length: > 0 } || items.Any(item => item.Value is null || !item.Key.All(char.IsAsciiDigit)))
        {
            problems.Add($"{PathOf(section)} is not a list of texts; one such as [\"a long random text\"] is accepted.");
        }

        return [.. items.Select(item => item.Value ?? "")];
    }

    /// <summary>Reads texts by names.</summary>
    public static Dictionary<string, string> Named(IConfigurationSection section, List<string> problems)
    {
        var items = section.GetChildren().ToArray();
        if (section.Value is { Length: > 0 } || items.Any(item => string.IsNullOrEmpty(item.Value)))
        {
            problems.Add($"{PathOf(section)} is no object of texts; names with a text each are accepted.");
        }

        return items.ToDictionary(item => item.Key, item => item.Value ?? "", StringComparer.Ordinal);
    }

    /// <summary>Refuses every key but some.</summary>
    public static void RefuseOthers(IConfiguration section, IReadOnlyList<string> accepted, List<string> problems) =>
        problems.AddRange(section.GetChildren()
            .Where(child => !accepted.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
            .Select(child => $"{PathOf(child)} is not known here. Accepted: {string.Join(", ", accepted)}."));

    /// <summary>A path as people write it: <c>tokens[0].subject</c>.</summary>
    public static string PathOf(IConfigurationSection section) => string.Concat(section.Path.Split(':').Select(
        (part, i) => part.All(char.IsAsciiDigit) ? $"[{part}]" : i == 0 ? part : $".{part}"));

    private static bool IsKnown(Type type) => KindOf(type) is not null;

    // What a value of a type is, in words; null: it cannot be read.
    private static string? KindOf(Type type) =>
        type == typeof(int) || type == typeof(long?) ? "a whole number"
        : type == typeof(decimal) || type == typeof(decimal?) ? "a number"
        : type == typeof(bool) ? "true or false"
        : type == typeof(Uri) ? "an address such as \"https://github.example/api/v3/\""
        : type == typeof(string) ? "a text"
        : type == typeof(TimeSpan) ? "a time such as \"00:00:30\""
        : type == typeof(DateTimeOffset) ? "a day such as \"2026-01-31\""
        : null;

    private static string JsonName(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    private static object? Value(IConfigurationSection given, PropertyInfo property, List<string> problems)
    {
        var range = property.GetCustomAttribute<RangeAttribute>();
        if (Parse(given.Value ?? "", property.PropertyType) is { } value && range?.IsValid(value) != false)
        {
            return value;
        }

        var limits = range is null ? "" : string.Create(CultureInfo.InvariantCulture, $" from {range.Minimum} to {range.Maximum}");
        var shown = property.PropertyType == typeof(string) ? "" : $" is '{given.Value ?? "not a single value"}'"; // A text may be a secret.
        problems.Add($"{PathOf(given)}{shown}; {KindOf(property.PropertyType)}{limits} is accepted.");
        return null;
    }

    // A bare number would be a time in days.
    private static object? Parse(string text, Type type) =>
        type == typeof(int) ? int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null
        : type == typeof(long?) ? long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var large) ? large : null
        : type == typeof(decimal) || type == typeof(decimal?) ? decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) ? amount : null
        : type == typeof(DateTimeOffset) ? DateTimeOffset.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var day) ? day : null
        : type == typeof(bool) ? bool.TryParse(text, out var flag) ? flag : null
        : type == typeof(string) ? text.Length > 0 ? text : null
        : type == typeof(Uri) ? Uri.TryCreate(text, UriKind.Absolute, out var address) ? address : null
        : text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out var time) ? time
        : null;

    /// <summary>What a section sets.</summary>
    internal sealed class Assignments(IReadOnlyList<(PropertyInfo Property, object Value)> values)
    {
        /// <summary>Sets it.</summary>
        /// <returns>The options themselves.</returns>
        public T Apply<T>(T options)
            where T : class
        {
            foreach (var (property, value) in values)
            {
                property.SetValue(options, value);
            }

            return options;
        }
    }
}
