using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Autopilot.Tests;

// An agent of the Agent Client Protocol that behaves as it is told by its arguments: BEHAVIOUR [DETAIL].
var (behaviour, detail) = (args[0], args.Length > 1 ? args[1] : "");
using var deaf = behaviour is "never" or "lingers" ? PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => context.Cancel = true) : null;
Console.Out.Write("A line that is no message of the protocol.\n");
var peer = new Peer();
var asked = new JsonObject();
while (peer.Read() is { } message)
{
    switch (message["method"]?.GetValue<string>())
    {
        case "initialize":
            peer.Answer(message, new JsonObject { ["protocolVersion"] = behaviour == "version" ? 2 : 1, ["agentCapabilities"] = new JsonObject(), ["authMethods"] = new JsonArray() });
            break;
        case "session/new" when behaviour == "unauthenticated":
            peer.Refuse(message, -32000, "Authentication required");
            break;
        case "session/new":
            peer.Answer(message, new JsonObject { ["sessionId"] = "s-1" });
            break;
        case "session/set_config_option":
            peer.Answer(message, new JsonObject { ["configOptions"] = new JsonArray() });
            break;
        case "authenticate" or "session/set_mode":
            peer.Answer(message, []);
            break;
        case "session/prompt":
            asked = message;
            if (Work() is { } reason)
            {
                peer.Answer(asked, new JsonObject { ["stopReason"] = reason });
            }

            break;
        case "session/cancel" when behaviour is "waits" or "spends":
            peer.Answer(asked, new JsonObject { ["stopReason"] = "cancelled" });
            break;
    }
}

if (behaviour == "lingers")
{
    new ManualResetEventSlim().Wait();
}

// What it does with the prompt; null: it does not answer now.
string? Work()
{
    switch (behaviour)
    {
        case "writes":
            peer.CallTool("t-1");
            File.WriteAllText("allowed", peer.AskPermission("edit", "reject_once", "allow_always", "allow_once"));
            File.WriteAllText("conformance.txt", "done\n");
            peer.Say("Written.");
            return "end_turn";
        case "asks":
            File.WriteAllText("allowed", peer.AskPermission(detail, "allow_once", "reject_once"));
            return "end_turn";
        case "fails":
            peer.Refuse(asked, -32603, "Internal error", "401 from the model");
            return null;
        case "ends":
            peer.Say("Last words.");
            return detail;
        case "never":
            StartChild();
            peer.Say("working");
            new ManualResetEventSlim().Wait();
            return null;
        case "leaves":
            StartChild();
            File.WriteAllText("conformance.txt", "done\n");
            return "end_turn";
        case "floods":
            for (var line = 0; line < 4; line++)
            {
                Console.Out.Write(new string('x', 5 * 1024 * 1024) + "\n");
                peer.Say(new string('y', 1024 * 1024));
            }

            return "end_turn";
        case "environment":
            File.WriteAllLines("environment.txt", Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>().Select(entry => $"{entry.Key}={entry.Value}"));
            return "end_turn";
        case "dies":
            Console.Error.WriteLine("out of memory");
            Environment.Exit(3);
            return null;
        case "reads":
            File.WriteAllText("answer.json", peer.Ask("fs/read_text_file", new JsonObject { ["sessionId"] = "s-1", ["path"] = "/etc/passwd" }).ToJsonString());
            return "end_turn";
        case "spends":
            peer.Update(new JsonObject { ["sessionUpdate"] = "usage_update", ["used"] = long.Parse(detail), ["size"] = 200000, ["cost"] = new JsonObject { ["amount"] = 0.25, ["currency"] = "USD" } });
            return null;
        case "calls":
            for (var call = 0; call < int.Parse(detail); call++)
            {
                peer.CallTool($"t-{call}");
            }

            return null;
        case "lingers":
            return "end_turn";
        default:
            peer.Say("working");
            return null;
    }
}

static void StartChild() => Process.Start("setsid", ["sh", "-c", "trap '' HUP TERM; while :; do sleep 100; done"])?.Dispose();
