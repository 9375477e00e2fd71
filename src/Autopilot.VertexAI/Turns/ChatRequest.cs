using Microsoft.Extensions.AI;

namespace Autopilot;

/// <summary>What is asked of one model at one place.</summary>
/// <param name="Project">The project.</param>
/// <param name="Route">The model and the place.</param>
/// <param name="Said">What has been said.</param>
/// <param name="Options">How to answer.</param>
/// <param name="MaxOutputTokens">The most tokens of the answer.</param>
internal sealed record ChatRequest(string Project, VertexRoute Route, Conversation Said, ChatOptions Options, int MaxOutputTokens)
{
    /// <summary>What changes against the request before, whose answer was of no use.</summary>
    public Correction? Correction { get; init; }

    /// <summary>Whether the answer comes as a stream.</summary>
    public bool Streams { get; init; }

    public IEnumerable<AIFunctionDeclaration> Tools => Options.Tools?.OfType<AIFunctionDeclaration>() ?? [];

    /// <summary>The tool that must be called; null: none in particular.</summary>
    public string? RequiredTool => Correction?.Tool ?? (Options.ToolMode as RequiredChatToolMode)?.RequiredFunctionName;

    /// <summary>A model's path below a host.</summary>
    public string PathOf(string publisher, string model, string verb) =>
        $"v1/projects/{Project}/locations/{Route.Location}/publishers/{publisher}/models/{model}:{verb}";

    /// <summary>Refuses what the family cannot do.</summary>
    /// <exception cref="VertexFault">Deterministic: it names what.</exception>
    public void CheckAgainst(ModelFamily family)
    {
        var refused = Options switch
        {
            { Seed: not null } when !family.Tuning => "Seed",
            { FrequencyPenalty: not null } when !family.Tuning => "FrequencyPenalty",
            { PresencePenalty: not null } when !family.Tuning => "PresencePenalty",
            { ResponseFormat: ChatResponseFormatJson } when !family.JsonAnswers => "ResponseFormat",
            { AllowMultipleToolCalls: false } when !family.ParallelSwitch => "AllowMultipleToolCalls",
            { Reasoning: not null } when !family.Thoughts => "Reasoning",
            { ConversationId: not null } => "ConversationId",
            _ when WantsValidation && !family.ValidatedCalls => VertexProperties.ValidatedCalls,
            _ => Options.Tools?.FirstOrDefault(tool => tool is not AIFunctionDeclaration)?.Name,
        };
        if (refused is not null)
        {
            throw Unsupported(refused);
        }
    }

    /// <summary>Whether calls are to be validated.</summary>
    public bool WantsValidation => Options.AdditionalProperties?.TryGetValue(VertexProperties.ValidatedCalls, out var value) == true && value is true;

    /// <summary>A refusal of something that this model cannot do.</summary>
    public VertexFault Unsupported(string what) =>
        new(FailureKind.Deterministic, VertexCodes.Unsupported, $"{Route.Model} does not offer {what}. Leave it out, or choose another model.") { IsFree = true };
}
