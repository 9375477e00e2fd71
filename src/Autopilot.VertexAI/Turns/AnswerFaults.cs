namespace Autopilot;

/// <summary>Answers that are of no use, and what the model is told before it is asked again: to the same words it gives the same answer.</summary>
internal static class AnswerFaults
{
    /// <summary>An answer without anything in it.</summary>
    public static VertexFault Empty(ChatRequest request, string reason) => new(
        FailureKind.Deterministic, VertexCodes.EmptyAnswer,
        $"{request.Route.Model} ended with {reason} and said nothing. Its tools: {ListTools(request)}.")
    {
        Correction = new Correction(request.Tools.Any()
            ? "Your last answer was empty. Answer in words, or call one of the tools."
            : "Your last answer was empty. Answer in words."),
        IsOfThisRoute = true,
    };

    /// <summary>A call of a tool that cannot be read.</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="tool">The tool; null: it is not known which.</param>
    /// <param name="why">What is wrong with it.</param>
    public static VertexFault Malformed(ChatRequest request, string? tool, string why) => new(
        FailureKind.Deterministic, VertexCodes.MalformedCall,
        $"{request.Route.Model} called {(tool is null ? $"one of the tools {ListTools(request)}" : $"the tool {tool}")} in a form that cannot be read. {why}")
    {
        Correction = new Correction(
            tool is null
                ? "Your last tool call was malformed. Call the tool again, with JSON arguments that follow its schema."
                : $"Your last call of the tool {tool} was malformed. Call {tool} again, with JSON arguments that follow its schema.",
            tool),
        IsOfThisRoute = true,
    };

    /// <summary>The tool that a message names, or the only one; null: it is not known.</summary>
    public static string? FindTool(ChatRequest request, string? message)
    {
        string[] names = [.. request.Tools.Select(tool => tool.Name)];
        return names.Where(name => message?.Contains(name, StringComparison.Ordinal) == true).MaxBy(name => name.Length)
            ?? request.RequiredTool
            ?? (names is [var only] ? only : null);
    }

    private static string ListTools(ChatRequest request) => request.Tools.Any() ? string.Join(", ", request.Tools.Select(tool => tool.Name)) : "none";
}
