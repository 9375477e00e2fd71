using System.Text.Json;

namespace Autopilot;

/// <summary>Reads pull requests, by number and by list.</summary>
internal sealed class PullRequests(GitHubApi api)
{
    /// <summary>A pull request, or null when there is none in a repository that is visible.</summary>
    public async Task<PullRequest?> FindAsync(RepositoryName repository, int number, CancellationToken cancellationToken)
    {
        if (await api.Pulls.FindAsync(repository, number, cancellationToken).ConfigureAwait(false) is { } pull)
        {
            return Read(pull);
        }

        await api.Repositories.GetAsync(repository, cancellationToken).ConfigureAwait(false);
        return null;
    }

    /// <summary>The pull requests from a branch of the repository itself, open or not. Each is read by its number: lists lag.</summary>
    public async Task<IReadOnlyList<PullRequest>> ListAsync(RepositoryName repository, string branch, CancellationToken cancellationToken)
    {
        var found = new List<PullRequest>();
        foreach (var listed in await api.Pulls.ListFromAsync(repository, branch, cancellationToken).ConfigureAwait(false))
        {
            if (await FindAsync(repository, listed.Number, cancellationToken).ConfigureAwait(false) is { SameRepository: true } pull)
            {
                found.Add(pull);
            }
        }

        return found;
    }

    /// <summary>The open pull requests from a branch or with a task's marker. Each is read by its number: lists lag.</summary>
    public async Task<IReadOnlyList<PullRequest>> ListOpenAsync(RepositoryName repository, string branch, Vtid vtid, CancellationToken cancellationToken)
    {
        var found = new List<PullRequest>();
        foreach (var listed in await api.Pulls.ListOpenAsync(repository, cancellationToken).ConfigureAwait(false))
        {
            if ((listed.Head?.Ref == branch || FindMarker(listed)?.Vtid == vtid)
                && await FindAsync(repository, listed.Number, cancellationToken).ConfigureAwait(false) is { State: PullRequestState.Open } open)
            {
                found.Add(open);
            }
        }

        return found;
    }

    /// <summary>A pull request in the engine's words.</summary>
    /// <exception cref="ProviderException">Transient: what every pull request has is absent.</exception>
    public static PullRequest Read(WirePullRequest pull) => pull is { Head: { Ref: { } branch, Sha: { } head } from, Base: { Ref: { } into } to }
        ? new PullRequest(pull.Number, pull.HtmlUrl ?? "", branch, head, into, StateOf(pull))
        {
            // The fork of a pull request may be deleted, and then there is no repository.
            SameRepository = from.Repo is { } repo && to.Repo is { } own && repo.Id == own.Id,
            IsDraft = pull.Draft == true,
            AutoMerge = pull.AutoMerge is { ValueKind: JsonValueKind.Object },
            Mergeable = pull.Mergeable,
            Marker = FindMarker(pull),
        }
        : throw new ProviderException(FailureKind.Transient, "answer_unreadable", $"GitHub's answer about pull request #{pull.Number} names no head or base.");

    /// <summary>Whether it landed: only the field says so, for the commit beside it is a trial until then.</summary>
    public static bool IsMerged(WirePullRequest pull) => pull.Merged ?? pull.MergedAt is not null;

    private static PullRequestState StateOf(WirePullRequest pull) =>
        IsMerged(pull) ? PullRequestState.Merged : pull.State == "open" ? PullRequestState.Open : PullRequestState.Closed;

    private static PullRequestMarker? FindMarker(WirePullRequest pull) => PullRequestMarker.FindLast(pull.Body ?? "");
}
