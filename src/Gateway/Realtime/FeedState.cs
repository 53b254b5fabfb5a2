using CryptoViz.Gateway.Wire;

namespace CryptoViz.Gateway.Realtime;

/// <summary>What a feed shows of its entity: an immutable state that can tell itself whole or by what changed.</summary>
internal interface IFeedState<TChange>
{
    /// <summary>The payload of a snapshot frame.</summary>
    FrameBody Snapshot();

    /// <summary>The payload of a delta frame: the present values of all that <paramref name="change"/> names.</summary>
    FrameBody Delta(TChange change);

    /// <summary>
    /// What changed since one of the entity's numbers, for a client whose frame is not in the ring; null where the state can't tell.
    /// Equal changes for numbers that are told the same.
    /// </summary>
    TChange? Since(long sequence) => default;
}

/// <summary>
/// What changed between two states, by name and not by value: values are read from the newest state when a frame is encoded, so
/// that changes join by union and a client may be given more than it lacks.
/// </summary>
internal interface IFeedChange<TSelf>
    where TSelf : IFeedChange<TSelf>
{
    /// <summary>What a state may differ in although its entity's cursor is the same: told to a client that resumes.</summary>
    static abstract TSelf OnResume { get; }

    /// <summary>This change and then a later one.</summary>
    TSelf Then(TSelf later);
}
