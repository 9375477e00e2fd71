namespace Autopilot;

/// <summary>Evidence is only added (law 3): what is stored is neither dropped, altered nor put in another order.</summary>
internal static class EvidenceRules
{
    public static bool Continues(IReadOnlyList<Evidence> stored, IReadOnlyList<Evidence> next)
    {
        if (next.Count < stored.Count)
        {
            return false;
        }

        for (var i = 0; i < stored.Count; i++)
        {
            if (!IsSame(stored[i], next[i]))
            {
                return false;
            }
        }

        return true;
    }

    // A list within a record is equal only to itself, so what was read on two ways is compared by its document.
    private static bool IsSame(Evidence one, Evidence other) =>
        ReferenceEquals(one, other) || one == other || string.Equals(AutopilotJson.Write(one), AutopilotJson.Write(other), StringComparison.Ordinal);
}
