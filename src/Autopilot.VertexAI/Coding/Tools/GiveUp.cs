namespace Autopilot;

/// <summary>Ends the work because the spec cannot be met as it stands.</summary>
internal sealed class GiveUp() : CodingTool(
    "give_up", "Ends the work without a result, for a person to decide. Only where the task cannot be done within its scope and its rules.",
    new ToolParameter("reason", ToolParameterKind.Text, "What stands in the way, and what would have to change in the spec or its scope."))
{
    /// <summary>Why; null: it was not called.</summary>
    public string? Reason { get; private set; }

    protected override Task<string> RunAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        Reason = arguments.TextOf("reason").Trim() is { Length: > 0 } reason
            ? Text.Start(reason, 2000)
            : throw new ToolRefusal("give_up: the reason is empty. Accepted: what stands in the way, in words.");
        return Task.FromResult("The work ends.");
    }
}
