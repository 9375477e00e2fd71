namespace Autopilot.Tests;

/// <summary>What a package may reference. A name that ends in <c>*</c> stands for all that begin so.</summary>
internal sealed record Package(string Name, string[] Projects, string[] References)
{
    public bool IsTool { get; init; }

    public string ProjectFile => $"src/{Name}/{Name}.csproj";
}
