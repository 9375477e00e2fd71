using System.Globalization;

namespace Autopilot.Benchmarks;

/// <summary>What follows the name of a mode: options with a value, and flags.</summary>
internal sealed class Arguments
{
    private const string Number = "N";

    private readonly Dictionary<string, string> given = new(StringComparer.Ordinal);

    private Arguments()
    {
    }

    /// <summary>Reads them.</summary>
    /// <param name="words">The words.</param>
    /// <param name="forms">What may come, in any order: <c>--name N</c> takes a number from 1, <c>--name TEXT</c> a text, <c>--name</c> nothing.</param>
    /// <returns>Null when they cannot be read; standard error then says why.</returns>
    public static Arguments? Read(IReadOnlyList<string> words, params string[] forms)
    {
        var arguments = new Arguments();
        for (var index = 0; index < words.Count; index++)
        {
            var name = words[index];
            if (Array.Find(forms, form => string.Equals(form.Split(' ')[0], name, StringComparison.Ordinal)) is not { } found)
            {
                return Refuse($"'{name}' is not accepted; {string.Join(", ", forms)} are.");
            }

            var value = "";
            if (found.Length > name.Length)
            {
                value = ++index < words.Count ? words[index] : "";
                if (value.Length == 0 || (found.EndsWith($" {Number}", StringComparison.Ordinal) && !TryNumber(value, out _)))
                {
                    return Refuse($"{name} is '{value}'; {(found.EndsWith($" {Number}", StringComparison.Ordinal) ? $"a number from 1 to {int.MaxValue}" : "a text")} is accepted.");
                }
            }

            if (!arguments.given.TryAdd(name, value))
            {
                return Refuse($"{name} is given twice.");
            }
        }

        return arguments;
    }

    public bool Has(string flag) => given.ContainsKey(flag);

    public string? FindText(string name) => given.GetValueOrDefault(name);

    public int NumberOr(string name, int otherwise) => given.TryGetValue(name, out var text) && TryNumber(text, out var number) ? number : otherwise;

    private static Arguments? Refuse(string why)
    {
        Console.Error.WriteLine(why);
        return null;
    }

    private static bool TryNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number > 0;
}
