namespace Autopilot.Tests;

public sealed class AgentConformanceTests
{
    private const string Child = "setsid sh -c 'trap \"\" HUP TERM; while :; do sleep 100; done' &\n";

    public static TheoryData<string> Names { get; } = [.. AgentConformance.Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_shell_command_conforms(string name)
    {
        await using var fixture = new ShellFixture();
        await AgentConformance.Cases[name](fixture);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task An_agent_with_json_lines_conforms(string name)
    {
        await using var fixture = new JsonLinesFixture();
        await AgentConformance.Cases[name](fixture);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task An_agent_that_speaks_the_protocol_conforms(string name)
    {
        await using var fixture = new AcpFixture();
        await AgentConformance.Cases[name](fixture);
    }

    private static string Script(AgentBehaviour behaviour, string says, string fails) => behaviour switch
    {
        AgentBehaviour.WritesFile => "echo done > conformance.txt\n",
        AgentBehaviour.Fails => fails + "\n",
        AgentBehaviour.NeverEnds => $"trap '' TERM HUP\n{Child}{says}\nwhile :; do sleep 100; done\n",
        AgentBehaviour.LeavesChild => Child + "echo done > conformance.txt\n",
        AgentBehaviour.Floods => "head -c 16777216 /dev/zero | tr '\\0' x\necho\n",
        AgentBehaviour.WritesEnvironment => "env > environment.txt\n",
        _ => throw new ArgumentOutOfRangeException(nameof(behaviour)),
    };

    private class ShellFixture : AgentFixture
    {
        protected Workbench Bench { get; } = new();

        public override string Folder => Bench.Root;

        public override ICodingAgent Create(AgentBehaviour behaviour) => Bench.Shell(Script(behaviour, "echo working", "exit 3"));

        public override ValueTask DisposeAsync()
        {
            Bench.Dispose();
            return base.DisposeAsync();
        }
    }

    private sealed class JsonLinesFixture : ShellFixture
    {
        private const string Says = """echo '{"type":"assistant","message":{"id":"1","content":[{"type":"text","text":"working"}]}}'""";
        private const string Fails = """echo '{"type":"result","subtype":"success","is_error":true,"result":"401"}'; exit 0""";
        private const string Ends = """echo '{"type":"result","subtype":"success","is_error":false,"result":"done"}'""";

        public override ICodingAgent Create(AgentBehaviour behaviour) => Bench.Shell(
            Script(behaviour, Says, Fails) + Ends,
            options => options with { Output = AgentOutput.JsonLines, ReadEvent = AgentPresets.Claude.ReadEvent });
    }

    private sealed class AcpFixture : AgentFixture
    {
        private readonly AcpBench bench = new();

        public override string Folder => bench.Root;

        public override ICodingAgent Create(AgentBehaviour behaviour) => bench.Agent(
            behaviour switch
            {
                AgentBehaviour.WritesFile => "writes",
                AgentBehaviour.Fails => "fails",
                AgentBehaviour.NeverEnds => "never",
                AgentBehaviour.LeavesChild => "leaves",
                AgentBehaviour.Floods => "floods",
                AgentBehaviour.WritesEnvironment => "environment",
                _ => throw new ArgumentOutOfRangeException(nameof(behaviour)),
            },
            change: options => options with { EndLimit = TimeSpan.FromSeconds(1) });

        public override ValueTask DisposeAsync()
        {
            bench.Dispose();
            return base.DisposeAsync();
        }
    }
}
