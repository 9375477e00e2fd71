namespace Autopilot.Tests;

/// <summary>The judge is judged: what is wrong is found, and what is right passes.</summary>
public sealed class ContractCheckTests
{
    private const string Service = "/v2/projects/p/locations/l/services/s";

    [Theory]
    [InlineData("updateMask=traffic,template", """{"etag":"1","template":{"containers":[{"image":"i"}]}}""")]
    [InlineData("updateMask=traffic&validateOnly=true", """{"traffic":[{"type":"TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST","percent":100}]}""")]
    public void A_right_update_passes(string query, string body) => Check("PATCH", Service, query, body).ShouldBeEmpty();

    [Theory]
    [InlineData("updateMask=traffic", """{"trafic":[]}""", "trafic")]
    [InlineData("updateMask=trafic", "{}", "trafic")]
    [InlineData("mask=traffic", "{}", "mask")]
    [InlineData("validateOnly=yes", "{}", "yes")]
    [InlineData("updateMask=traffic", """{"generation":"3"}""", "generation")]
    [InlineData("updateMask=traffic", """{"traffic":[{"type":"LATEST"}]}""", "LATEST")]
    [InlineData("updateMask=template", """{"template":{"containers":[{"image":1}]}}""", "Service")]
    public void A_wrong_update_is_found(string query, string body, string named) => string.Join(' ', Check("PATCH", Service, query, body)).ShouldContain(named);

    [Theory]
    [InlineData("PUT", Service)]
    [InlineData("GET", "/v2/projects/p/services/s")]
    [InlineData("POST", "/v2/projects/p/locations/l/operations/o:cancel")]
    public void A_wrong_verb_or_path_is_no_method(string verb, string path) => ContractCheck.Find(verb, path).ShouldBeNull();

    [Fact]
    public void An_answer_that_Google_does_not_describe_is_found()
    {
        var binding = ContractCheck.Find("GET", Service)!;
        ContractCheck.OfAnswer(binding, """{"name":"s","generation":"3"}""").ShouldBeNull();
        ContractCheck.OfAnswer(binding, """{"name":"s","revision":"r"}""").ShouldNotBeNull();
        ContractCheck.OfAnswer(binding, """{"ingress":"ALL"}""").ShouldNotBeNull();
    }

    private static List<string> Check(string verb, string path, string query, string body) =>
        [.. ContractCheck.OfRequest(ContractCheck.Find(verb, path)!, query.Split('&').Select(part => part.Split('=')).ToDictionary(part => part[0], part => part[1], StringComparer.Ordinal), body)];
}
