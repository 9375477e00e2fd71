using System.Globalization;

namespace Autopilot.Testing;

/// <summary>A law that a simulation saw broken.</summary>
/// <param name="Law">The law, as a sentence.</param>
/// <param name="What">What happened instead.</param>
internal sealed record BrokenLaw(string Law, string What);

/// <summary>What happened, as lines to read, and the first law that was broken. Lines are only written where somebody will read them.</summary>
internal sealed class History(ManualClock clock, bool isWritten)
{
    private readonly DateTimeOffset began = clock.GetUtcNow();

    public bool IsWritten => isWritten;

    public List<string> Lines { get; } = [];

    public BrokenLaw? Broken { get; private set; }

    public void Add(string who, string what)
    {
        if (isWritten)
        {
            Lines.Add(string.Create(CultureInfo.InvariantCulture, $"{(clock.GetUtcNow() - began).ToString(@"d\.hh\:mm\:ss\.fff", CultureInfo.InvariantCulture)} {who,-9} {what}"));
        }
    }

    public void Break(string law, string what)
    {
        if (Broken is null)
        {
            Broken = new BrokenLaw(law, what);
            Add("LAW", $"broken: {law} {what}");
        }
    }
}
