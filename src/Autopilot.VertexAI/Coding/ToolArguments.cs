using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Autopilot;

/// <summary>The arguments of one call, each of its kind. A model's JSON may hold anything.</summary>
internal sealed class ToolArguments
{
    private readonly Dictionary<string, object> values = new(StringComparer.Ordinal);

    /// <summary>Reads the arguments.</summary>
    /// <param name="call">The call.</param>
    /// <param name="parameters">What is accepted.</param>
    /// <exception cref="ToolRefusal">One is missing, unknown, or of another kind.</exception>
    public ToolArguments(FunctionCallContent call, IReadOnlyList<ToolParameter> parameters)
    {
        if (call.Exception is { } unreadable)
        {
            throw Refuse(call.Name, parameters, $"the arguments could not be read: {Text.Start(unreadable.Message, 300)}");
        }

        var given = call.Arguments ?? new Dictionary<string, object?>(StringComparer.Ordinal);
        if (given.Keys.FirstOrDefault(name => parameters.All(parameter => parameter.Name != name)) is { } unknown)
        {
            throw Refuse(call.Name, parameters, $"'{Text.Start(unknown, 60)}' is no argument");
        }

        foreach (var parameter in parameters)
        {
            if (given.TryGetValue(parameter.Name, out var value) && !IsNothing(value))
            {
                values[parameter.Name] = Read(value, parameter) ?? throw Refuse(call.Name, parameters, $"'{parameter.Name}' is not {parameter.Accepted}");
            }
            else if (!parameter.IsOptional)
            {
                throw Refuse(call.Name, parameters, $"'{parameter.Name}' is missing");
            }
        }
    }

    public string TextOf(string name) => (string)values[name];

    public string? FindText(string name) => (string?)values.GetValueOrDefault(name);

    public int? FindNumber(string name) => (int?)values.GetValueOrDefault(name);

    public bool IsOn(string name) => values.GetValueOrDefault(name) is true;

    private static bool IsNothing(object? value) => value is null or JsonElement { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined };

    private static object? Read(object? value, ToolParameter parameter) => parameter.Kind switch
    {
        ToolParameterKind.Text => ReadText(value) is { } text && parameter.Values?.Contains(text, StringComparer.Ordinal) != false ? text : null,
        ToolParameterKind.Number => value switch
        {
            JsonElement { ValueKind: JsonValueKind.Number } json when json.TryGetInt32(out var number) && number >= 1 => number,
            int and >= 1 => value,
            long and >= 1 and <= int.MaxValue => Convert.ToInt32(value, null),
            _ => null,
        },
        _ => value switch
        {
            JsonElement { ValueKind: JsonValueKind.True } or true => true,
            JsonElement { ValueKind: JsonValueKind.False } or false => false,
            _ => null,
        },
    };

    private static string? ReadText(object? value)
    {
        try
        {
            return value is JsonElement { ValueKind: JsonValueKind.String } json ? json.GetString() : value as string;
        }
        catch (InvalidOperationException)
        {
            return null; // Half of a surrogate pair is no text.
        }
    }

    private static ToolRefusal Refuse(string tool, IReadOnlyList<ToolParameter> parameters, string what) => new(
        $"{tool}: {what}. Accepted: {string.Join("; ", parameters.Select(parameter => $"{parameter.Name}, {parameter.Accepted}{(parameter.IsOptional ? " (optional)" : "")}"))}.");
}
