using System.CommandLine;
using Spectre.Console;

namespace Autopilot.Cli;

/// <summary><c>worker</c>: claims work from a server and carries it out with a coding agent, until it is stopped or, as a job, once.</summary>
internal static class WorkerVerb
{
    private const int MostSlots = 1000;

    public static Command Create()
    {
        var server = new Option<string>("--server") { Description = "The server, for example http://127.0.0.1:5080.", Required = true };
        var agent = new Option<string>("--agent") { Description = $"One of {string.Join(", ", AgentPresets.Names)}, {VertexSections.AgentName} with --config, or any command; it gets the prompt on standard input.", Required = true };
        var slots = new Option<int>("--slots") { Description = "Claims at a time. Default: 1.", DefaultValueFactory = _ => 1 };
        var capabilities = new Option<string[]>("--capability") { Description = "What it offers; may be repeated. Default: *, which matches all." };
        var work = new Option<string>("--work") { Description = "The folder for its clones. Default: .autopilot-worker.", DefaultValueFactory = _ => ".autopilot-worker" };
        var once = new Option<bool>("--once") { Description = "Claim one piece of work, carry it out and end, as a job does; end as well when there is none within 30 s." };
        var otlp = new Option<string?>("--otlp") { Description = "Send traces to this collector, as 'serve' does." };
        return Verb.Create(
            "worker", "Claim work from a server and carry it out, until Ctrl+C or SIGTERM.", [server, agent, slots, once, capabilities, work, Verb.Config, otlp, Verb.Dir],
            async (parsed, output, cancellationToken) =>
            {
                var most = parsed.GetValue(once) ? 1 : MostSlots;
                var count = parsed.GetValue(slots) is var given && given >= 1 && given <= most
                    ? given
                    : throw new AutopilotException(ExitCodes.UsageCode, $"--slots is {given}; a number from 1 to {most} is accepted{(most == 1 ? " with --once" : "")}.");
                var registration = new WorkerRegistration("autopilot worker", Environment.MachineName, typeof(WorkerVerb).Assembly.GetName().Version!.ToString())
                {
                    Capabilities = parsed.GetValue(capabilities) is { Length: > 0 } offered ? offered : ["*"],
                    MaxConcurrent = count,
                };
                using var traces = OtlpExport.Trace(OtlpExport.Address(parsed.GetValue(otlp)), $"{registration.Host}/{Environment.ProcessId}");
                var (address, token) = (ServerToken.Address(parsed.GetValue(server)!), ServerToken.Find(parsed.GetValue(Verb.Dir)!));
                using var providers = new ConfiguredProviders(parsed.GetValue(Verb.Config));
                var folder = Path.GetFullPath(parsed.GetValue(work)!);
                await RunAsync(address, token, AgentOf(parsed.GetValue(agent)!, folder, providers), registration, folder, providers.Remotes, parsed.GetValue(once), output, cancellationToken);
                return ExitCodes.Done;
            });
    }

    private static ICodingAgent AgentOf(string name, string folder, ConfiguredProviders providers) => name.Trim() != VertexSections.AgentName
        ? AgentPresets.Create(name, folder, null, providers.Tokens)
        : providers.Agent ?? throw new AutopilotException(ExitCodes.UsageCode, $"--agent is {name}; a --config file whose section vertex has project and model is accepted with it.");

    private static async Task RunAsync(
        Uri server, string token, ICodingAgent agent, WorkerRegistration registration, string folder, IGitRemotes? remotes, bool isOnce, Output output, CancellationToken cancellationToken)
    {
        using var owned = DirectoryLock.Take(folder);
        var worker = new AgentWorker(agent, new AgentWorkerOptions { WorkFolder = folder }, remotes: remotes);
        worker.EndLeftovers();
        using var queue = new AutopilotWorkerClient(server, token);
        output.Answer(
            new { server, registration.Host, registration.Capabilities, slots = registration.MaxConcurrent, folder },
            console => console.WriteLine($"Waiting for work of {server}; clones lie in {folder}."));
        var loop = new WorkerLoop(queue, worker, registration, null, TimeProvider.System, null);
        await (isOnce ? loop.RunOnceAsync(cancellationToken) : loop.RunAsync(cancellationToken));
    }
}
