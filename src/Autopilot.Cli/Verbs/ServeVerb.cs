using System.CommandLine;
using Spectre.Console;

namespace Autopilot.Cli;

/// <summary><c>serve</c>: runs the engine with its HTTP API until it is stopped.</summary>
internal static class ServeVerb
{
    public static Command Create()
    {
        var postgres = new Option<string?>("--postgres") { Description = "A store that many hosts share, as an Npgsql connection string; otherwise the one in --dir." };
        var urls = new Option<string>("--urls") { Description = "Where to listen. Default: http://127.0.0.1:5080.", DefaultValueFactory = _ => LocalSite.DefaultUrl };
        var workers = new Option<int>("--workers") { Description = "In-process workers, 0 for none. Default: 1.", DefaultValueFactory = _ => 1 };
        var config = new Option<string?>("--config")
        {
            Description = "A JSON file with tokens, limits and times (docs/serve.md). Variables such as "
                + $"{ServiceFile.VariablePrefix}tokens__0__sha256 override it. With tokens any address may be listened on; without, one token is generated in --dir.",
        };
        var otlp = new Option<string?>("--otlp")
        {
            Description = "Send traces and metrics to this collector: gRPC to port 4317, otherwise protobuf over HTTP to URL/v1/traces and URL/v1/metrics.",
        };
        return Verb.Create(
            "serve", "Run the engine with its HTTP API and dashboard until Ctrl+C or SIGTERM.", [postgres, urls, workers, config, otlp, Verb.Dir],
            async (parsed, output, cancellationToken) =>
            {
                var settings = ServiceSettings.Of(
                    parsed.GetValue(Verb.Dir)!, parsed.GetValue(postgres), parsed.GetValue(urls)!, parsed.GetValue(workers),
                    parsed.GetValue(config), parsed.GetValue(otlp));
                await LocalService.RunAsync(
                    settings,
                    (address, tokenFile) => output.Answer(
                        new { address, api = $"{address}{AutopilotDefaults.Prefix}/api/v1", dashboard = $"{address}{AutopilotDefaults.Prefix}", tokenFile, settings.Workers },
                        console =>
                        {
                            console.WriteLine($"The dashboard is at {address}{AutopilotDefaults.Prefix}, the API at {address}{AutopilotDefaults.Prefix}/api/v1.");
                            console.WriteLine(
                                $"Sign in with {(tokenFile is null ? "a configured token" : $"the token in {tokenFile}")}; clients send it as 'Authorization: Bearer TOKEN'.");
                        }),
                    cancellationToken);
                return ExitCodes.Done;
            });
    }
}
