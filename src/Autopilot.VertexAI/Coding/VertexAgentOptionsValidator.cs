using Microsoft.Extensions.Options;

namespace Autopilot;

/// <summary>The range of each setting.</summary>
[OptionsValidator]
internal sealed partial class VertexAgentOptionsValidator : IValidateOptions<VertexAgentOptions>;
