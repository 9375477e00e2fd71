using Microsoft.Extensions.DependencyInjection;
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

    private static GitHubOptions Read(Action<GitHubOptions> configure)
    {
        var services = new ServiceCollection();
        services.AddAutopilotEngine().AddGitHub(options =>
        {
            options.ApiAddress = new Uri("https://api.example.com");
            configure(options);
        });
        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<IOptions<GitHubOptions>>().Value;
    }
}
