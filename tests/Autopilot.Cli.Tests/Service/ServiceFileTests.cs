using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Autopilot.Cli.Tests;

/// <summary><c>serve --config</c>: a file that is read strictly or not at all.</summary>
public sealed class ServiceFileTests
{
    private static readonly string Hash = new('a', 64);

    [Theory]
    [InlineData("""{ "tokns": [] }""", "tokns is not known here. Accepted: tokens, gitHub, gitHubWebhookSecrets, cloudRun, target, agent, vertex, vertexAgent, api, engine, timeouts.")]
    [InlineData("""{ "gitHub": { "tokn": "t" } }""", "gitHub.tokn is not known here. Accepted: apiAddress, appId, installationId, privateKey, privateKeyFile, token,")]
    [InlineData("""{ "gitHub": { "apiAddress": "github" } }""", "gitHub.apiAddress is 'github'; an address such as")]
    [InlineData("""{ "gitHub": { "apiAddress": "https://github.example/api/v3/", "installationId": "one" } }""", "gitHub.installationId is 'one'; a whole number from 1 to")]
    [InlineData("""{ "gitHub": { "apiAddress": "https://github.example/api/v3/" } }""", "gitHub: Set either AppId, InstallationId and a private key, or Token")]
    [InlineData("""{ "gitHub": { "apiAddress": "http://github.example/", "token": "t" } }""", "must be an absolute https address")]
    [InlineData("""{ "agent": { "name": "vertex" } }""", "agent is no text; accepted: vertex, claude,")]
    [InlineData("""{ "agent": "" }""", "agent is no text;")]
    [InlineData("""{ "agent": "vertex" }""", "agent is 'vertex'; a section vertex with project and model is needed.")]
    [InlineData("""{ "vertexAgent": { "turnLimit": 5 } }""", "vertexAgent is of no use without a section vertex")]
    [InlineData("""{ "vertex": { "projekt": "p" } }""", "vertex.projekt is not known here. Accepted: project, location, model, baseAddress,")]
    [InlineData("""{ "vertex": { "project": "p", "model": "llama-4" } }""", "vertex: The model 'llama-4' is of no known family; accepted: gemini-…, claude-….")]
    [InlineData("""{ "vertex": { "model": "gemini-2.5-pro" } }""", "vertex: Project")]
    [InlineData("""{ "vertex": { "project": "p", "model": "gemini-2.5-pro", "retries": 21 } }""", "vertex.retries is '21'; a whole number from 0 to 20 is accepted.")]
    [InlineData("""{ "vertex": { "project": "p", "model": "gemini-2.5-pro", "prices": { "model": "m" } } }""", "vertex.prices is no list; a list of objects is accepted.")]
    [InlineData("""{ "vertex": { "project": "p", "model": "gemini-2.5-pro", "prices": [ { "model": "m", "input": "much", "output": 1 } ] } }""", "vertex.prices[0].input is 'much'; a number is accepted. vertex.prices[0].cachedInput is missing.")]
    [InlineData("""{ "vertex": { "project": "p", "model": "gemini-2.5-pro", "prices": [ { "model": "m", "input": 1, "cachedInput": 1, "output": 1, "validFrom": "soon" } ] } }""", "vertex.prices[0].validFrom is 'soon'; a day such as")]
    [InlineData("""{ "vertex": { "project": "p", "model": "gemini-2.5-pro", "fallbacks": [ { "model": "gemini-2.5-pro", "location": "nowhere" } ] } }""", "vertex: The location 'nowhere' is not known")]
    [InlineData("""{ "vertex": { "project": "p", "model": "gemini-2.5-pro" }, "vertexAgent": { "commands": { "check": "./check.sh" } } }""", "vertexAgent.commands.check is not a list of texts")]
    [InlineData("""{ "vertex": { "project": "p", "model": "gemini-2.5-pro" }, "vertexAgent": { "commands": { "check": [] } } }""", "vertexAgent: The command 'check' is empty")]
    [InlineData("""{ "vertex": { "project": "p", "model": "gemini-2.5-pro" }, "vertexAgent": { "shell": true } }""", "vertexAgent.shell is not known here. Accepted: turnLimit, limit, commandLimit,")]
    [InlineData("""{ "cloudRun": { "projekt": "p" } }""", "cloudRun.projekt is not known here. Accepted: project, region, baseAddress,")]
    [InlineData("""{ "cloudRun": { "project": "p" } }""", "cloudRun: Region: The CloudRunOptions.Region field is required.")]
    [InlineData("""{ "cloudRun": { "project": "p", "region": "north-1", "targets": { "web": { "service": "web" } } }, "target": "web" }""", "cloudRun: Targets:web: Image ('') must name the image of a commit")]
    [InlineData("""{ "cloudRun": { "project": "p", "region": "north-1", "targets": { "web": { "healthPath": "/healthz" } } }, "target": "web" }""", "HealthPath ('/healthz') never reaches the process")]
    [InlineData("""{ "cloudRun": { "project": "p", "region": "north-1", "jobs": [{}] } }""", "cloudRun.jobs is no object of texts; names with a text each are accepted.")]
    [InlineData("""{ "cloudRun": { "project": "p", "region": "north-1", "targets": "web" } }""", "cloudRun.targets is no object; names with a target each are accepted.")]
    [InlineData("""{ "cloudRun": { "project": "p", "region": "north-1", "readAttempts": 11 } }""", "cloudRun.readAttempts is '11'; a whole number from 1 to 10 is accepted.")]
    [InlineData("""{ "cloudRun": { "project": "p", "region": "north-1", "targets": { "web": { "service": "web", "image": "i:{commit}" } } } }""", "target is missing; the one of cloudRun.targets that the profile 'default' deploys to is accepted: web.")]
    [InlineData("""{ "cloudRun": { "project": "p", "region": "north-1", "targets": { "web": { "service": "web", "image": "i:{commit}" } } }, "target": "shop" }""", "target is 'shop'; the one of cloudRun.targets")]
    [InlineData("""{ "target": "web" }""", "target is of no use without a section cloudRun with targets.")]
    [InlineData("""{ "gitHubWebhookSecrets": "text" }""", "gitHubWebhookSecrets is not a list of texts")]
    [InlineData("""{ "gitHubWebhookSecrets": ["short"] }""", "fewer than 16 characters")]
    [InlineData("""{ "api": { "mostBodyByte": 5 } }""", "api.mostBodyByte is not known here. Accepted: mostWebhookBytes, mostBodyBytes,")]
    [InlineData("""{ "api": { "mostBodyBytes": "much" } }""", "api.mostBodyBytes is 'much'; a whole number from 65536 to 16777216 is accepted.")]
    [InlineData("""{ "api": { "mostBodyBytes": 5 } }""", "api.mostBodyBytes is '5'; a whole number from 65536 to 16777216")]
    [InlineData("""{ "api": { "mostBodyBytes": { "is": 5 } } }""", "api.mostBodyBytes is 'not a single value'; a whole number")]
    [InlineData("""{ "api": 7 }""", "api is '7'; an object is accepted.")]
    [InlineData("""{ "engine": { "pollInterval": 2 } }""", "engine.pollInterval is '2'; a time such as \"00:00:30\" from 00:00:00.01 to 00:01:00 is accepted.")]
    [InlineData("""{ "engine": { "profiles": [] } }""", "engine.profiles is not known here.")]
    [InlineData("""{ "engine": { "tickInterval": "00:01:00" } }""", "TickGap (00:00:15) must be at least twice TickInterval (00:01:00).")]
    [InlineData("""{ "timeouts": { "lease": "00:00:20" } }""", "Heartbeat (00:00:30) must be at most a third of Lease (00:00:20).")]
    [InlineData("""{ "tokens": "all" }""", "tokens is a single value; a list of tokens is accepted.")]
    [InlineData("""{ "tokens": [ { "subject": "me", "sha256": "HASH", "roles": ["admin"] } ] }""", "tokens[0].roles[0] is 'admin'; accepted: viewer, operator,")]
    [InlineData("""{ "tokens": [ { "subject": "me", "sha256": "HASH" } ] }""", "tokens[0].roles names no role;")]
    [InlineData("""{ "tokens": [ { "subject": "", "sha256": "HASH", "roles": ["viewer"] } ] }""", "tokens[0].subject has 0 characters;")]
    [InlineData("""{ "tokens": [ { "subject": "me", "sha256": "HASH", "roles": ["viewer"], "isSoleOperator": true } ] }""", "tokens[0].isSoleOperator is not known here.")]
    [InlineData("""{ "tokens": [ { "subject": "me", "sha256": "HASH", "roles": ["viewer"] }, { "subject": "you", "sha256": "HASH", "roles": ["viewer"] } ] }""", "'me' and 'you' have one token")]
    [InlineData("""{ "api": { "streamBuffer": 20, "streamBuffer": 30 } }""", "streamBuffer")]
    [InlineData("""[ 1 ]""", "--config")]
    [InlineData("""{ "api": """, "--config")]
    public void What_is_not_accepted_is_named_by_its_path(string text, string named)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("serve.json", text.Replace("HASH", Hash, StringComparison.Ordinal));

        var refusal = Should.Throw<AutopilotException>(() => ServiceFile.Read(path));

        refusal.Code.ShouldBe("usage");
        refusal.Message.ShouldContain(named);
        refusal.Message.ShouldContain(path);
    }

    [Fact]
    public void All_problems_are_told_at_once_and_a_token_in_the_place_of_its_hash_is_not_told()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("serve.json", """{ "tokens": [ { "subject": "me", "sha256": "a-secret", "roles": ["viewer"] } ], "api": { "streamBuffer": 1 }, "more": true }""");

        var refusal = Should.Throw<AutopilotException>(() => ServiceFile.Read(path));

        refusal.Message.ShouldContain("tokens[0].sha256 has 8 characters");
        refusal.Message.ShouldContain("api.streamBuffer is '1'");
        refusal.Message.ShouldContain("more is not known");
        refusal.Message.ShouldNotContain("a-secret");
    }

    [Fact]
    public void A_secret_that_stands_where_it_is_not_accepted_is_not_told()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("serve.json", """{ "gitHub": { "token": { "value": "ghp_secret" }, "privateKey": ["ghp_secret"], "apiAddress": "https://github.example/" } }""");

        var refusal = Should.Throw<AutopilotException>(() => ServiceFile.Read(path));

        refusal.Message.ShouldContain("gitHub.token; a text is accepted.");
        refusal.Message.ShouldContain("gitHub.privateKey; a text is accepted.");
        refusal.Message.ShouldNotContain("ghp_secret");
    }

    [Fact]
    public void A_file_that_is_not_there_is_named() =>
        Should.Throw<AutopilotException>(() => ServiceFile.Read("/nowhere/serve.json")).Message.ShouldContain("/nowhere/serve.json");

    [Fact]
    public void What_the_file_sets_is_set_and_the_rest_stays()
    {
        using var folder = new TemporaryFolder();
        var file = ServiceFile.Read(folder.Write(
            "serve.json", """{ "api": { "pingInterval": "00:00:05" }, "engine": { "concurrency": 7 }, "timeouts": { "pickup": "00:02:00", "claimsLost": 5 } }"""));
        var (api, engine) = (new AutopilotApiOptions(), new AutopilotOptions { PollInterval = TimeSpan.FromMilliseconds(250) });
        engine.Profiles.Add(LocalProfile.Of(LocalService.Pipeline));

        file.HasGitHub.ShouldBeFalse();
        file.Apply(api);
        file.Apply(engine);

        (api.PingInterval, api.StreamBuffer).ShouldBe((TimeSpan.FromSeconds(5), 1024));
        (engine.Concurrency, engine.PollInterval).ShouldBe((7, TimeSpan.FromMilliseconds(250)));
        var limits = engine.Profiles.Single().Timeouts;
        (limits.Pickup, limits.ClaimsLost, limits.LookMost).ShouldBe((TimeSpan.FromMinutes(2), 5, TimeSpan.FromSeconds(2)));
        LocalProfile.Of(LocalService.Pipeline).Timeouts.ClaimsLost.ShouldBe(3);
    }

    [Fact]
    public async Task The_pages_file_serves_its_tokens_on_any_address_and_a_variable_overrides_one()
    {
        using var folder = new TemporaryFolder();
        var page = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "serve.md"));
        var example = page.Split("```json\n")[1].Split("```")[0];
        var variables = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["AUTOPILOT_SERVE__tokens__0__sha256"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("alices-token"))),
        };
        using var serve = Program.Autopilot(
            folder.Path, variables, "serve", "--dir", folder["service"], "--config", folder.Write("serve.json", example),
            "--urls", "http://0.0.0.0:0", "--workers", "0", "--json");
        await serve.SeeLinesAsync(5);
        var port = new Uri(JsonDocument.Parse(serve.SoFar).RootElement.GetProperty("address").GetString()!).Port;

        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/autopilot/api/v1/") };
        (await client.GetAsync("me")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "alices-token");
        var me = JsonDocument.Parse(await client.GetStringAsync("me")).RootElement;
        me.GetProperty("subject").GetString().ShouldBe("alice");
        me.GetProperty("roles").EnumerateArray().Select(role => role.GetString()).ShouldBe(["viewer", "operator"], ignoreOrder: true);
        File.Exists(folder["service/token"]).ShouldBeFalse();

        serve.Interrupt();
        (await serve.WaitAsync()).Expect(0);
    }

    [Fact]
    public async Task A_file_that_is_refused_starts_nothing_and_one_without_tokens_stays_on_this_machine()
    {
        using var folder = new TemporaryFolder();
        using var wrong = Program.Autopilot(folder.Path, "serve", "--dir", folder["service"], "--json", "--config", folder.Write("wrong.json", """{ "more": 1 }"""));
        (await wrong.WaitAsync()).Expect(2).Error.ShouldContain("more is not known here");

        var open = Should.Throw<AutopilotException>(
            () => ServiceSettings.Of(folder["service"], null, "http://0.0.0.0:5080", 0, folder.Write("open.json", "{}"), null));

        open.Message.ShouldContain("without tokens in a --config file");
        Directory.Exists(folder["service"]).ShouldBeFalse();
    }
}
