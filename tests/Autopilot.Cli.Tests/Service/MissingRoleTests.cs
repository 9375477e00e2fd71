using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Autopilot.Cli.Tests;

/// <summary>The verbs against a team's own service, with a token that may not do everything.</summary>
public sealed class MissingRoleTests
{
    [Fact]
    public async Task The_role_that_is_missing_is_named()
    {
        using var folder = new TemporaryFolder();
        folder.Write("somebody/token", "token");
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddAutopilot()
            .AddProfile(new Profile { Name = "default", DeploysNothing = true })
            .UseInMemoryStore()
            .AddLocalCodeHost()
            .AddCommandChecks(new() { StateFolder = folder["checks"], Command = "true" })
            .AddApi(options => options.Tokens.Add(
                new ApiToken("somebody", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("token"))), [AutopilotRoles.Viewer])));
        await using var application = builder.Build();
        application.MapAutopilot();
        await application.StartAsync();
        string[] server = ["--server", application.Urls.Single(), "--dir", folder["somebody"], "--json"];

        using var status = Program.Autopilot(folder.Path, ["status", .. server]);
        using var stop = Program.Autopilot(folder.Path, ["stop", .. server]);
        using var doctor = Program.Autopilot(folder.Path, ["doctor", .. server]);

        (await status.WaitAsync()).Expect(0).Json().GetProperty("tasks").GetArrayLength().ShouldBe(0);
        var refused = (await stop.WaitAsync()).Expect(1);
        refused.ErrorCode().ShouldBe("forbidden");
        refused.Error.ShouldContain("somebody acts as viewer");
        refused.Error.ShouldContain("Accepted: a token with the role governor");
        (await doctor.WaitAsync()).Expect(0).Output.ShouldContain("\"viewer\"");
    }
}
