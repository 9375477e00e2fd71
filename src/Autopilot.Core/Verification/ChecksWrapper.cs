namespace Autopilot;

/// <summary>Puts something before the checks, whichever are set.</summary>
/// <param name="Wrap">Makes what stands before the given ones.</param>
internal sealed record ChecksWrapper(Func<IServiceProvider, IChecks, IChecks> Wrap);
