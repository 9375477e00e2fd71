using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.CompilerServices;

[assembly: AssemblyFixture(typeof(Autopilot.Tests.OneMutantPerProcess))]

namespace Autopilot.Tests;

/// <summary>
/// The mutation tester keeps a test process from one mutant to the next, and tells it by a file which of them is on. A table that a process
/// makes once would then never be made with its mutant. So a process that is to test another mutant than it began with ends before its
/// first test, and the tester starts another in its place.
/// </summary>
public sealed class OneMutantPerProcess
{
    private static int? began;

    public OneMutantPerProcess()
    {
        if (Read() != began)
        {
            Process.GetCurrentProcess().Kill();
        }
    }

    [ModuleInitializer]
    internal static void Begin() => began = Read();

    private static int? Read() => Environment.GetEnvironmentVariable("STRYKER_MUTANT_FILE") is { } file && File.ReadAllBytes(file) is { Length: >= sizeof(int) } bytes
        ? BinaryPrimitives.ReadInt32LittleEndian(bytes)
        : null;
}
