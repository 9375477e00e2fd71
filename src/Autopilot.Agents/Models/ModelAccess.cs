using System.ComponentModel.DataAnnotations;

namespace Autopilot;

/// <summary>
/// How an agent's program reaches its model, so that a proxy of ours stands between for the time of a run: it counts calls and tokens, refuses what is
/// beyond the budget, and holds the credential, of which the program sees a stand-in only.
/// </summary>
public sealed record ModelAccess
{
    /// <summary>
    /// The variable by which the program is told the model's address. Where the worker has it set, the proxy passes calls on to that address; the program
    /// sees the proxy's in it.
    /// </summary>
    [Required]
    public required string AddressVariable { get; init; }

    /// <summary>
    /// Where the model is when the variable is not set: a host with the path that the program expects, reached by https. <c>{vertex}</c> stands for the host
    /// of Vertex AI in the location of <see cref="LocationVariable"/>.
    /// </summary>
    [Required]
    public required string Host { get; init; }

    /// <summary>
    /// The worker's variables that hold a credential, at least one of which must be set. The program sees a stand-in in each that is; the proxy puts the
    /// credential back in the headers of what it passes on. Default none.
    /// </summary>
    public IReadOnlyList<string> KeyVariables { get; init; } = [];

    /// <summary>
    /// The worker's variable that names the location of Vertex AI. With it, the program gets its access tokens from Google's metadata server: the proxy plays
    /// that server with a stand-in, and the real tokens are those of the worker's <see cref="IModelTokens"/>. Default null: the model is not on Vertex AI.
    /// </summary>
    public string? LocationVariable { get; init; }

    /// <summary>What the models cost. Default none: the cost is then unknown, and a task with a money budget makes no call.</summary>
    public IReadOnlyList<ModelPrice> Prices { get; init; } = [];

    /// <summary>
    /// How many calls in a row may fail before the program is stopped, whatever it does about it itself. From 1 to 1,000; default 10. A refused credential
    /// stops it at the third.
    /// </summary>
    [Range(1, 1000)]
    public int FailedCallLimit { get; init; } = 10;
}
