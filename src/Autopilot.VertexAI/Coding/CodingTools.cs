using Microsoft.Extensions.AI;

namespace Autopilot;

/// <summary>The tools of one run. Every call gets exactly one result, whatever is wrong with it.</summary>
internal sealed class CodingTools
{
    private readonly GiveUp giveUp = new();
    private readonly CodingTool[] tools;

    /// <summary>Makes the tools.</summary>
    /// <param name="clone">What they work in.</param>
    /// <param name="commands">Runs the commands of the options.</param>
    /// <param name="time">The clock of their limits.</param>
    public CodingTools(CloneFolder clone, CommandBench commands, TimeProvider time) => tools =
    [
        new ListFiles(clone), new ReadFile(clone), new SearchFiles(clone, time), new WriteFile(clone), new EditFile(clone),
        .. commands.Names.Count > 0 ? [new RunCommand(commands)] : (CodingTool[])[],
        giveUp,
    ];

    /// <summary>Why the model gave up; null: it did not.</summary>
    public string? GaveUp => giveUp.Reason;

    public IReadOnlyList<AIFunctionDeclaration> Declarations => [.. tools.Select(tool => tool.Declaration)];

    /// <summary>Does what a call asks for, and tells how it went.</summary>
    public async Task<FunctionResultContent> AnswerAsync(FunctionCallContent call, CancellationToken cancellationToken)
    {
        try
        {
            var tool = Array.Find(tools, tool => tool.Declaration.Name == call.Name)
                ?? throw new ToolRefusal($"There is no tool '{Text.Start(call.Name, 60)}'. Accepted: {string.Join(", ", tools.Select(tool => tool.Declaration.Name))}.");
            return new FunctionResultContent(call.CallId, await tool.AnswerAsync(call, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception error) when (error is ToolRefusal or IOException or UnauthorizedAccessException)
        {
            return new FunctionResultContent(call.CallId, error.Message) { Exception = error };
        }
    }
}
