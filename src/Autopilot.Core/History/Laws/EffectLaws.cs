namespace Autopilot;

/// <summary>No effect twice, as far as the ledger alone can tell.</summary>
internal static class EffectLaws
{
    public static string? NotTwice(TaskHistory before, HistoryEvent next) => next.Name switch
    {
        EventTypes.Offered when next.Number("offer") <= before.Run!.Offer => $"Offer {before.Run.Offer} was made; offer {next.Number("offer")} comes behind it.",
        LedgerNames.PullRequestCreated when before.PullRequests.Contains(next.Number("number")!.Value) =>
            $"Pull request #{next.Number("number")} was an earlier attempt's.",
        LedgerNames.PullRequestMerged when !next.IsAdopted && before.Earlier.Find(earlier => earlier.MergeSha == next.Text("mergeSha")) is { } earlier =>
            $"Attempt {earlier.Attempt} merged {earlier.MergeSha} already.",
        EventTypes.StateMismatch when before.Run!.Mismatches.Contains(MismatchKey(next)) =>
            $"The trigger {next.Text("trigger")} about '{next.Text("subject")}' is recorded already in {next.To!.Value.Name()}.",
        _ => null,
    };

    /// <summary>What a mismatch is known by: it is recorded once for it.</summary>
    public static string MismatchKey(HistoryEvent next) => $"{next.Text("trigger")}/{next.To!.Value.Name()}/{next.Text("subject")}";
}
