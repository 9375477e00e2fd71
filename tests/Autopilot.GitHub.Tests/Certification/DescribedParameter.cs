using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;

namespace Autopilot.Tests;

/// <summary>A parameter that stands after the question mark of an address.</summary>
internal sealed class DescribedParameter(bool isRequired, JsonObject schema)
{
    private readonly JsonSchema rules = Description.Compile(schema);

    public bool IsRequired => isRequired;

    public IEnumerable<string> Check(string value) => Rules.Check(rules, JsonSerializer.SerializeToElement(Read(value)));

    // What stands in an address is text; its schema says what it means.
    private JsonNode Read(string value) => schema["type"]?.ToString() switch
    {
        "integer" when long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        "boolean" when bool.TryParse(value, out var yes) => yes,
        _ => value,
    };
}
