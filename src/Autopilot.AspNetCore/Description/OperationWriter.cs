using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;

namespace Autopilot;

/// <summary>Writes what a route's <see cref="Operation"/> says, and what follows from its policy and its path.</summary>
internal static class OperationWriter
{
    /// <summary>The name under which the document keeps the one security scheme.</summary>
    public const string Scheme = "bearer";

    public static Task WriteAsync(OpenApiOperation target, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var (operation, document) = (metadata.OfType<Operation>().Last(), context.Document!);
        var policy = metadata.OfType<IAuthorizeData>().LastOrDefault()?.Policy;
        var namesTask = context.Description.RelativePath?.Contains("{vtid}", StringComparison.Ordinal) == true;
        target.OperationId = operation.Id;
        target.Summary = operation.Summary;
        target.Description = policy is null ? "Open to everybody." : Needs(policy);
        target.Tags = new HashSet<OpenApiTagReference>();
        target.Security = policy is null ? [] : [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, document)] = [policy] }];
        target.Parameters = [.. (namesTask ? operation.Parameters.Prepend(ApiParameter.Vtid) : operation.Parameters).Select(parameter => Parameter(document, parameter))];
        target.RequestBody = operation.Body is { } body ? Body(document, body) : null;
        target.Responses = [];
        foreach (var (status, response) in Responses(document, operation, Codes(operation, policy, namesTask)).OrderBy(one => one.Status))
        {
            target.Responses[status.ToString(CultureInfo.InvariantCulture)] = response;
        }

        return Task.CompletedTask;
    }

    private static string Needs(string policy) => AutopilotRoles.Satisfying.TryGetValue(policy, out var roles)
        ? $"Needs the policy `{policy}`: any of the roles {string.Join(", ", roles.Select(role => $"`{role}`"))}."
        : "Needs a principal, in whatever role.";

    private static IEnumerable<string> Codes(Operation operation, string? policy, bool namesTask)
    {
        IEnumerable<string> codes = [.. operation.Codes, ProblemCodes.TooManyRequests];
        codes = namesTask ? codes.Append(RefusalCodes.InvalidVtid) : codes;
        if (policy is not null)
        {
            // Who acts as what is in the store.
            codes = [.. codes, ProblemCodes.Unauthenticated, ProblemCodes.HeaderGrantsNothing, ProblemCodes.StoreUnavailable];
        }

        return (policy is not null && AutopilotRoles.Satisfying.ContainsKey(policy) ? codes.Append(ProblemCodes.Forbidden) : codes)
            .Distinct(StringComparer.Ordinal);
    }

    private static OpenApiParameter Parameter(OpenApiDocument document, ApiParameter parameter) => new()
    {
        Name = parameter.Name,
        In = parameter.In,
        Description = parameter.Description,
        Required = parameter.IsRequired,
        Schema = WireSchemas.Parse(document, parameter.Schema()),
    };

    private static OpenApiRequestBody Body(OpenApiDocument document, Type type) => new()
    {
        Required = true,
        Content = Content("application/json", WireSchemas.OfBody(document, type)),
    };

    private static IEnumerable<(int Status, IOpenApiResponse Response)> Responses(OpenApiDocument document, Operation operation, IEnumerable<string> codes)
    {
        foreach (var answer in operation.Answers)
        {
            yield return (answer.Status, Response(document, answer));
        }

        foreach (var problems in codes.GroupBy(ProblemCodes.StatusOf))
        {
            yield return (problems.Key, Problem(document, problems.Key, [.. problems.Order(StringComparer.Ordinal)]));
        }

        if (operation.AsksCodeHost)
        {
            yield return (StatusCodes.Status502BadGateway, CodeHostFailure(document));
        }
    }

    private static OpenApiResponse Response(OpenApiDocument document, Answer answer) => new()
    {
        Description = ReasonPhrases.GetReasonPhrase(answer.Status),
        Content = answer.Body is { } body ? Content(answer.MediaType, WireSchemas.OfAnswer(document, body)) : null,
    };

    // A code that stands alone is the same answer wherever it stands.
    private static IOpenApiResponse Problem(OpenApiDocument document, int status, string[] codes)
    {
        var response = new OpenApiResponse
        {
            Description = $"{ReasonPhrases.GetReasonPhrase(status)}: {string.Join(", ", codes.Select(code => $"`{code}`"))}.",
            Content = Content(Autopilot.Problem.MediaType, new OpenApiSchema { AllOf = [WireSchemas.OfAnswer(document, typeof(Problem)), Only(codes)] }),
        };
        return codes is [var alone] ? Component(document, alone, response) : response;
    }

    private static OpenApiResponseReference CodeHostFailure(OpenApiDocument document) => Component(document, "code_host_failure", new OpenApiResponse
    {
        Description = "Bad Gateway: the code host did not do it; the code says why.",
        Content = Content(Autopilot.Problem.MediaType, WireSchemas.OfAnswer(document, typeof(Problem))),
    });

    private static OpenApiResponseReference Component(OpenApiDocument document, string name, OpenApiResponse response)
    {
        if (document.Components?.Responses?.ContainsKey(name) is not true)
        {
            document.AddComponent(name, response);
        }

        return new OpenApiResponseReference(name, document);
    }

    private static OpenApiSchema Only(string[] codes) => new()
    {
        Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
        {
            ["code"] = new OpenApiSchema { Enum = [.. codes.Select(code => (JsonNode)code)] },
        },
    };

    private static Dictionary<string, OpenApiMediaType> Content(string mediaType, IOpenApiSchema schema) =>
        new(StringComparer.Ordinal) { [mediaType] = new OpenApiMediaType { Schema = schema } };
}
