using System.Text.Json;
using Json.Schema;

namespace Autopilot.Tests;

/// <summary>One operation of the document.</summary>
internal sealed record ApiOperation(
    string Id, HttpMethod Method, string Path, string? Policy, IReadOnlyList<ApiParameterSchema> Parameters, ApiBody? Body, IReadOnlyDictionary<int, ApiAnswer> Answers)
{
    /// <summary>The roles that its policy asks for; any will do for a policy that asks for none.</summary>
    public IReadOnlyList<string> Roles => Policy is not null && AutopilotRoles.Satisfying.TryGetValue(Policy, out var roles) ? roles : AutopilotRoles.All;

    public bool IsFor(string path)
    {
        var (asked, own) = (path.Split('/'), Path.Split('/'));
        return asked.Length == own.Length && own.Zip(asked).All(pair => pair.First.StartsWith('{') ? pair.Second.Length > 0 : pair.First == pair.Second);
    }

    /// <summary>What an answer has that the document does not say, or null.</summary>
    public string? Breach(int status, string? mediaType, string text)
    {
        if (!Answers.TryGetValue(status, out var answer))
        {
            return $"{Id} answered {status}, which the document does not say: {text}";
        }

        if (answer.MediaType != mediaType)
        {
            return $"{Id} answered {status} as '{mediaType}'; the document says '{answer.MediaType}': {text}";
        }

        return answer.Schema is null || mediaType == "text/event-stream" ? null : Breach($"{Id} answered {status} with what", answer.Schema, text);
    }

    /// <summary>What an accepted body has that the document does not allow, or null.</summary>
    public string? BodyBreach(string text) => Body is null ? null : Breach($"{Id} accepted what", Body.Rules, text);

    private static string? Breach(string who, JsonSchema schema, string text)
    {
        using var document = JsonDocument.Parse(text);
        var result = schema.Evaluate(document.RootElement, new EvaluationOptions { OutputFormat = OutputFormat.List });
        var errors = (result.Details ?? []).Where(one => one.Errors is not null).SelectMany(one => one.Errors!.Select(error => $"{one.InstanceLocation}: {error.Value}"));
        return result.IsValid ? null : $"{who} does not fit its schema: {text}\n{string.Join('\n', errors)}";
    }
}

/// <summary>A parameter, with its schema as text and as rules.</summary>
internal sealed record ApiParameterSchema(string Name, string In, JsonElement Schema, JsonSchema Rules);

/// <summary>A body, with its schema as text and as rules.</summary>
internal sealed record ApiBody(JsonElement Schema, JsonSchema Rules);

/// <summary>An answer; both null where it has no body.</summary>
internal sealed record ApiAnswer(string? MediaType, JsonSchema? Schema);
