using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Autopilot.Tests;

/// <summary>
/// Holds a query to the types of GitHub's GraphQL schema that are used: fields, arguments, and the types of variables. It reads as
/// much of the language as the adapter writes.
/// </summary>
internal sealed class GraphCheck
{
    private static readonly JsonObject Types = Facts.Read("graphql.json")["types"]!.AsObject();

    private static readonly Regex Token = new(@"\.\.\.|\w+|[^\s,]", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);

    private readonly string[] tokens;
    private readonly Dictionary<string, string> variables = new(StringComparer.Ordinal);
    private readonly List<string> errors = [];
    private int at;

    private GraphCheck(string query) => tokens = [.. Token.Matches(query).Select(match => match.Value), ""];

    /// <summary>What a request has that the schema does not; empty where it fits.</summary>
    public static IReadOnlyList<string> Check(string text)
    {
        var request = JsonNode.Parse(text)!.AsObject();
        var check = new GraphCheck(request["query"]!.GetValue<string>());
        check.ReadOperation();
        foreach (var (name, type) in check.variables.Where(entry => entry.Value.EndsWith('!') && request["variables"]?[entry.Key] is null))
        {
            check.errors.Add($"lacks the variable ${name}, a {type}");
        }

        check.errors.AddRange((request["variables"]?.AsObject() ?? []).Where(entry => !check.variables.ContainsKey(entry.Key)).Select(entry => $"has a variable ${entry.Key} that its query does not name"));
        return check.errors;
    }

    private void ReadOperation()
    {
        var root = Take() == "mutation" ? "Mutation" : "Query";
        if (Skip("("))
        {
            while (Skip("$"))
            {
                var name = Take();
                Expect(":");
                variables[name] = Take() + (Skip("!") ? "!" : "");
            }

            Expect(")");
        }

        ReadSelection(root);
        Expect("");
    }

    private void ReadSelection(string type)
    {
        Expect("{");
        while (tokens[at] is not ("}" or ""))
        {
            if (Skip("..."))
            {
                Expect("on");
                var narrower = Take();
                if (!Types[type]!["possible"]!.AsArray().Any(one => one!.GetValue<string>() == narrower))
                {
                    errors.Add($"takes a {type} for a {narrower}");
                }

                ReadSelection(narrower);
            }
            else
            {
                ReadField(type, Take());
            }
        }

        Expect("}");
    }

    private void ReadField(string type, string name)
    {
        var field = FieldOf(type, name);
        var known = InputsOf(field?["arguments"]);
        CheckNeeded(name, known, Skip("(") ? ReadArguments(name, known, ")") : []);
        var result = field?["type"]!.GetValue<string>().Trim('!', '[', ']') ?? "";
        if (Types.ContainsKey(result) != (tokens[at] == "{"))
        {
            errors.Add($"asks {type}.{name} of type '{result}' {(tokens[at] == "{" ? "for fields" : "for no field")}");
        }

        if (tokens[at] == "{")
        {
            ReadSelection(result);
        }
    }

    // Of a field, or of the fields of an input.
    private List<string> ReadArguments(string owner, Dictionary<string, string> known, string end)
    {
        var given = new List<string>();
        while (tokens[at] != end && tokens[at].Length > 0)
        {
            var name = Take();
            given.Add(name);
            Expect(":");
            if (!known.TryGetValue(name, out var type))
            {
                errors.Add($"gives {owner} a '{name}', which it does not have");
            }

            if (Skip("{"))
            {
                var input = type?.TrimEnd('!') ?? "";
                var fields = InputsOf(Types[input]?["fields"]);
                CheckNeeded(input, fields, ReadArguments(input, fields, "}"));
            }
            else if (Skip("$") && Take() is var variable && variables.GetValueOrDefault(variable) is var own && own != type && own != $"{type}!")
            {
                errors.Add($"gives {owner} the variable ${variable} of type '{own}' for '{name}' of type '{type}'");
            }
        }

        Expect(end);
        return given;
    }

    private void CheckNeeded(string owner, Dictionary<string, string> known, List<string> given) => errors.AddRange(
        known.Where(entry => entry.Value.EndsWith('!') && !given.Contains(entry.Key, StringComparer.Ordinal)).Select(entry => $"does not give {owner} its '{entry.Key}'"));

    // The types of arguments, or of the fields of an input.
    private static Dictionary<string, string> InputsOf(JsonNode? inputs) =>
        (inputs?.AsObject() ?? []).ToDictionary(entry => entry.Key, entry => (entry.Value as JsonObject)?["type"]!.GetValue<string>() ?? entry.Value!.GetValue<string>(), StringComparer.Ordinal);

    private JsonObject? FieldOf(string type, string name)
    {
        var field = Types[type]?["fields"]?[name]?.AsObject();
        if (field is null)
        {
            errors.Add($"asks for {type}.{name}, which there is not");
        }

        return field;
    }

    private string Take() => at < tokens.Length - 1 ? tokens[at++] : "";

    private bool Skip(string token)
    {
        var found = tokens[at] == token;
        at += found ? 1 : 0;
        return found;
    }

    private void Expect(string token)
    {
        if (tokens[at] != token)
        {
            errors.Add($"has '{tokens[at]}' where '{token}' is expected");
        }

        at = Math.Min(at + 1, tokens.Length - 1);
    }
}
