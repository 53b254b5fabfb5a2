using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Ingest.Rss;

/// <summary>
/// Remembers over restarts which feeds fail and since how many fetches, so that a server that asked to be left alone is, and one that
/// can't be reached is tried as rarely as before. One per cluster. Of feeds that are no longer configured it remembers nothing.
/// </summary>
internal sealed class FeedsActor : StoredSingleton
{
    /// <summary>A snapshot is as small as a few dozen events.</summary>
    private const int SnapshotEvery = 250;

    private readonly ImmutableHashSet<string> _configured;
    private ImmutableSortedDictionary<string, FeedsProtocol.Failed> _failing = ImmutableSortedDictionary.Create<string, FeedsProtocol.Failed>(StringComparer.Ordinal);

    /// <summary>Makes the actor.</summary>
    /// <param name="configured">The addresses of the feeds.</param>
    /// <param name="mode"><c>live</c> or <c>demo</c>, which the journal is of.</param>
    /// <param name="damaged">Hears when what was remembered can't be read.</param>
    public FeedsActor(ImmutableHashSet<string> configured, string mode, DamagedEntities damaged)
        : base(damaged)
    {
        _configured = configured;
        PersistenceId = $"feeds-{mode}";

        Recover<SnapshotOffer>(offer =>
        {
            foreach (var failed in ((StoredFeeds)offer.Snapshot).Failing) Apply(failed);
        });
        Recover<IFeedEvent>(Apply);

        Command<FeedsProtocol.GetFailing>(_ => Sender.Tell(new FeedsProtocol.FailingFeeds([.. _failing.Values])));
        Command<IFeedEvent>(Keep);
        Command<SaveSnapshotSuccess>(saved => Log.Debug("{0}: snapshot at {1}", PersistenceId, saved.Metadata.SequenceNr));
        Command<SaveSnapshotFailure>(failed => Log.Warning("{0}: no snapshot, recovery gets longer: {1}", PersistenceId, failed.Cause.Message));
    }

    /// <inheritdoc/>
    public override string PersistenceId { get; }

    // Until the next fetch fails the journal knows less than happened, which costs a publisher one call at most.
    /// <inheritdoc/>
    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr) =>
        Log.Warning("{0}: the journal takes nothing now: {1}", PersistenceId, cause.Message);

    private void Keep(IFeedEvent happened) => Persist(happened, kept =>
    {
        Apply(kept);
        if (LastSequenceNr % SnapshotEvery == 0) SaveSnapshot(new StoredFeeds([.. _failing.Values]));
    });

    private void Apply(IFeedEvent happened) => _failing = happened switch
    {
        FeedsProtocol.Failed failed when _configured.Contains(failed.Url) => _failing.SetItem(failed.Url, failed),
        _ => _failing.Remove(happened.Url),
    };
}
