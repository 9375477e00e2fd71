using System.Globalization;

namespace Autopilot.Testing;

/// <summary>People who know nothing of Autopilot: they push, merge, close, revert and deploy by hand.</summary>
internal sealed class Strangers(World world)
{
    private const string Name = "stranger";

    private SimulatedCodeHost CodeHost => world.CodeHost;

    private SimulatedRepository Repository => world.CodeHost.Repository;

    public async Task LiveAsync()
    {
        for (ulong minute = 1; ; minute++)
        {
            await world.Pause(TimeSpan.FromMinutes(1));
            var id = Chance.Join(minute, 34);
            if (world.Choices.Happens(SimulationFault.Stranger, id))
            {
                Meddle(world.Choices.At(id), minute);
            }
        }
    }

    /// <summary>Does to a pull request what its run's mishap says.</summary>
    public void MeetPullRequest(SimulatedPull pull)
    {
        if (!WorkBranch.TryParse(pull.Branch, out var work))
        {
            return;
        }

        var mishap = world.Fates.Of(work.Vtid, work.Attempt);
        var chance = world.Choices.At(Chance.Join((ulong)pull.Number, 51));
        if (mishap == Mishap.MergedByHand || (mishap == Mishap.PushedAfter && chance.Is(0.5)))
        {
            world.Errand(() => TouchValidatedAsync(pull, work, mishap));
        }
        else if (mishap is Mishap.PushedAfter or Mishap.ClosedByHand or Mishap.Vanishes or Mishap.Retargeted or Mishap.Conflicts or Mishap.MergedEarly or Mishap.BaseMoves)
        {
            world.Errand(async () =>
            {
                await world.Pause(chance.Seconds(0, 300));
                if (pull.State == PullRequestState.Open)
                {
                    Touch(pull, mishap);
                }
            });
        }
    }

    private void Touch(SimulatedPull pull, Mishap mishap)
    {
        var (head, now) = (Repository.Head(pull.Branch)!, world.Clock.GetUtcNow());
        world.History.Add(Name, $"{mishap}: pull request #{pull.Number}");
        switch (mishap)
        {
            case Mishap.PushedAfter:
                Repository.Push(pull.Branch, head, "src/more", "more", "One more thing");
                break;
            case Mishap.ClosedByHand:
                CodeHost.CloseBy(Name, pull);
                break;
            case Mishap.Vanishes:
                pull.IsHidden = true;
                break;
            case Mishap.Retargeted:
                pull.Retarget("other", now);
                break;
            case Mishap.Conflicts:
                Repository.Push(SimulatedRepository.Main, Repository.Tip, Repository.Changed(Repository.Tip, head)[0], "theirs", "The same file");
                break;
            case Mishap.MergedEarly or Mishap.MergedByHand:
                MergeByHand(pull);
                break;
            default:
                Repository.Push(SimulatedRepository.Main, Repository.Tip, "src/elsewhere", head, "Something else");
                break;
        }
    }

    // In the short time between the proof that everything is well and the merge.
    private async Task TouchValidatedAsync(SimulatedPull pull, WorkBranch work, Mishap mishap)
    {
        while (pull.State == PullRequestState.Open && RunOf(work) is { State: < RunState.Validated, Ending: null })
        {
            await world.Pause(TimeSpan.FromSeconds(1));
        }

        if (pull.State == PullRequestState.Open && RunOf(work) is { State: RunState.Validated, Ending: null })
        {
            Touch(pull, mishap);
        }
    }

    private Run? RunOf(WorkBranch work) => world.Ledger.Find(work.Vtid)?.Run is { } run && run.Attempt == work.Attempt ? run : null;

    private void MergeByHand(SimulatedPull pull)
    {
        if (Repository.Merge(Repository.Tip, Repository.Head(pull.Branch)!) is not null)
        {
            CodeHost.Land(Name, pull, MergeMethod.Merge, "Merged by hand");
        }
    }

    private void Meddle(Chance chance, ulong minute)
    {
        switch (chance.Below(10))
        {
            case 0 or 1 when CodeHost.Pulls.LastOrDefault(pull => pull.LandedAs is not null) is { } landed:
                Revert(landed);
                break;
            case 2 when world.Target.Names.FirstOrDefault() is { } target:
                world.Target.ServeByHand(target, Repository.Tip);
                break;
            case 3 when world.Target.Names.LastOrDefault() is { } target:
                var aside = Repository.Push("aside", Repository.Tip, "src/aside", "aside", "Never merged");
                world.Target.ServeByHand(target, aside);
                break;
            default:
                Repository.Push(SimulatedRepository.Main, Repository.Tip, "src/base", minute.ToString(CultureInfo.InvariantCulture), "The base goes on");
                world.History.Add(Name, $"pushes {Repository.Tip[..7]} to the base");
                break;
        }
    }

    private void Revert(SimulatedPull pull)
    {
        var landed = Repository[pull.LandedAs!];
        if (Repository.ContainsRevert(landed.Sha, Repository.Tip))
        {
            return;
        }

        var (tip, files) = (Repository[Repository.Tip], Repository[Repository.Tip].Files);
        foreach (var path in landed.Files.Keys.Where(path => landed.Files[path] != landed.Parents[0].Files.GetValueOrDefault(path)))
        {
            files = landed.Parents[0].Files.TryGetValue(path, out var before) ? files.SetItem(path, before) : files.Remove(path);
        }

        Repository.Point(SimulatedRepository.Main, Repository.Commit([tip], files, "Revert", landed.Sha).Sha);
        world.History.Add(Name, $"reverts {landed.Sha[..7]}");
    }
}
