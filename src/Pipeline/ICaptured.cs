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

/// <summary>
/// A captured state most of which stays as it was when it was stored last, so that a store can append what is new instead of writing
/// all of it again.
/// </summary>
internal interface IGrowing : ICaptured
{
    /// <summary>What is to be stored, when these are the contracts that the parts hold already.</summary>
    GrownState Since(IReadOnlyCollection<object> stored);
}

/// <summary>A state that is stored in parts, as a contract that takes them back.</summary>
internal interface IStoredInParts
{
    /// <summary>The whole state again. Where two parts tell of the same the later one counts, and this one over all.</summary>
    object With(IEnumerable<object> parts);
}

/// <summary>A state divided for storing.</summary>
/// <param name="Rest">The contract of all that is in no part; it is written each time.</param>
/// <param name="Parts">All parts that the state still needs.</param>
internal sealed record GrownState(IStoredInParts Rest, IReadOnlyCollection<GrownPart> Parts);

/// <summary>A part of a state that mostly grows.</summary>
/// <param name="Name">Its name among the parts of the entity, of <c>[a-z0-9-]</c>.</param>
/// <param name="Added">The contract of what is new or has changed since it was stored; null when nothing is.</param>
/// <param name="Whole">Makes the contract of all of it.</param>
internal sealed record GrownPart(string Name, object? Added, Func<object> Whole);
