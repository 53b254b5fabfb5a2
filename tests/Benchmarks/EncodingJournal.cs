using System.Collections.Immutable;
using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;
using Akka.Persistence.Journal;
using Akka.Persistence.Snapshot;
using CryptoViz.Pipeline;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Benchmarks;

/// <summary>A journal that makes the JSON of each event and keeps nothing, with the snapshot of a full coin for whoever recovers.</summary>
internal sealed class EncodingJournal : AsyncWriteJournal
{
    private readonly ContractSerializer _serializer = new((ExtendedActorSystem)Context.System);

    /// <summary>The configuration of an actor system that has it.</summary>
    public static Config Config { get; } = ConfigurationFactory.ParseString(
        $$"""
        akka.persistence.journal.plugin = "benchmarks.journal"
        akka.persistence.snapshot-store.plugin = "benchmarks.snapshots"
        benchmarks.journal { class = "{{NameOf<EncodingJournal>()}}", replay-filter.mode = off }
        benchmarks.snapshots { class = "{{NameOf<FullSnapshots>()}}" }
        """);

    public override Task<long> ReadHighestSequenceNrAsync(string persistenceId, long fromSequenceNr, CancellationToken cancellationToken) => Task.FromResult(1L);

    public override Task ReplayMessagesAsync(
        IActorContext context, string persistenceId, long fromSequenceNr, long toSequenceNr, long max, Action<IPersistentRepresentation> recoveryCallback) =>
        Task.CompletedTask;

    protected override Task<IImmutableList<Exception?>?> WriteMessagesAsync(IEnumerable<AtomicWrite> messages, CancellationToken cancellationToken)
    {
        foreach (var write in messages)
            foreach (var representation in (IEnumerable<IPersistentRepresentation>)write.Payload)
                _serializer.ToBinary(representation.Payload);
        return Task.FromResult<IImmutableList<Exception?>?>(null);
    }

    protected override Task DeleteMessagesToAsync(string persistenceId, long toSequenceNr, CancellationToken cancellationToken) => Task.CompletedTask;

    private static string NameOf<T>() => $"{typeof(T).FullName}, {typeof(T).Assembly.GetName().Name}";

    internal sealed class FullSnapshots : SnapshotStore
    {
        private static readonly StoredCoin Stored = FullCoin.State().Capture().Stored;

        protected override Task<SelectedSnapshot?> LoadAsync(string persistenceId, SnapshotSelectionCriteria criteria, CancellationToken cancellationToken) =>
            Task.FromResult<SelectedSnapshot?>(new(new SnapshotMetadata(persistenceId, 1, DateTime.UnixEpoch), Stored));

        protected override Task SaveAsync(SnapshotMetadata metadata, object snapshot, CancellationToken cancellationToken) => Task.CompletedTask;

        protected override Task DeleteAsync(SnapshotMetadata metadata, CancellationToken cancellationToken) => Task.CompletedTask;

        protected override Task DeleteAsync(string persistenceId, SnapshotSelectionCriteria criteria, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
