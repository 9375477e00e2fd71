namespace Autopilot.Tests;

/// <summary>A part of a document that is drawn from the code, between two markers.</summary>
internal sealed record DrawnBlock(string Document, string Name)
{
    private const string Accept = "AUTOPILOT_ACCEPT_DOCS";

    private string Begin => $"<!-- {Name}:begin -->\n";

    private string End => $"<!-- {Name}:end -->";

    /// <summary>Fails when the block is not what is drawn. With AUTOPILOT_ACCEPT_DOCS=1 it is rewritten.</summary>
    public void ShouldBe(string drawn)
    {
        var text = Repository.Read(Document);
        var from = text.IndexOf(Begin, StringComparison.Ordinal);
        var to = text.IndexOf(End, StringComparison.Ordinal);
        (from >= 0 && to > from).ShouldBeTrue($"{Document} has no block '{Name}'.");
        from += Begin.Length;
        if (Environment.GetEnvironmentVariable(Accept) == "1")
        {
            File.WriteAllText(Repository.PathOf(Document), text[..from] + drawn + text[to..]);
            return;
        }

        text[from..to].ShouldBe(drawn, $"Accept it with: {Accept}=1 dotnet test tests/Autopilot.Repository.Tests --filter DisplayName~LifecycleDocument");
    }
}
