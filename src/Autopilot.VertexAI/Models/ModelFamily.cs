namespace Autopilot;

/// <summary>What the models of one family can do, as data. What a family cannot do is refused, never left out of a call in silence.</summary>
/// <param name="Prefix">How the ids begin.</param>
/// <param name="Publisher">Whose models they are, in a call's path.</param>
/// <param name="Tuning">Whether seed and penalties can be set.</param>
/// <param name="JsonAnswers">Whether an answer can be bound to a JSON schema.</param>
/// <param name="ValidatedCalls">Whether there is a mode in which tool calls are validated.</param>
/// <param name="ParallelSwitch">Whether several tool calls at once can be forbidden.</param>
/// <param name="Thoughts">Whether a call says how much the model thinks, and whether its thoughts are shown.</param>
/// <param name="Batches">Whether batches can be had.</param>
internal sealed record ModelFamily(
    string Prefix, string Publisher, bool Tuning, bool JsonAnswers, bool ValidatedCalls, bool ParallelSwitch, bool Thoughts, bool Batches)
{
    public static ModelFamily Gemini { get; } =
        new("gemini-", "google", Tuning: true, JsonAnswers: true, ValidatedCalls: true, ParallelSwitch: false, Thoughts: true, Batches: true);

    public static ModelFamily Claude { get; } =
        new("claude-", "anthropic", Tuning: false, JsonAnswers: false, ValidatedCalls: false, ParallelSwitch: true, Thoughts: false, Batches: false);

    /// <summary>How ids may begin, for people.</summary>
    public static string Accepted { get; } = $"{Gemini.Prefix}…, {Claude.Prefix}…";

    /// <summary>The family of a model; null: none that is known, or no id that may stand in a path.</summary>
    public static ModelFamily? Find(string model) =>
        model.Any(letter => !char.IsAsciiLetterOrDigit(letter) && letter is not ('-' or '.' or '@' or '_')) ? null
        : model.StartsWith(Gemini.Prefix, StringComparison.Ordinal) ? Gemini
        : model.StartsWith(Claude.Prefix, StringComparison.Ordinal) ? Claude
        : null;
}
