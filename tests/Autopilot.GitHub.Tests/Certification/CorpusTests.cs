using System.Security.Cryptography;
using System.Text;

namespace Autopilot.Tests;

public sealed class CorpusTests
{
    [Fact]
    public void The_corpus_of_webhooks_holds_every_published_payload()
    {
        var corpus = Facts.Read("webhooks.json.gz").AsArray();
        corpus.Count.ShouldBe(329);
        corpus.Select(entry => entry!["event"]!.GetValue<string>()).Distinct(StringComparer.Ordinal).Count().ShouldBe(58);
        corpus.ShouldAllBe(entry => entry!["payload"]!.AsObject().Count > 0);
    }

    [Fact]
    public void GH_33_Every_vector_is_the_HMAC_of_its_body()
    {
        foreach (var vector in Facts.Read("signatures.json").AsArray())
        {
            var body = new StringBuilder().Insert(0, vector!["body"]!.GetValue<string>(), vector["times"]?.GetValue<int>() ?? 1).ToString();
            var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(vector["secret"]!.GetValue<string>()), Encoding.UTF8.GetBytes(body));
            vector["signature"]!.GetValue<string>().ShouldBe($"sha256={Convert.ToHexStringLower(signature)}", vector["name"]!.GetValue<string>());
        }
    }
}
