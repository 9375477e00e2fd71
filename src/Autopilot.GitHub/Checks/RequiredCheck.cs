namespace Autopilot;

/// <summary>
/// A check that must be there. A status does not say which App wrote it, so one of the right name meets it here; GitHub, which knows, refuses the
/// merge where it is another's.
/// </summary>
/// <param name="Name">Its name.</param>
/// <param name="App">The App that must report it; null: anybody.</param>
internal sealed record RequiredCheck(string Name, long? App)
{
    public bool IsMetBy(CheckEntry entry) => entry.Name == Name && (App is null || entry.App == App || entry.Kind == "status") && CheckWords.ToVerdict(entry.Standing) == Verdict.Passed;

    public override string ToString() => App is null ? Name : $"{Name} (of App {App})";
}
