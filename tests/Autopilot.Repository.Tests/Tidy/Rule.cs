namespace Autopilot.Tests;

/// <summary>One rule of the tree. <paramref name="Remedy"/> tells the reader of a failure what to write instead.</summary>
internal sealed record Rule(string Id, string Remedy, Func<SourceFile, bool> Covers, Func<SourceFile, IEnumerable<Finding>> Find)
{
    public IEnumerable<Finding> Check(IEnumerable<SourceFile> files) => files.Where(Covers).SelectMany(Find);
}
