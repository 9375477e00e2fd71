using System.ComponentModel.DataAnnotations;

namespace Autopilot;

/// <summary>Who reviews changes, and within which limits.</summary>
public sealed class ModelReviewOptions
{
    /// <summary>
    /// The absolute path of the folder that keeps verdicts and what they cost. Required. Hosts that share it share their verdicts; another one would ask
    /// and pay again.
    /// </summary>
    [Required]
    public string? StateFolder { get; set; }

    /// <summary>
    /// The reviewing model's id, by which verdicts are kept: another one asks anew. Required; with <c>AddVertexReview</c> it is that model's by default.
    /// Choose another model than the agent's.
    /// </summary>
    [Required]
    [MaxLength(100)]
    public string? Model { get; set; }

    /// <summary>How long one review may take, reading the change included. From 10 seconds to 1 hour; default 10 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "01:00:00")]
    public TimeSpan Limit { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>The longest diff that is reviewed, in characters. From 1,000 to 2,000,000; default 200,000. A longer one is refused, and never reviewed in part.</summary>
    [Range(1_000, 2_000_000)]
    public int MaxDiffCharacters { get; set; } = 200_000;

    /// <summary>The most tokens of a model's answer, its thoughts included. From 256 to 100,000; default 8192.</summary>
    [Range(256, 100_000)]
    public int MaxOutputTokens { get; set; } = 8192;

    /// <summary>
    /// The most tokens that a head may cost until there is a verdict, input and output of every time that a model was asked. From 1,000 to 100,000,000;
    /// default 1,000,000. A model is asked only while its prompt, a token for each character, and its answer are left. What is not known to have cost less
    /// counts as that much.
    /// </summary>
    [Range(1_000, 100_000_000)]
    public long MaxTokens { get; set; } = 1_000_000;

    /// <summary>
    /// The most US dollars that a head may cost until there is a verdict, positive; a model is asked while something is left. Default null: no limit. With one,
    /// the price must be known (<c>vertex.requires_price</c>), and a time whose cost is not known, as where a host was ended, is the last.
    /// </summary>
    public decimal? MaxMoney { get; set; }

    /// <summary>The wait before a model that gave no verdict is asked again, doubled each time. From 1 second to 10 minutes; default 15 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan BackoffStart { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>The longest such wait. From 1 second to 1 hour; default 5 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan BackoffCap { get; set; } = TimeSpan.FromMinutes(5);
}
