namespace CryptoViz.Integration.Tests;

/// <summary>Tests that count what the whole process holds, or have it start within a time: they run when no others do.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    /// <summary>Its name.</summary>
    public const string Name = "alone";
}
