using Autopilot;
using Google.Apis.Auth.OAuth2;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Chooses a model that reviews changes.</summary>
public static class AutopilotReviewExtensions
{
    // Its options and its adapter beside those of the agent's model.
    private const string Reviewer = "model_review";

    /// <summary>
    /// A model that judges each change whose checks are green, for the profiles that list the rule <see cref="ModelReview.Rule"/>. Its verdict is one more
    /// check of the head: a refusal ends the run <c>checks_failed</c> with the findings as the next attempt's feedback, and without a verdict the run waits
    /// until its deadline. It is added once; the order of this and the other calls does not matter.
    /// </summary>
    /// <param name="builder">The engine.</param>
    /// <param name="configure">Names the model and the limits; a bad value stops the host at start.</param>
    /// <param name="reviewer">Makes the client, once. It stays the service's, which disposes it.</param>
    public static AutopilotBuilder AddModelReview(
        this AutopilotBuilder builder, Action<ModelReviewOptions> configure, Func<IServiceProvider, IChatClient> reviewer)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        ArgumentNullException.ThrowIfNull(reviewer);
        builder.Services.AddOptions<ModelReviewOptions>().Configure(configure).ValidateOnStart();
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ModelReviewOptions>, ModelReviewOptionsValidator>());
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AutopilotOptions>, ModelReviewOptionsRules>());
        builder.Services.TryAddSingleton(TimeProvider.System);
        return builder
            .Use(provider => NewReviewer(provider, reviewer(provider)))
            .AddRule(new ModelReviewRule())
            .WrapChecks((provider, checks) => new ModelReviewChecks(
                checks, provider.GetRequiredService<ModelReviewer>(), provider.GetRequiredService<IAutopilotStore>()));
    }

    /// <summary>
    /// The same with a model on Vertex AI, which is another one than that of <see cref="AutopilotVertexExtensions.AddVertexChat"/>, and its
    /// <see cref="IAdapterProbe"/>. It has the same credential, and tells the same meters.
    /// </summary>
    /// <param name="builder">The engine.</param>
    /// <param name="configure">Sets the limits; a bad value stops the host at start.</param>
    /// <param name="vertex">Sets project, location, model and limits of its requests; a bad value stops the host at start.</param>
    public static AutopilotBuilder AddVertexReview(this AutopilotBuilder builder, Action<ModelReviewOptions> configure, Action<VertexOptions> vertex)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(vertex);
        builder.Services.AddOptions<VertexOptions>(Reviewer).Configure(vertex).ValidateOnStart();
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<VertexOptions>, VertexOptionsValidator>());
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<VertexOptions>, VertexOptionsRules>());
        builder.Services.AddOptions<ModelReviewOptions>()
            .PostConfigure<IOptionsMonitor<VertexOptions>>((options, of) => options.Model ??= of.Get(Reviewer).Model);
        builder.Services.AddKeyedSingleton(Reviewer, (provider, _) => new VertexAdapter(
            provider.GetRequiredService<IOptionsMonitor<VertexOptions>>().Get(Reviewer),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetService<ILogger<VertexOptions>>() ?? NullLogger<VertexOptions>.Instance,
            provider.GetService<ITokenAccess>(),
            provider.GetServices<IVertexMeter>()));
        return builder
            .AddProbe(provider => provider.GetRequiredKeyedService<VertexAdapter>(Reviewer).Probe)
            .AddModelReview(configure, provider => provider.GetRequiredKeyedService<VertexAdapter>(Reviewer).Client);
    }

    private static ModelReviewer NewReviewer(IServiceProvider provider, IChatClient client)
    {
        var options = provider.GetRequiredService<IOptions<ModelReviewOptions>>().Value;
        var time = provider.GetRequiredService<TimeProvider>();
        var logger = provider.GetService<ILogger<ModelReviewOptions>>() ?? NullLogger<ModelReviewOptions>.Instance;
        var records = new ReviewRecords(options.StateFolder!);
        var diffs = new ReviewDiff(new Git(new ProcessRunner(time)), provider.GetService<IGitRemotes>());
        return new ModelReviewer(options, new ReviewTalk(options, client, diffs, records, logger), records, time, logger);
    }
}
