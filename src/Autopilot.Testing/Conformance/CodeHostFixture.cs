namespace Autopilot.Testing;

/// <summary>A code host with one repository, and a hand in it that is not the adapter's: other people, another process.</summary>
public abstract class CodeHostFixture : IAsyncDisposable
{
    /// <summary>The adapter under test.</summary>
    public abstract ICodeHost Host { get; }

    /// <summary>The repository. It has at least one commit on the base branch.</summary>
    public abstract string Repository { get; }

    /// <summary>The base branch, which is the repository's default branch.</summary>
    public abstract string BaseBranch { get; }

    /// <summary>Another adapter for the same repository, as after a restart: it remembers nothing.</summary>
    public abstract ICodeHost Restart();

    /// <summary>Pushes one commit.</summary>
    /// <param name="branch">The branch that then shows it, wherever it was before.</param>
    /// <param name="parent">The commit's parent.</param>
    /// <param name="files">Paths with their new contents.</param>
    /// <param name="message">The commit message.</param>
    /// <returns>The commit.</returns>
    public abstract Task<string> PushAsync(string branch, string parent, IReadOnlyDictionary<string, string> files, string message = "Change");

    /// <summary>Somebody else merges a commit into the base branch with a merge commit.</summary>
    /// <param name="headSha">What is merged.</param>
    /// <param name="also">Paths that the merge commit changes on top, which an honest merge does not.</param>
    /// <returns>The merge commit.</returns>
    public abstract Task<string> MergeOutsideAsync(string headSha, IReadOnlyDictionary<string, string>? also = null);

    /// <summary>Somebody else closes a pull request.</summary>
    /// <param name="number">Its number.</param>
    public abstract Task CloseOutsideAsync(int number);

    /// <summary>Somebody else deletes a branch.</summary>
    /// <param name="branch">The branch.</param>
    public abstract Task DeleteBranchAsync(string branch);

    /// <summary>The commits on the base's own line (first parents) after a commit, newest first.</summary>
    /// <param name="since">The commit after which they come.</param>
    public abstract Task<IReadOnlyList<string>> ListBaseLineAsync(string since);

    /// <summary>The tree of a commit.</summary>
    /// <param name="commit">The commit.</param>
    public abstract Task<string> GetTreeAsync(string commit);

    /// <summary>Makes the next write of the service that the adapter speaks to go wrong.</summary>
    /// <param name="fault">How.</param>
    /// <returns>False, the default, where no service lies between the adapter and what it changes: then nothing can go wrong on the way.</returns>
    public virtual bool SpoilNextWrite(CallFault fault) => false;

    /// <inheritdoc/>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
