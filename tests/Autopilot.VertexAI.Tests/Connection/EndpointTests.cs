using System.Net;
using Google.Apis.Auth.OAuth2;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Autopilot.Tests;

public sealed class EndpointTests
{
    [Theory]
    [InlineData(false, "generateContent", "")]
    [InlineData(true, "streamGenerateContent", "?alt=sse")]
    public async Task VX_01_Gemini_is_asked_at_the_bound_paths(bool streams, string verb, string query)
    {
        await using var site = await VertexSite.CreateAsync();
        site.Vertex.Say(streams ? Answer.Stream(GeminiSays.Text("Hi")) : Answer.Whole(GeminiSays.Text("Hi")));
        await site.AskAsync(streams: streams);
        (site.LastRequest.Path, site.LastRequest.Query).ShouldBe(($"/v1/projects/demo-project/locations/global/publishers/google/models/gemini-2.5-pro:{verb}", query));
    }

    [Theory]
    [InlineData("global", "aiplatform.googleapis.com")]
    [InlineData("us", "aiplatform.us.rep.googleapis.com")]
    [InlineData("eu", "aiplatform.eu.rep.googleapis.com")]
    [InlineData("europe-west4", "europe-west4-aiplatform.googleapis.com")]
    [InlineData("us-central1", "us-central1-aiplatform.googleapis.com")]
    public async Task VX_02_A_location_decides_the_host(string location, string host)
    {
        var wire = new WireTap();
        var options = new VertexOptions { Project = "p", Model = VertexSite.Gemini, Location = location, Retries = 0, CreateHandler = () => wire };
        using var adapter = new VertexAdapter(options, new ManualClock(), NullLogger.Instance, new VertexSite.CountingTokens(), []);
        await Should.ThrowAsync<ProviderException>(() => adapter.Client.GetResponseAsync("Hello"));
        (wire.Asked!.Scheme, wire.Asked.Host, wire.Asked.AbsolutePath).ShouldBe(("https", host, $"/v1/projects/p/locations/{location}/publishers/google/models/gemini-2.5-pro:generateContent"));
    }

    [Fact]
    public void VX_02_An_unknown_location_is_refused_and_the_accepted_ones_are_named()
    {
        var failure = new VertexOptionsRules().Validate(null, new VertexOptions { Project = "p", Model = VertexSite.Gemini, Location = "mars-north1" }).FailureMessage!;
        failure.ShouldContain("'mars-north1' is not known");
        failure.ShouldContain("global, us, eu, africa-south1");

        // A private endpoint may stand for a place that is not in the table yet.
        new VertexOptionsRules().Validate(null, new VertexOptions { Project = "p", Model = VertexSite.Gemini, Location = "mars-north1", BaseAddress = new Uri("https://vertex.example.com") }).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public async Task VX_03_Every_request_has_a_token_of_its_own()
    {
        await using var site = await VertexSite.CreateAsync();
        site.Vertex.Say(Answer.Exhausted, Answer.Whole(GeminiSays.Text("Hi")), Answer.Whole(GeminiSays.Text("Hi")));
        await site.AskAsync();
        await site.AskAsync();
        site.Vertex.Requests.Select(request => request.Token).ShouldBe(["token-1", "token-2", "token-3"]);
    }

    [Fact]
    public async Task VX_03_Without_a_token_nothing_is_asked_and_a_person_must_act()
    {
        await using var site = await VertexSite.CreateAsync();
        var options = new VertexOptions { Project = "p", Model = VertexSite.Gemini, BaseAddress = site.Vertex.Address };
        using var adapter = new VertexAdapter(options, site.Clock, NullLogger.Instance, new NoToken(), [site.Meter]);
        var error = await Should.ThrowAsync<ProviderException>(() => adapter.Client.GetResponseAsync("Hello"));
        (error.Kind, error.Code, error.Usage).ShouldBe((FailureKind.Environment, VertexCodes.Credentials, new Usage(0, 0, 0)));
        site.Vertex.Requests.ShouldBeEmpty();
        (await adapter.Probe.ProbeAsync(null, default)).ShouldHaveSingleItem().Status.ShouldBe(ProbeStatus.Missing);
    }

    // The one test in which Google's library finds the credential itself.
    [Fact]
    public async Task VX_03_The_default_credential_comes_from_the_metadata_server()
    {
        await using var metadata = await MetadataServer.StartAsync();
        await using var site = await VertexSite.CreateAsync();
        var options = new VertexOptions { Project = "p", Model = VertexSite.Gemini, BaseAddress = site.Vertex.Address, CreateHandler = () => new SocketsHttpHandler() };
        using var adapter = new VertexAdapter(options, site.Clock, NullLogger.Instance, null, []);
        site.Vertex.Say(Answer.Whole(GeminiSays.Text("Hi")));
        (await adapter.Client.GetResponseAsync("Hello")).Text.ShouldBe("Hi");
        site.LastRequest.Token.ShouldBe("token-of-the-machine");
    }

    private sealed class NoToken : ITokenAccess
    {
        public Task<string> GetAccessTokenForRequestAsync(string? authUri = null, CancellationToken cancellationToken = default) => throw new InvalidOperationException("No credential is set up.");
    }

    private sealed class WireTap : HttpMessageHandler
    {
        public Uri? Asked { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked = request.RequestUri;
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.Forbidden));
        }
    }

    private sealed class MetadataServer(WebApplication app) : IAsyncDisposable
    {
        private const string Variable = "GCE_METADATA_HOST";

        public static async Task<MetadataServer> StartAsync()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
            var app = builder.Build();
            app.Run(async context =>
            {
                context.Response.Headers["Metadata-Flavor"] = "Google";
                await context.Response.WriteAsync(context.Request.Path.Value!.EndsWith("/token", StringComparison.Ordinal)
                    ? """{"access_token":"token-of-the-machine","expires_in":3600,"token_type":"Bearer"}"""
                    : "{}");
            });
            await app.StartAsync();
            Environment.SetEnvironmentVariable(Variable, new Uri(app.Urls.Single()).Authority);
            return new MetadataServer(app);
        }

        public async ValueTask DisposeAsync()
        {
            Environment.SetEnvironmentVariable(Variable, null);
            await app.DisposeAsync();
        }
    }
}
