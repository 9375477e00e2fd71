using Autopilot.Tests.Google;
using Google.Api;
using Google.Cloud.AIPlatform.V1;
using Google.Protobuf;

namespace Autopilot.Tests;

/// <summary>Checks requests and answers against Google's own description, and Claude's against Anthropic's documented fields.</summary>
internal static class ContractCheck
{
    private static readonly IReadOnlyList<HttpBinding> Bindings =
    [
        .. HttpBinding.Of(PredictionServiceReflection.Descriptor.Services.Single()),
        .. HttpBinding.Of(LlmUtilityServiceReflection.Descriptor.Services.Single()),
    ];

    private static readonly string[] ClaudeFields =
    [
        "anthropic_version", "max_tokens", "messages", "system", "tools", "tool_choice", "temperature", "top_p", "top_k", "stop_sequences", "stream",
    ];

    /// <summary>What is wrong with a request.</summary>
    public static IEnumerable<string> OfRequest(string verb, SeenRequest request)
    {
        if (Bindings.FirstOrDefault(one => one.Matches(verb, request.Path)) is not { } binding)
        {
            return [$"{verb} {request.Path} is bound to no method."];
        }

        return request.IsClaude ? OfClaude(request) : OfGemini(request, binding);
    }

    /// <summary>What is wrong with one value of an answer.</summary>
    public static string? OfAnswer(SeenRequest request, string value) => request.IsClaude
        ? null
        : ProtoJson.FindFault(value, request.Verb == "countTokens" ? CountTokensResponse.Descriptor : GenerateContentResponse.Descriptor);

    private static IEnumerable<string> OfGemini(SeenRequest request, HttpBinding binding)
    {
        var text = request.Body.GetRawText();
        if (ProtoJson.FindFault(text, binding.Method.InputType) is { } fault)
        {
            return [fault];
        }

        // The path holds the model.
        List<string> faults = [.. FindMissing(ProtoJson.Parse(text, binding.Method.InputType)).Where(name => name is not ("GenerateContentRequest.model" or "CountTokensRequest.endpoint"))];
        if (request.Streams != (request.Query == "?alt=sse"))
        {
            faults.Add($"{request.Verb} with the query '{request.Query}'.");
        }

        if (text.Contains("MODE_UNSPECIFIED", StringComparison.Ordinal) || text.Contains("\"toolConfig\":{}", StringComparison.Ordinal))
        {
            faults.Add("The mode of tool calls is not said.");
        }

        return faults;
    }

    // Google marks what must be there.
    private static IEnumerable<string> FindMissing(IMessage message)
    {
        foreach (var field in message.Descriptor.Fields.InFieldNumberOrder())
        {
            var value = field.Accessor.GetValue(message);
            var isRequired = field.GetOptions()?.GetExtension(FieldBehaviorExtensions.FieldBehavior)?.Contains(FieldBehavior.Required) == true;
            if (isRequired && value is null or "" or System.Collections.ICollection { Count: 0 })
            {
                yield return $"{message.Descriptor.Name}.{field.Name}";
            }

            IEnumerable<IMessage> inner = field.IsMap ? [] : value is IMessage one ? [one] : value is System.Collections.IEnumerable many and not string ? many.OfType<IMessage>() : [];
            foreach (var missing in inner.Where(item => item.Descriptor.File.Package == message.Descriptor.File.Package).SelectMany(FindMissing))
            {
                yield return missing;
            }
        }
    }

    private static IEnumerable<string> OfClaude(SeenRequest request)
    {
        var isCount = request.Model == "count-tokens";
        foreach (var field in request.Body.EnumerateObject().Where(field => !ClaudeFields.Contains(field.Name) && !(isCount && field.Name == "model")))
        {
            yield return $"{field.Name} is no field of a message on Vertex AI.";
        }

        if (!request.Body.TryGetProperty("anthropic_version", out var version) || version.GetString() != "vertex-2023-10-16")
        {
            yield return "anthropic_version is not vertex-2023-10-16.";
        }

        if (!isCount && !request.Body.TryGetProperty("max_tokens", out _))
        {
            yield return "max_tokens is missing.";
        }

        if (request.Streams != (request.Body.TryGetProperty("stream", out var stream) && stream.GetBoolean()))
        {
            yield return $"{request.Verb} does not agree with stream.";
        }

        var roles = request.Body.GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("role").GetString()).ToList();
        if (roles.Zip(roles.Skip(1)).Any(pair => pair.First == pair.Second) || roles[0] != "user")
        {
            yield return $"The roles do not alternate from the user on: {string.Join(", ", roles)}.";
        }

        foreach (var block in request.Body.GetProperty("messages").EnumerateArray().SelectMany(message => message.GetProperty("content").EnumerateArray()))
        {
            if (FieldsOf(block.GetProperty("type").GetString()!) is not { } fields || block.EnumerateObject().Any(field => !fields.Contains(field.Name)))
            {
                yield return $"{block.GetRawText()} is no block that is known.";
            }
        }
    }

    private static string[]? FieldsOf(string type) => type switch
    {
        "text" => ["type", "text"],
        "image" or "document" => ["type", "source"],
        "thinking" => ["type", "thinking", "signature"],
        "redacted_thinking" => ["type", "data"],
        "tool_use" => ["type", "id", "name", "input"],
        "tool_result" => ["type", "tool_use_id", "content", "is_error"],
        _ => null,
    };
}
