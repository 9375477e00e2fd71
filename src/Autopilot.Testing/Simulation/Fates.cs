namespace Autopilot.Testing;

/// <summary>Which mishap each run meets: decided once for each, by the seed and the run's own name.</summary>
internal sealed class Fates(Choices choices, History history)
{
    // Some matter to few runs only, and come the oftener.
    private static readonly Mishap[] All =
    [
        .. Enum.GetValues<Mishap>().Where(mishap => mishap != Mishap.None),
        Mishap.NobodyApproves, Mishap.NobodyApproves, Mishap.OffersRefused, Mishap.NoOfferFits, Mishap.NoOfferFits, Mishap.ChecksTurnRed, Mishap.ChecksTurnRed, Mishap.PushedAfter, Mishap.PushedAfter,
        Mishap.CannotClose, Mishap.CannotClose, Mishap.LandsWrongly,
        Mishap.TargetGoesWhileDeploying, Mishap.TargetGoesWhileVerifying, Mishap.Unhealthy, Mishap.AnswersNobody, Mishap.CannotRestore, Mishap.CannotRestore,
    ];

    private readonly Dictionary<(Vtid Vtid, int Attempt), Mishap> known = [];

    /// <summary>A run's mishap. Once the simulation is calm there are none.</summary>
    public Mishap Of(Vtid vtid, int attempt)
    {
        if (choices.IsCalm)
        {
            return Mishap.None;
        }

        if (!known.TryGetValue((vtid, attempt), out var mishap))
        {
            var id = Chance.Join(SimulatedRepository.Number(vtid.Value), (ulong)attempt, 5);
            mishap = choices.Happens(SimulationFault.Mishap, id) ? choices.At(id).Pick(All) : Mishap.None;
            known[(vtid, attempt)] = mishap;
            if (mishap != Mishap.None)
            {
                history.Add("mishap", $"{vtid} attempt {attempt}: {mishap}");
            }
        }

        return mishap;
    }

    /// <summary>The mishap of the run that a branch belongs to.</summary>
    public Mishap OfBranch(string branch) => WorkBranch.TryParse(branch, out var work) ? Of(work.Vtid, work.Attempt) : Mishap.None;
}
