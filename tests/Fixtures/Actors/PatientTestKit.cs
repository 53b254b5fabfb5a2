using Akka.Configuration;
using Akka.TestKit.Xunit2;

namespace CryptoViz.Tests;

/// <summary>
/// A test kit that waits as long for what it expects as <see cref="Until"/> does. The kit's own three seconds are shorter than a busy
/// machine's stalls, and patience costs a passing test nothing.
/// </summary>
/// <param name="config">What a test needs on top, as HOCON.</param>
public abstract class PatientTestKit(string config = "") : TestKit(ConfigurationFactory.ParseString(config).WithFallback(Patience))
{
    /// <summary>The settings of the wait, for a kit that is made on a system that exists.</summary>
    internal static Config Patience { get; } = $"akka.test {{ single-expect-default = {Until.Patience.TotalSeconds}s, filter-leeway = {Until.Patience.TotalSeconds}s }}";
}
