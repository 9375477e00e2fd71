using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Autopilot.Tests;

public sealed class OptionsTests
{
    [Fact]
    public void A_token_or_an_App_is_accepted()
    {
        Read(options => options.Token = "t").Token.ShouldBe("t");
        Read(options => (options.AppId, options.InstallationId, options.PrivateKeyFile) = ("1", 2, "key.pem")).InstallationId.ShouldBe(2);
    }

    [Fact]
    public async Task A_service_that_has_tokens_of_its_own_names_no_identity()
    {
        Should.Throw<OptionsValidationException>(() => Read(options => options.Token = "t", new OwnTokens(""))).Message.ShouldContain("exactly one identity");
        await using var site = await Site.CreateAsync();
        var tokens = new OwnTokens("stale", TokenDesk.Personal);
        var options = Read(options => (options.ApiAddress, options.WriteInterval) = (site.GitHub.Address, TimeSpan.Zero), tokens);
        using var adapter = new GitHubAdapter(options, TimeProvider.System, NullLogger.Instance, tokens);

        (await adapter.CodeHost.GetDefaultBranchAsync("octo/widgets", default)).ShouldBe("main");

        site.GitHub.Requests.Select(request => request.Token).ShouldBe(["stale", TokenDesk.Personal], "What was refused is renewed once.");
    }

    [Fact]
    public async Task Requests_go_through_the_handler_that_a_service_gives()
    {
        await using var site = await Site.CreateAsync();
        var seen = new CountingHandler();
        using var adapter = site.NewAdapter(options => options.CreateHandler = () => seen);
        await adapter.CodeHost.GetDefaultBranchAsync("octo/widgets", default);
        seen.Count.ShouldBe(2, "A token, and the repository.");
    }

    [Fact]
    public void What_is_wrong_is_said_by_name()
    {
        Refused(_ => { }).ShouldContain("exactly one identity");
        Refused(options => (options.Token, options.AppId) = ("t", "1")).ShouldContain("exactly one identity");
        Refused(options => options.AppId = "1").ShouldContain("InstallationId is missing");
        Refused(options => (options.AppId, options.InstallationId) = ("1", 2)).ShouldContain("PrivateKeyFile");
        Refused(options => (options.Token, options.ApiAddress) = ("t", null)).ShouldContain("ApiAddress");
        Refused(options => (options.Token, options.ApiAddress) = ("t", new Uri("http://github.example/api/v3/"))).ShouldContain("https");
        Refused(options => (options.Token, options.ReadsAtOnce) = ("t", 0)).ShouldContain("ReadsAtOnce");
        Refused(options => (options.Token, options.WriteInterval) = ("t", TimeSpan.FromHours(1))).ShouldContain("WriteInterval");
    }

    private static string Refused(Action<GitHubOptions> configure) => Should.Throw<OptionsValidationException>(() => Read(configure)).Message;

    private static GitHubOptions Read(Action<GitHubOptions> configure, IGitHubTokens? tokens = null)
    {
        var services = new ServiceCollection();
        var builder = services.AddAutopilotEngine().AddGitHub(options =>
        {
            options.ApiAddress = new Uri("https://api.example.com");
            configure(options);
        });
        if (tokens is not null)
        {
            builder.Use(_ => tokens);
        }

        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<IOptions<GitHubOptions>>().Value;
    }

    // As a team would write it over its own client's credentials.
    private sealed class OwnTokens(params string[] tokens) : IGitHubTokens
    {
        private int refused;

        public ValueTask<string> GetTokenAsync(CancellationToken cancellationToken) => ValueTask.FromResult(tokens[refused]);

        public bool TryForget(string token) => ++refused < tokens.Length;
    }

    private sealed class CountingHandler() : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false })
    {
        public int Count { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Count++;
            return base.SendAsync(request, cancellationToken);
        }
    }
}
