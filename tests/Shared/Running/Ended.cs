using System.Text.Json;

namespace Autopilot.Cli.Tests;

/// <summary>How a program ended.</summary>
internal sealed record Ended(int ExitCode, string Output, string Error)
{
    /// <summary>128 and the number of SIGKILL.</summary>
    public const int Killed = 137;

    /// <summary>Standard output as the one JSON document that it must be.</summary>
    public JsonElement Json()
    {
        try
        {
            return JsonDocument.Parse(Output).RootElement;
        }
        catch (JsonException error)
        {
            throw new InvalidOperationException($"Standard output is not one JSON document ({error.Message}), exit code {ExitCode}:\n{Output}\n{Error}", error);
        }
    }

    public Ended Expect(int exitCode)
    {
        ExitCode.ShouldBe(exitCode, $"{Output}\n{Error}");
        return this;
    }

    /// <summary>An error as <c>--json</c> says it.</summary>
    public string ErrorCode() => Json().GetProperty("error").GetProperty("code").GetString()!;
}
