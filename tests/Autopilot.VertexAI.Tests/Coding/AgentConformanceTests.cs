using Microsoft.Extensions.AI;

namespace Autopilot.Tests;

/// <summary>The agent does what every coding agent must do, on a client that is none of ours.</summary>
public sealed class AgentConformanceTests
{
    private const string Child = "setsid sh -c 'trap \"\" HUP TERM; while :; do sleep 100; done' &\n";

    public static TheoryData<string> Names { get; } = [.. AgentConformance.Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task It_conforms(string name)
    {
        await using var fixture = new Fixture();
        await AgentConformance.Cases[name](fixture);
    }

    private sealed class Fixture : AgentFixture
    {
        private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("autopilot-conformance-");

        public override string Folder => folder.FullName;

        public override ICodingAgent Create(AgentBehaviour behaviour)
        {
            var options = new VertexAgentOptions();
            options.Commands["behave"] = ["/bin/sh", "-c", behaviour switch
            {
                AgentBehaviour.NeverEnds => $"trap '' TERM HUP\n{Child}while :; do sleep 100; done\n",
                AgentBehaviour.LeavesChild => Child + "echo done > conformance.txt\n",
                AgentBehaviour.Floods => "head -c 16777216 /dev/zero | tr '\\0' x\necho\n",
                _ => "env > environment.txt\n",
            }];
            return new VertexCodingAgent(new ScriptedChat(Turn(behaviour), ScriptedChat.Words(behaviour == AgentBehaviour.Floods ? new string('y', 16 * 1024 * 1024) : "Done.")), options);
        }

        public override ValueTask DisposeAsync()
        {
            folder.Delete(recursive: true);
            return base.DisposeAsync();
        }

        private static Func<IReadOnlyList<ChatMessage>, ChatResponse> Turn(AgentBehaviour behaviour) => behaviour switch
        {
            AgentBehaviour.WritesFile => ScriptedChat.Calls(CodingBench.Call("write_file", new { path = "conformance.txt", content = "done\n" })),
            AgentBehaviour.Fails => _ => throw new ProviderException(FailureKind.Transient, "model_unavailable", "The model is not there."),
            _ => ScriptedChat.Calls(CodingBench.Call("run_command", new { name = "behave" })),
        };
    }
}
