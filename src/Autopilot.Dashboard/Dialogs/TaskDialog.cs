namespace Autopilot.Dashboard;

/// <summary>The dialog of a command about a task: what it is called, who may give it, and what it asks. Rules as data.</summary>
/// <param name="Command">The command.</param>
/// <param name="Name">Its name in an address.</param>
/// <param name="Label">What its button says.</param>
/// <param name="Policy">The policy of its route.</param>
/// <param name="Path">Its route below the task's.</param>
internal sealed record TaskDialog(PersonCommand Command, string Name, string Label, string Policy, string Path)
{
    /// <summary>What a press does, as one sentence.</summary>
    public required string Says { get; init; }

    public Reason Reason { get; init; }

    /// <summary>The key that opens it, or null.</summary>
    public char? Key { get; init; }

    /// <summary>Whether it undoes or stops something.</summary>
    public bool IsGrave { get; init; }

    public static IReadOnlyList<TaskDialog> All { get; } =
    [
        new(PersonCommand.ApproveSpec, "approve-spec", "Approve spec", AutopilotDefaults.ApprovePolicy, "spec/approve")
        {
            Says = "You approve exactly this text, by its hash. It may then be activated.", Key = 'a',
        },
        new(PersonCommand.RejectSpec, "reject-spec", "Reject spec", AutopilotDefaults.ApprovePolicy, "spec/reject")
        {
            Says = "The spec goes back to its author with your reason. An approval of it is void.", Reason = Reason.Required, IsGrave = true,
        },
        new(PersonCommand.Activate, "activate", "Activate", AutopilotDefaults.OperatePolicy, "activate")
        {
            Says = "The work goes on offer to workers as soon as you press.", Reason = Reason.Optional, Key = 'a',
        },
        new(PersonCommand.ApproveMerge, "approve-merge", "Approve merge", AutopilotDefaults.ApprovePolicy, "merge/approve")
        {
            Says = "You approve the merge of exactly this head. If it moves, the approval is void.", Key = 'a',
        },
        new(PersonCommand.Retry, "retry", "Retry", AutopilotDefaults.OperatePolicy, "retry")
        {
            Says = "The next attempt begins. Behind an earlier merge that still stands it begins there, unless new work is asked for.", Reason = Reason.Required, Key = 'r',
        },
        new(PersonCommand.Cancel, "cancel", "Cancel", AutopilotDefaults.OperatePolicy, "cancel")
        {
            Says = "The run ends after its clean-up: its pull request is closed. A merge that was asked for is not cancelled.", Reason = Reason.Required, IsGrave = true,
        },
    ];

    public static TaskDialog Of(PersonCommand command) => All.First(dialog => dialog.Command == command);

    public static TaskDialog? Find(string name) => All.FirstOrDefault(dialog => dialog.Name == name);
}

/// <summary>Whether a dialog asks for a reason.</summary>
internal enum Reason
{
    None,
    Optional,
    Required,
}
