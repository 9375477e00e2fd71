using System.Text.Json;

namespace Autopilot.Tests;

/// <summary>The judge is judged: what is wrong is found, and what is recorded as right passes.</summary>
public sealed class ContractCheckTests
{
    private const string Gemini = "/v1/projects/p/locations/global/publishers/google/models/gemini-2.5-pro:generateContent";

    private const string Claude = "/v1/projects/p/locations/global/publishers/anthropic/models/claude-sonnet-4-5:rawPredict";

    private const string Hello = """{"contents":[{"role":"user","parts":[{"text":"Hello"}]}]}""";

    [Theory]
    [InlineData("""{"contents":[{"role":"user","parts":[{"text":"Hello"}]}],"generationConfig":{"maxOutputTokens":1}}""")]
    [InlineData("""{"contents":[{"role":"user","parts":[{"functionResponse":{"name":"f","response":{"output":null}}}]}]}""")]
    public void A_right_request_passes(string body) => Check("POST", Gemini, body).ShouldBeEmpty();

    [Theory]
    [InlineData("""{"content":[]}""", "content")]
    [InlineData("""{"contents":[]}""", "GenerateContentRequest.contents")]
    [InlineData("""{"contents":[{"role":"user"}]}""", "Content.parts")]
    [InlineData("""{"contents":[{"role":"user","parts":[{"functionResponse":{"response":{}}}]}]}""", "FunctionResponse.name")]
    [InlineData("""{"contents":[{"role":"user","parts":[{"functionCall":{"name":"f","id":"1"}}]}]}""", "id")]
    [InlineData("""{"contents":[{"role":"user","parts":[{"text":"Hello"}]}],"toolConfig":{"functionCallingConfig":{"mode":"SOMETIMES"}}}""", "SOMETIMES")]
    [InlineData("""{"contents":[{"role":"user","parts":[{"text":"Hello"}]}],"toolConfig":{"functionCallingConfig":{"mode":"MODE_UNSPECIFIED"}}}""", "mode")]
    [InlineData("""{"contents":[{"role":"user","parts":[{"text":"Hello"}]}],"generationConfig":{"maxOutputTokens":1.5}}""", "GenerateContentRequest")]
    public void A_wrong_request_is_found(string body, string named) => string.Join(' ', Check("POST", Gemini, body)).ShouldContain(named);

    [Theory]
    [InlineData("GET", Gemini, "")]
    [InlineData("POST", "/v1/projects/p/publishers/google/models/gemini-2.5-pro:generateContent", "")]
    [InlineData("POST", "/v1/projects/p/locations/global/publishers/google/models/gemini-2.5-pro:generateText", "")]
    [InlineData("POST", "/v1/projects/p/locations/global/publishers/google/models/gemini-2.5-pro:streamGenerateContent", "")]
    public void A_wrong_verb_path_or_query_is_found(string verb, string path, string query) => Check(verb, path, Hello, query).ShouldNotBeEmpty();

    [Theory]
    [InlineData("""{"anthropic_version":"vertex-2023-10-16","max_tokens":1,"model":"claude","messages":[{"role":"user","content":[]}]}""", "model")]
    [InlineData("""{"max_tokens":1,"messages":[{"role":"user","content":[]}]}""", "anthropic_version")]
    [InlineData("""{"anthropic_version":"vertex-2023-10-16","messages":[{"role":"user","content":[]}]}""", "max_tokens")]
    [InlineData("""{"anthropic_version":"vertex-2023-10-16","max_tokens":1,"stream":true,"messages":[{"role":"user","content":[]}]}""", "stream")]
    [InlineData("""{"anthropic_version":"vertex-2023-10-16","max_tokens":1,"messages":[{"role":"user","content":[]},{"role":"user","content":[]}]}""", "alternate")]
    [InlineData("""{"anthropic_version":"vertex-2023-10-16","max_tokens":1,"messages":[{"role":"user","content":[{"type":"text","text":"a","id":"b"}]}]}""", "no block")]
    public void A_wrong_message_to_Claude_is_found(string body, string named) => string.Join(' ', Check("POST", Claude, body)).ShouldContain(named);

    [Fact]
    public void An_answer_that_Google_does_not_describe_is_found()
    {
        var request = new SeenRequest(Gemini, "", "", null, default);
        ContractCheck.OfAnswer(request, GeminiSays.Text("Hi")).ShouldBeNull();
        ContractCheck.OfAnswer(request, GeminiSays.Text("Hi", finish: "FINISHED")).ShouldNotBeNull();
        ContractCheck.OfAnswer(request, """{"candidate":[]}""").ShouldNotBeNull();
    }

    private static List<string> Check(string verb, string path, string body, string query = "") =>
        [.. ContractCheck.OfRequest(verb, new SeenRequest(path, query, "token", null, JsonElement.Parse(body)))];
}
