using System.Globalization;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Autopilot.Samples;

/// <summary>
/// What a process is told, and what is missing or wrong in it. Where something is missing its part is put together with a placeholder, so that all of it is named at once; what is
/// incomplete is never started. Settings are named and their values not repeated: a secret may stand in the wrong place.
/// </summary>
/// <param name="configuration">Files, variables and arguments.</param>
internal sealed class Settings(IConfiguration configuration)
{
    /// <summary>Stands for a text that is missing.</summary>
    public const string Placeholder = "missing";

    private readonly List<(string Name, string? Or)> missing = [];
    private readonly List<string> wrong = [];
    private readonly Dictionary<Type, string> sections = new() { [typeof(AutopilotOptions)] = "profile" };

    /// <summary>Where the engine listens, as Cloud Run says it; 8080 where nobody does.</summary>
    public int Port => Number("PORT", 8080, 1, 65535);

    /// <summary>A setting's text; null where it is missing or blank.</summary>
    public string? Find(string name) => configuration[name] is { } value && !string.IsNullOrWhiteSpace(value) ? value : null;

    /// <summary>Whether anything is set at or below a name.</summary>
    public bool Has(string name) => configuration.GetSection(name).AsEnumerable().Any(entry => !string.IsNullOrWhiteSpace(entry.Value));

    /// <summary>The names below a name of which anything is set.</summary>
    public IReadOnlyList<string> Names(string name) => [.. configuration.GetSection(name).GetChildren().Select(child => child.Key).Where(child => Has($"{name}:{child}"))];

    /// <summary>A setting's text, which must be there.</summary>
    /// <param name="name">The setting.</param>
    /// <param name="or">What may stand in its place, for whoever reads that it is missing.</param>
    public string Require(string name, string? or = null)
    {
        if (Find(name) is { } value)
        {
            return value;
        }

        missing.Add((name, or));
        return Placeholder;
    }

    /// <summary>Notes that a setting is wrong.</summary>
    public void Reject(string name, string accepted) => wrong.Add($"{name}: {accepted}.");

    /// <summary>The database, which must be there.</summary>
    public string RequirePostgres()
    {
        var text = Require("postgres");
        try
        {
            _ = text == Placeholder ? null : new NpgsqlConnectionStringBuilder(text);
        }
        catch (ArgumentException)
        {
            Reject("postgres", "a connection string of Npgsql is accepted, such as 'Host=db;Database=autopilot;Username=autopilot'");
        }

        return text;
    }

    /// <summary>An address, which must be there: https, or http of this machine.</summary>
    public Uri RequireAddress(string name)
    {
        var text = Require(name);
        if (Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback)))
        {
            return address;
        }

        if (text != Placeholder)
        {
            Reject(name, "an absolute https address is accepted");
        }

        return new UriBuilder(Uri.UriSchemeHttps, Placeholder).Uri;
    }

    /// <summary>A whole number within a range.</summary>
    public int Number(string name, int usual, int least, int most)
    {
        if (Find(name) is not { } text)
        {
            return usual;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
        {
            return number;
        }

        Reject(name, string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most} is accepted"));
        return usual;
    }

    /// <summary>Reads a section into a value.</summary>
    public T Read<T>(string name, Func<T> make)
        where T : class
    {
        var value = make();
        Readable(name, make, null).Bind(value);
        return value;
    }

    /// <summary>What sets the options of a section; a package checks their ranges itself.</summary>
    /// <typeparam name="T">The options.</typeparam>
    /// <param name="name">The section.</param>
    /// <param name="required">Settings of it that must be there.</param>
    /// <param name="but">A setting of it that somebody else reads; null: none.</param>
    public Action<T> Section<T>(string name, IReadOnlyList<string>? required = null, string? but = null)
        where T : class, new()
    {
        foreach (var setting in required ?? [])
        {
            Require($"{name}:{setting}");
        }

        sections[typeof(T)] = name;
        var readable = Readable(name, () => new T(), but);
        return options => readable.Bind(options);
    }

    /// <summary>Whether everything is there and right; says on standard error what is not.</summary>
    /// <param name="services">What was put together; null: nothing beyond these settings.</param>
    public bool Accept(IServiceProvider? services)
    {
        wrong.AddRange(FindOutOfRange(services));
        if (missing.Count + wrong.Count == 0)
        {
            return true;
        }

        var parts = new List<string>();
        parts.AddRange(missing.Count == 0 ? [] : ["These settings are missing:", .. missing.Distinct().Select(setting => setting.Or is null ? $"  {setting.Name}" : $"  {setting.Name}, or {setting.Or}")]);
        parts.AddRange(wrong.Count == 0 ? [] : ["These settings are not accepted:", .. wrong.Distinct(StringComparer.Ordinal).Select(problem => $"  {problem}")]);
        Refuse(string.Join('\n', parts));
        return false;
    }

    /// <summary>Says why nothing is started.</summary>
    /// <returns>The exit code.</returns>
    public int Refuse(string why)
    {
        Console.Error.WriteLine(why);
        return 1;
    }

    private IConfiguration Readable<T>(string name, Func<T> make, string? but)
        where T : class
    {
        var values = SectionValues.Read(configuration.GetSection(name), make, but);
        wrong.AddRange(values.Problems);
        return values.Readable;
    }

    // What the packages' own checks find.
    private IEnumerable<string> FindOutOfRange(IServiceProvider? services)
    {
        try
        {
            services?.GetService<IStartupValidator>()?.Validate();
            return [];
        }
        catch (OptionsValidationException error)
        {
            return FailuresOf(error);
        }
        catch (AggregateException errors)
        {
            return [.. errors.InnerExceptions.Cast<OptionsValidationException>().SelectMany(FailuresOf)];
        }
    }

    private IEnumerable<string> FailuresOf(OptionsValidationException error)
    {
        var section = sections.GetValueOrDefault(error.OptionsType, error.OptionsType.Name);
        return error.Failures.Where(failure => !IsAboutMissing(section, failure)).Select(failure => $"{section}: {failure}");
    }

    // That a setting is missing a package says as well; here it is named already.
    private bool IsAboutMissing(string section, string failure) => missing.Exists(setting =>
        setting.Name.StartsWith($"{section}:", StringComparison.Ordinal) && failure.Contains(setting.Name[(setting.Name.LastIndexOf(':') + 1)..], StringComparison.OrdinalIgnoreCase));
}
