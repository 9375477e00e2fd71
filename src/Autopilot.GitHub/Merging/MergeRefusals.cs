namespace Autopilot;

/// <summary>
/// What GitHub means by a 405, which it answers to everything that keeps a merge from being made; only the message tells. Rules as
/// data: the first row whose words are in the message counts.
/// </summary>
internal static class MergeRefusals
{
    private static readonly (string Words, MergeRefusal Meaning)[] Table =
    [
        ("Base branch was modified", MergeRefusal.BaseModified),
        ("merge queue", MergeRefusal.QueueRequired),
        ("Merge already in progress", MergeRefusal.NotYet),
        ("are not allowed on this repository", MergeRefusal.NotPermitted),
        ("not authorized to push", MergeRefusal.NotPermitted),
        ("is expected", MergeRefusal.NotYet),
        ("is pending", MergeRefusal.NotYet),
        ("is in progress", MergeRefusal.NotYet),
        ("is queued", MergeRefusal.NotYet),
        ("are expected", MergeRefusal.NotYet),
        ("approving review", MergeRefusal.NotYet),
        ("review required", MergeRefusal.NotYet),
        ("changes requested", MergeRefusal.NotYet),
        ("conversation", MergeRefusal.NotYet),
        ("not mergeable", MergeRefusal.NotMergeable),
        ("merge conflict", MergeRefusal.NotMergeable),
    ];

    public static MergeRefusal Classify(string message) =>
        Table.FirstOrDefault(row => message.Contains(row.Words, StringComparison.OrdinalIgnoreCase), (Words: "", Meaning: MergeRefusal.Other)).Meaning;
}
