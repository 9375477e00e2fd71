using Autopilot.Tests.Google;
using Google.Api;
using Google.Cloud.Run.V2;
using Google.LongRunning;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace Autopilot.Tests;

/// <summary>Checks requests and answers of Cloud Run against Google's own description.</summary>
internal static class ContractCheck
{
    // How the operations are bound is in run_v2.yaml of googleapis, and not in the general description.
    private static readonly (string Method, string Verb, string Template, string Body)[] OperationRules =
    [
        ("ListOperations", "GET", "/v2/{name=projects/*/locations/*}/operations", ""),
        ("GetOperation", "GET", "/v2/{name=projects/*/locations/*/operations/*}", ""),
        ("DeleteOperation", "DELETE", "/v2/{name=projects/*/locations/*/operations/*}", ""),
        ("WaitOperation", "POST", "/v2/{name=projects/*/locations/*/operations/*}:wait", "*"),
    ];

    // What the sender of a request to REST adds to any method.
    private static readonly string[] SystemParameters = ["$alt", "alt", "$prettyPrint", "prettyPrint"];

    public static IReadOnlyList<HttpBinding> Bindings { get; } =
    [
        .. new[] { ServiceReflection.Descriptor, RevisionReflection.Descriptor, JobReflection.Descriptor, ExecutionReflection.Descriptor }
            .SelectMany(file => file.Services).SelectMany(HttpBinding.Of),
        .. OperationRules.Select(rule => new HttpBinding(
            OperationsReflection.Descriptor.Services.Single().FindMethodByName(rule.Method), rule.Verb, rule.Template, rule.Body)),
    ];

    /// <summary>The method that a request is; null: none.</summary>
    public static HttpBinding? Find(string verb, string path) => Bindings.FirstOrDefault(binding => binding.Matches(verb, path));

    /// <summary>What is wrong with a request.</summary>
    public static IEnumerable<string> OfRequest(HttpBinding binding, IReadOnlyDictionary<string, string> query, string body)
    {
        foreach (var name in query.Keys.Except(SystemParameters, StringComparer.Ordinal))
        {
            if (binding.Method.InputType.Fields.InFieldNumberOrder().FirstOrDefault(field => field.JsonName == name) is not { } field)
            {
                yield return $"{binding.Method.Name} has no parameter {name}.";
            }
            else if (FindFault(binding, field, query[name]) is { } fault)
            {
                yield return fault;
            }
        }

        if (binding.Body.Length == 0)
        {
            if (body.Length > 0)
            {
                yield return $"{binding.Method.Name} has no body.";
            }

            yield break;
        }

        var type = BodyOf(binding);
        if (ProtoJson.FindFault(body, type) is { } wrong)
        {
            yield return wrong;
        }
        else
        {
            foreach (var name in FindOutputs(ProtoJson.Parse(body, type)))
            {
                yield return $"{name} is Cloud Run's to say.";
            }
        }
    }

    /// <summary>What is wrong with an answer.</summary>
    public static string? OfAnswer(HttpBinding binding, string body) => ProtoJson.FindFault(body, binding.Method.OutputType);

    /// <summary>The type of a request's body.</summary>
    public static MessageDescriptor BodyOf(HttpBinding binding) =>
        binding.Body == "*" ? binding.Method.InputType : binding.Method.InputType.FindFieldByName(binding.Body).MessageType;

    private static string? FindFault(HttpBinding binding, FieldDescriptor field, string value) => field.FieldType switch
    {
        FieldType.Bool when value is not ("true" or "false") => $"{field.JsonName} is '{value}'.",
        FieldType.Int32 when !int.TryParse(value, out _) => $"{field.JsonName} is '{value}'.",
        FieldType.Message when field.MessageType == FieldMask.Descriptor =>
            value.Split(',').FirstOrDefault(path => !FieldMask.IsValid(BodyOf(binding), path)) is { } wrong ? $"The mask names {wrong}, which is no field." : null,
        FieldType.Message => $"{field.JsonName} is no parameter of a query.",
        _ => null,
    };

    private static IEnumerable<string> FindOutputs(IMessage message) =>
        from field in message.Descriptor.Fields.InFieldNumberOrder()
        where field.GetOptions()?.GetExtension(FieldBehaviorExtensions.FieldBehavior)?.Contains(FieldBehavior.OutputOnly) == true
        let value = field.Accessor.GetValue(message)
        where value is not (null or "" or false or 0 or 0L or System.Collections.ICollection { Count: 0 }) && !(value is System.Enum && Convert.ToInt32(value, System.Globalization.CultureInfo.InvariantCulture) == 0)
        select field.JsonName;
}
