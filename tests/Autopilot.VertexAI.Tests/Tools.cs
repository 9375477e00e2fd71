using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Autopilot.Tests;

/// <summary>The tools that tests offer a model.</summary>
internal static class Tools
{
    public static AIFunctionDeclaration WriteFile { get; } = Declare("write_file");

    public static AIFunctionDeclaration ReadFile { get; } = Declare("read_file");

    public static ChatOptions Offered(params AIFunctionDeclaration[] tools) => new() { Tools = [.. tools.Length == 0 ? [WriteFile, ReadFile] : tools] };

    private static AIFunctionDeclaration Declare(string name) => AIFunctionFactory.CreateDeclaration(
        name, $"Does what {name} says.", JsonElement.Parse("""{"type":"object","properties":{"path":{"type":"string"}},"required":["path"]}"""));
}
