using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace Autopilot;

/// <summary>Something that the model can do.</summary>
internal abstract class CodingTool
{
    private readonly IReadOnlyList<ToolParameter> parameters;

    /// <summary>Describes it.</summary>
    protected CodingTool(string name, string description, params IReadOnlyList<ToolParameter> parameters)
    {
        this.parameters = parameters;
        var schema = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject(parameters.Select(parameter => KeyValuePair.Create(parameter.Name, (JsonNode?)parameter.ToSchema()))),
            ["required"] = new JsonArray([.. parameters.Where(parameter => !parameter.IsOptional).Select(parameter => JsonValue.Create(parameter.Name))]),
        };
        Declaration = AIFunctionFactory.CreateDeclaration(name, description, JsonElement.Parse(schema.ToJsonString()));
    }

    /// <summary>What the model is told of it.</summary>
    public AIFunctionDeclaration Declaration { get; }

    /// <summary>Does it.</summary>
    /// <returns>What the model is told.</returns>
    /// <exception cref="ToolRefusal">It will not; the model is told why.</exception>
    public Task<string> AnswerAsync(FunctionCallContent call, CancellationToken cancellationToken) => RunAsync(new ToolArguments(call, parameters), cancellationToken);

    protected abstract Task<string> RunAsync(ToolArguments arguments, CancellationToken cancellationToken);
}
