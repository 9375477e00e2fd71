using System.Globalization;

namespace Autopilot;

/// <summary>The unique key of a side effect (law 5).</summary>
/// <param name="Vtid">The task.</param>
/// <param name="Attempt">The attempt.</param>
/// <param name="Action">What is done.</param>
/// <param name="Ordinal">1, 2, …: the next only after the one before was refused, or for a dispatch expired.</param>
public readonly record struct EffectKey(Vtid Vtid, int Attempt, EffectAction Action, int Ordinal)
{
    /// <summary>The key as text, from which adapters derive names: <c>VTID-01229-1-deploy-1</c>.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Vtid}-{Attempt}-{Action.Name()}-{Ordinal}");
}
