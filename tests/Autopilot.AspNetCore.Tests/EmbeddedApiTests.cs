using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;

namespace Autopilot.Tests;

/// <summary>The sample that puts the API into a team's own service, run as its user runs it.</summary>
public sealed class EmbeddedApiTests
{
    private const string Token = "secret-of-the-team";

    [Fact]
    public async Task The_sample_starts_as_it_is_and_takes_a_task()
    {
        using var sample = new Sample();
        var source = await TestGit.CreateAsync(Path.Combine(sample.Folder, "shop"), ("src/app.txt", "one\n"));
        var address = await Eventually.SeeAsync(() => sample.Address, found => found is not null || sample.HasExited);
        using var http = new HttpClient { BaseAddress = address.ShouldNotBeNull(sample.Said) };

        var ready = await Eventually.SeeAsync(() => http.GetAsync("/autopilot/health/ready"), answer => answer.IsSuccessStatusCode);
        var health = JsonDocument.Parse(await ready.Content.ReadAsStringAsync()).RootElement;
        (health.GetProperty("status").GetString(), health.GetProperty("store").GetString()).ShouldBe(("ready", "ok"));
        (await http.GetStringAsync("/")).ShouldBe("The team's own page.");

        using var client = new AutopilotClient(address, Token);
        var created = await client.CreateAsync(new NewTask("---\ntitle: Raise the price\nscope: [src/**]\nacceptance: [it works]\n---\nRaise it.\n", source));
        var read = await client.GetAsync(created.Vtid);
        (read.Vtid, read.Title, read.State, read.Spec.SubmittedBy).ShouldBe((created.Vtid, "Raise the price", "allocated", "team"));
        using var stranger = new AutopilotClient(address, "another");
        (await Should.ThrowAsync<AutopilotException>(() => stranger.GetAsync(created.Vtid))).Code.ShouldBe("unauthenticated");
    }

    [Fact]
    public void The_sample_is_short_enough_to_be_read_at_once() =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "EmbeddedApi.Program.cs")).Count().ShouldBeLessThan(60);

    /// <summary>The sample in a process and a folder of its own; neither outlives the test.</summary>
    private sealed class Sample : IDisposable
    {
        private const string Listens = "Now listening on: ";

        private readonly ConcurrentQueue<string> lines = new();
        private readonly Process process;

        public Sample()
        {
            var info = new ProcessStartInfo(Dotnet(), [Path.Combine(AppContext.BaseDirectory, "EmbeddedApi.dll"), "--folder", Path.Combine(Folder, "state"), "--urls", "http://127.0.0.1:0"])
            {
                WorkingDirectory = Folder,
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                Environment = { ["EMBEDDED_TOKEN"] = Token },
            };
            process = new Process { StartInfo = info };
            process.OutputDataReceived += (_, line) => lines.Enqueue(line.Data ?? "");
            process.ErrorDataReceived += (_, line) => lines.Enqueue(line.Data ?? "");
            process.Start();
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
        }

        public string Folder { get; } = Directory.CreateTempSubdirectory("autopilot-sample-").FullName;

        public bool HasExited => process.HasExited;

        public string Said => string.Join('\n', lines);

        /// <summary>Where it says that it listens; null: it has not yet.</summary>
        public Uri? Address => lines.FirstOrDefault(line => line.Contains(Listens, StringComparison.Ordinal)) is { } line
            ? new Uri(line[(line.IndexOf(Listens, StringComparison.Ordinal) + Listens.Length)..])
            : null;

        public void Dispose()
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
                process.WaitForExit();
            }

            process.Dispose();
            Directory.Delete(Folder, recursive: true);
        }

        private static string Dotnet() =>
            Environment.ProcessPath is { } self && Path.GetFileNameWithoutExtension(self) == "dotnet" ? self
            : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host
            : "dotnet";
    }
}
