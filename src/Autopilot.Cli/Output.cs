using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace Autopilot.Cli;

/// <summary>Where a verb says what it found: one JSON document on standard output, or text for a person.</summary>
internal sealed class Output(bool json)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    private static readonly JsonSerializerOptions OneLine = new(Options) { WriteIndented = false };

    // With --json standard output holds the document alone; progress goes to standard error.
    private readonly IAnsiConsole progress = json ? On(System.Console.Error, System.Console.IsErrorRedirected) : On(System.Console.Out, System.Console.IsOutputRedirected);

    private bool answered;

    public bool IsJson => json;

    /// <summary>The answer: the document with --json, otherwise what the function draws.</summary>
    public void Answer(object document, Action<IAnsiConsole> draw)
    {
        if (json)
        {
            Write(document);
        }
        else
        {
            draw(progress);
        }
    }

    /// <summary>A line of progress, in Spectre markup.</summary>
    public void Progress(string markup) => progress.MarkupLine(markup);

    /// <summary>A line that a person should not miss, as plain text.</summary>
    public void Notice(string text) => progress.MarkupLineInterpolated($"[yellow]{text}[/]");

    /// <summary>An error, with its stable code.</summary>
    public void Error(string code, string message)
    {
        if (json)
        {
            Write(new { error = new { code, message } });
        }

        System.Console.Error.WriteLine($"{code}: {message}");
    }

    /// <summary>Says that a person ended it. A stream, or an answer that was given, needs no further document.</summary>
    public void Cancelled() => Error("cancelled", "It was cancelled. Run it again with the same folder: it goes on where it stood.");

    /// <summary>One of a stream of documents, on a line of its own. No other document follows it.</summary>
    public void Line(object document)
    {
        answered = true;
        System.Console.Out.WriteLine(JsonSerializer.Serialize(document, OneLine));
    }

    // A program reads exactly one document: an error after the answer goes to standard error alone.
    private void Write(object document)
    {
        if (!answered)
        {
            answered = true;
            System.Console.Out.WriteLine(JsonSerializer.Serialize(document, Options));
        }
    }

    // Colour and the terminal's width only on a terminal; a file or a pipe gets whole lines of plain text.
    private static IAnsiConsole On(TextWriter writer, bool redirected)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = redirected ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = redirected ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
        });
        if (redirected)
        {
            console.Profile.Width = 400;
        }

        return console;
    }
}
