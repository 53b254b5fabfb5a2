namespace CryptoViz.Pipeline;

/// <summary>
/// The state of an entity at a moment, captured by sharing what never changes; whoever serializes it makes the contract of it, so that
/// the entity itself need not.
/// </summary>
internal interface ICaptured
{
    /// <summary>The contract to write; made once.</summary>
    object Contract { get; }
}
