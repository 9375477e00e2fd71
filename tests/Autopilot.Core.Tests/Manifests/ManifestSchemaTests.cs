using System.Text.Json;
using Json.Schema;
using YamlDotNet.Serialization;

namespace Autopilot.Tests;

/// <summary>The shipped schema accepts what the reader accepts, and refuses what it refuses.</summary>
public sealed class ManifestSchemaTests
{
    private static readonly JsonSchema Schema = JsonSchema.FromText(Manifest.Schema);

    private static readonly ISerializer Yaml = new SerializerBuilder().JsonCompatible().Build();

    [Theory]
    [InlineData("{}")]
    [InlineData("$schema: ./autopilot.schema.json")]
    [InlineData("checks: { command: make }")]
    [InlineData("checks: {}")]
    [InlineData("environments: {}")]
    [InlineData("environments: { dev: {} }")]
    [InlineData("environments: { dev: { services: { web: { service: w, health: /h, version: '/v?x=1', settings: [], secrets: [A_1] } } } }")]
    [InlineData("environments: { dev: { services: { web: { migration: { apply: ./migrate.sh up, verify: b } } } } }")]
    public void Both_accept(string text) => Judge(text, accepted: true);

    [Theory]
    [InlineData("check: {}")]
    [InlineData("checks: make")]
    [InlineData("checks: { command: ' ' }")]
    [InlineData("checks: { command: a, also: b }")]
    [InlineData("environments: { Dev: {} }")]
    [InlineData("environments: { dev: { service: {} } }")]
    [InlineData("environments: { dev: { services: { 'a b': {} } } }")]
    [InlineData("environments: { dev: { services: { web: { service: 'https://x' } } } }")]
    [InlineData("environments: { dev: { services: { web: { health: health } } } }")]
    [InlineData("environments: { dev: { services: { web: { version: '//x/y' } } } }")]
    [InlineData("environments: { dev: { services: { web: { settings: A } } } }")]
    [InlineData("environments: { dev: { services: { web: { secrets: ['A=b'] } } } }")]
    [InlineData("environments: { dev: { services: { web: { migration: { apply: a } } } } }")]
    [InlineData("environments: { dev: { services: { web: { port: '80' } } } }")]
    public void Both_refuse(string text) => Judge(text, accepted: false);

    private static void Judge(string text, bool accepted)
    {
        var json = Yaml.Serialize(new DeserializerBuilder().Build().Deserialize(new StringReader(text))!);
        Schema.Evaluate(JsonDocument.Parse(json).RootElement).IsValid.ShouldBe(accepted, json);
        IsAccepted(text).ShouldBe(accepted);
    }

    private static bool IsAccepted(string text)
    {
        try
        {
            Manifest.Parse(text);
            return true;
        }
        catch (ManifestException)
        {
            return false;
        }
    }
}
