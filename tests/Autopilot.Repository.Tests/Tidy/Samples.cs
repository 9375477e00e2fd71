namespace Autopilot.Tests;

/// <summary>Texts that a rule must refuse, and texts beside them that it must let pass.</summary>
internal static class Samples
{
    private const string Source = "src/Autopilot.Core/Sample.cs";

    private const string Test = "tests/Autopilot.Core.Tests/Sample.cs";

    public static IReadOnlyList<(string Rule, SourceFile File)> Bad { get; } =
    [
        ("file_size", new(Source, new string('\n', 301))),
        ("vague_file_name", new("src/Autopilot.Core/TaskManager.cs", "")),
        ("vague_file_name", new("src/Autopilot.Core/Utils.cs", "")),
        ("vague_file_name", new("tests/Autopilot.Core.Tests/GitHelperTests.cs", "")),
        ("vague_file_name", new("src/Autopilot.Core/StageBase.cs", "")),
        ("vague_type_name", new(Source, "internal sealed class RunManager;")),
        ("vague_type_name", new(Source, "public abstract record EvidenceBase(string Sha);")),
        ("region", new(Source, "class A\n{\n    #region Fields\n}")),
        ("open_end", new(Source, "// TODO: later")),
        ("open_end", new(Source, "/* what follows is a HACK */")),
        ("open_end", new("build.sh", "# FIXME")),
        ("clock_read", new(Source, "var now = DateTimeOffset.UtcNow;")),
        ("clock_read", new(Test, "var now = DateTime.Now;")),
        ("clock_read", new(Source, "var text = $\"{DateTime.UtcNow:O}\";")),
        ("clock_read", new(Source, "var ticks = Environment.TickCount64;")),
        ("stopwatch", new(Source, "var watch = Stopwatch.StartNew();")),
        ("thread_sleep", new(Test, "Thread.Sleep(10);")),
        ("delay_without_clock", new(Source, "await Task.Delay(wait, cancellationToken);")),
        ("delay_without_clock", new(Source, "await Task.Delay(\n    TimeSpan.FromSeconds(Seconds(1, 2)));")),
        ("bare_exception", new(Source, "throw new Exception(\"no\");")),
        ("empty_catch", new(Source, "try { Go(); } catch { }")),
        ("empty_catch", new(Source, "catch (IOException e) when (Known(e))\n{\n}")),
        ("async_void", new(Test, "private async void OnTick() { }")),
        ("blocking_wait", new(Source, "ReadAsync().Wait();")),
        ("blocking_wait", new(Source, "gate.Wait(cancellationToken);")),
        ("blocking_wait", new(Source, "var read = ReadAsync().GetAwaiter().GetResult();")),
        ("blocking_wait", new(Source, "return readTask.Result;")),
        ("bare_pragma", new(Source, "#pragma warning disable\n")),
        ("top_level", new("notes.md", "")),
        ("top_level", new("plans/next.md", "")),
        ("C4_service_url", new(Source, "new Uri(\"https://api.github.com/repos\")")),
        ("C4_service_url", new(Source, "var url = $\"https://{region}-run.googleapis.com\" + \"http://notexample.com\";")),
        ("C4_service_url", new("src/Autopilot.Core/Schema/001.sql", "-- https://gateway.run.app")),
        ("line_endings", new("docs/page.md", "one\r\ntwo\r\n")),
        ("tabs", new("build.sh", "if true; then\n\ttrue\nfi\n")),
    ];

    public static IReadOnlyList<(string Rule, SourceFile File)> Good { get; } =
    [
        ("file_size", new(Source, new string('\n', 300))),
        ("vague_file_name", new("src/Autopilot.Core/DatabaseUtilization.cs", "")),
        ("vague_file_name", new("src/Autopilot.Core/BaseBranch.cs", "")),
        ("vague_type_name", new(Source, "public sealed record Database(string BaseSha); // a manager, class Helper")),
        ("region", new(Source, "var text = \"#region\"; // #region")),
        ("open_end", new(Source, "var marker = \"TODO\"; var todo = 1;")),
        ("clock_read", new(Source, "var now = time.GetUtcNow(); // never DateTime.UtcNow")),
        ("stopwatch", new(Test, "var watch = Stopwatch.StartNew();")),
        ("thread_sleep", new(Source, "/* Thread.Sleep(1) */ var text = @\"Thread.Sleep(\"\"1\"\")\";")),
        ("delay_without_clock", new(Source, "await Task.Delay(Wait(1, 2), timeProvider, cancellationToken);")),
        ("delay_without_clock", new(Source, "await Task.Delay(wait, clock);")),
        ("bare_exception", new(Source, "throw new ExceptionalException(); var c = '\"'; // throw new Exception(")),
        ("empty_catch", new(Source, "catch (IOException)\n{\n    // The file is already gone.\n}")),
        ("empty_catch", new(Source, "catch (IOException e) when (e is { HResult: 1 }) { Log(e); }")),
        ("async_void", new(Source, "private async Task OnTickAsync() { }")),
        ("blocking_wait", new(Source, "await gate.WaitAsync(token); var result = report.Result; return new Look.Wait(result);")),
        ("bare_pragma", new(Source, "#pragma warning disable CA1031\n#pragma warning restore CA1031")),
        ("top_level", new("Directory.Build.props", "")),
        ("C4_service_url", new(Source, "/// <see href=\"https://www.rfc-editor.org/rfc/rfc9457\"/>\nvar url = $\"http://127.0.0.1:{port}/\";")),
        ("C4_service_url", new(Source, "var a = \"https://api.example.com/\"; var b = $\"{scheme}://{host}\"; var c = $\"https://{host}/\";")),
        ("line_endings", new(Source, "var ending = \"\\r\\n\";\n")),
        ("tabs", new(Source, "var tab = '\\t';\n")),
    ];
}
