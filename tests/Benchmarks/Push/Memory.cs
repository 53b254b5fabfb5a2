using System.Globalization;
using System.Runtime;

namespace CryptoViz.Benchmarks.Push;

/// <summary>What this process needs.</summary>
internal static class Memory
{
    /// <summary>Resident bytes after everything that can be given back was.</summary>
    public static long Settled()
    {
        for (var time = 0; time < 2; time++)
        {
            GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        return Resident;
    }

    /// <summary>Resident bytes.</summary>
    public static long Resident => File.ReadLines("/proc/self/status")
        .Where(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
        .Select(line => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024).First();
}
