using System.CommandLine;
using Spectre.Console;

namespace Autopilot.Cli;

/// <summary><c>worker</c>: claims work from a server and carries it out with a coding agent, until it is stopped.</summary>
internal static class WorkerVerb
{
    private const int MostSlots = 1000;

    public static Command Create()
    {
        var server = new Option<string>("--server") { Description = "The server, for example http://127.0.0.1:5080.", Required = true };
        var agent = new Option<string>("--agent") { Description = $"One of {string.Join(", ", AgentPresets.Names)}, or any command; it gets the prompt on standard input.", Required = true };
        var slots = new Option<int>("--slots") { Description = "Claims at a time. Default: 1.", DefaultValueFactory = _ => 1 };
        var capabilities = new Option<string[]>("--capability") { Description = "What it offers; may be repeated. Default: *, which matches all." };
        var work = new Option<string>("--work") { Description = "The folder for its clones. Default: .autopilot-worker.", DefaultValueFactory = _ => ".autopilot-worker" };
        var otlp = new Option<string?>("--otlp") { Description = "Send traces to this collector, as 'serve' does." };
        return Verb.Create(
            "worker", "Claim work from a server and carry it out, until Ctrl+C or SIGTERM.", [server, agent, slots, capabilities, work, Verb.Config, otlp, Verb.Dir],
            async (parsed, output, cancellationToken) =>
            {
                var count = parsed.GetValue(slots) is >= 1 and <= MostSlots and var given
                    ? given
                    : throw new AutopilotException(ExitCodes.UsageCode, $"--slots is {parsed.GetValue(slots)}; a number from 1 to {MostSlots} is accepted.");
                var registration = new WorkerRegistration("autopilot worker", Environment.MachineName, typeof(WorkerVerb).Assembly.GetName().Version!.ToString())
                {
                    Capabilities = parsed.GetValue(capabilities) is { Length: > 0 } offered ? offered : ["*"],
                    MaxConcurrent = count,
                };
                using var traces = OtlpExport.Trace(OtlpExport.Address(parsed.GetValue(otlp)), $"{registration.Host}/{Environment.ProcessId}");
                var (address, token) = (ServerToken.Address(parsed.GetValue(server)!), ServerToken.Find(parsed.GetValue(Verb.Dir)!));
                using var providers = new ConfiguredProviders(parsed.GetValue(Verb.Config));
                await RunAsync(
                    address, token, parsed.GetValue(agent)!, registration, Path.GetFullPath(parsed.GetValue(work)!), providers, output, cancellationToken);
                return ExitCodes.Done;
            });
    }

    private static async Task RunAsync(
        Uri server, string token, string agent, WorkerRegistration registration, string folder, ConfiguredProviders providers, Output output, CancellationToken cancellationToken)
    {
        using var owned = DirectoryLock.Take(folder);
        var worker = new AgentWorker(AgentPresets.Create(agent, folder, null, providers.Tokens), new AgentWorkerOptions { WorkFolder = folder }, remotes: providers.Remotes);
        worker.EndLeftovers();
        using var queue = new AutopilotWorkerClient(server, token);
        output.Answer(
            new { server, registration.Host, registration.Capabilities, slots = registration.MaxConcurrent, folder },
            console => console.WriteLine($"Waiting for work of {server}; clones lie in {folder}."));
        await new WorkerLoop(queue, worker, registration, null, TimeProvider.System, null).RunAsync(cancellationToken);
    }
}
