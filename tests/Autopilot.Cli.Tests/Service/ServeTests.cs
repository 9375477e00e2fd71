using System.Net.Http.Headers;
using System.Text.Json;

namespace Autopilot.Cli.Tests;

/// <summary><c>serve</c>: what it refuses, what it says, and how it stops.</summary>
public sealed class ServeTests
{
    [Theory]
    [InlineData("--workers", "-1")]
    [InlineData("--workers", "1001")]
    [InlineData("--urls", "nowhere")]
    [InlineData("--urls", "ftp://127.0.0.1")]
    [InlineData("--urls", "http://0.0.0.0:5080")]
    [InlineData("--urls", "http://192.0.2.1:5080")]
    [InlineData("--urls", "http://127.0.0.1:5080/path")]
    public async Task What_it_cannot_take_is_named_and_makes_nothing(string option, string value)
    {
        using var folder = new TemporaryFolder();
        using var serve = Program.Autopilot(folder.Path, "serve", "--dir", folder["service"], "--json", option, value);

        var ended = (await serve.WaitAsync()).Expect(2);

        ended.ErrorCode().ShouldBe("usage");
        ended.Error.ShouldContain(value);
        Directory.Exists(folder["service"]).ShouldBeFalse();
    }

    [Fact]
    public async Task It_says_where_it_listens_keeps_its_token_and_ends_well_when_it_is_stopped()
    {
        using var folder = new TemporaryFolder();
        var tokens = new List<string>();
        for (var start = 0; start < 2; start++)
        {
            using var serve = Program.Autopilot(folder.Path, "serve", "--dir", folder["service"], "--urls", "http://127.0.0.1:0", "--workers", "1", "--json");
            await serve.SeeLinesAsync(6);
            var said = JsonDocument.Parse(serve.SoFar).RootElement;
            var tokenFile = said.GetProperty("tokenFile").GetString()!;
            tokens.Add(await File.ReadAllTextAsync(tokenFile));
            (OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(tokenFile)).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);

            using var client = new HttpClient();
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", tokens[^1]);
            var workers = await Eventually.SeeAsync(
                async () => JsonDocument.Parse(await client.GetStringAsync($"{said.GetProperty("api").GetString()}/workers")).RootElement.GetProperty("items"),
                items => items.GetArrayLength() > 0);
            workers[0].GetProperty("alive").GetBoolean().ShouldBeTrue();
            using var second = Program.Autopilot(folder.Path, "serve", "--dir", folder["service"], "--json");
            (await second.WaitAsync()).Expect(8).ErrorCode().ShouldBe("dir_in_use");

            serve.Interrupt();
            (await serve.WaitAsync()).Expect(0);
        }

        tokens[1].ShouldBe(tokens[0]);
    }
}
