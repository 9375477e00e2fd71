using Microsoft.Extensions.Options;

namespace Autopilot;

/// <summary>Checks the ranges that the options' attributes state.</summary>
[OptionsValidator]
internal sealed partial class CloudRunOptionsValidator : IValidateOptions<CloudRunOptions>;
