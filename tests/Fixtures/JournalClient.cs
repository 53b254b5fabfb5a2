using System.Collections.Immutable;
using Akka.Actor;
using Akka.Persistence;

namespace CryptoViz.Tests;

/// <summary>What a journal answered to a write, by event: null when it was stored, else what it said.</summary>
/// <param name="Events">By event in order: null, or why it was rejected.</param>
/// <param name="Failure">Why the whole write failed; null when it didn't.</param>
internal sealed record Written(ImmutableArray<string?> Events, string? Failure);

/// <summary>Speaks Akka.Persistence's protocol with the journal and the snapshot store of a system, as a persistent actor does.</summary>
internal sealed class JournalClient(ActorSystem system) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Inbox _inbox = Inbox.Create(system);

    private IActorRef Journal => Persistence.Instance.Apply(system).JournalFor(null);

    private IActorRef Snapshots => Persistence.Instance.Apply(system).SnapshotStoreFor(null);

    /// <summary>One atomic write for each element, its events numbered on from <paramref name="first"/>.</summary>
    public Task<Written> WriteAsync(string persistenceId, long first, params object[][] writes)
    {
        Send(persistenceId, first, writes);
        return TakeWrittenAsync(writes.Sum(write => write.Length));
    }

    /// <summary>Hands writes over without waiting for the answers.</summary>
    public void Send(string persistenceId, long first, params object[][] writes)
    {
        var number = first;
        var messages = writes.Select(IPersistentEnvelope (write) => new AtomicWrite(
            [.. write.Select(value => new Persistent(value, number++, persistenceId, sender: _inbox.Receiver, writerGuid: "writer"))])).ToImmutableList();
        Journal.Tell(new WriteMessages(messages, _inbox.Receiver, 1), _inbox.Receiver);
    }

    /// <summary>The events of an entity, and the highest number that the journal knows of it.</summary>
    public async Task<(ImmutableArray<IPersistentRepresentation> Events, long Highest)> ReplayAsync(
        string persistenceId, long from = 1, long to = long.MaxValue, long max = long.MaxValue)
    {
        Journal.Tell(new ReplayMessages(from, to, max, persistenceId, _inbox.Receiver), _inbox.Receiver);
        var events = ImmutableArray.CreateBuilder<IPersistentRepresentation>();
        while (true)
        {
            switch (await TakeAsync())
            {
                case ReplayedMessage replayed: events.Add(replayed.Persistent); break;
                case RecoverySuccess success: return (events.DrainToImmutable(), success.HighestSequenceNr);
                case ReplayMessagesFailure failure: throw failure.Cause;
                case var other: throw new InvalidOperationException($"the journal answered a replay with {other}");
            }
        }
    }

    /// <summary>Deletes an entity's events up to a number.</summary>
    public async Task DeleteAsync(string persistenceId, long to)
    {
        Journal.Tell(new DeleteMessagesTo(persistenceId, to, _inbox.Receiver), _inbox.Receiver);
        if (await TakeAsync() is not DeleteMessagesSuccess) throw new InvalidOperationException("the deletion failed");
    }

    /// <summary>Saves a snapshot.</summary>
    public async Task SaveAsync(string persistenceId, long sequenceNr, object state)
    {
        Snapshots.Tell(new SaveSnapshot(new SnapshotMetadata(persistenceId, sequenceNr, DateTime.UtcNow), state), _inbox.Receiver);
        if (await TakeAsync() is SaveSnapshotFailure failure) throw failure.Cause;
    }

    /// <summary>The newest snapshot up to a number; null without one.</summary>
    public async Task<SelectedSnapshot?> LoadAsync(string persistenceId, long to = long.MaxValue)
    {
        Snapshots.Tell(new LoadSnapshot(persistenceId, new SnapshotSelectionCriteria(to), to), _inbox.Receiver);
        return await TakeAsync() switch
        {
            LoadSnapshotResult result => result.Snapshot,
            LoadSnapshotFailed failure => throw failure.Cause,
            var other => throw new InvalidOperationException($"the snapshot store answered {other}"),
        };
    }

    public void Dispose() => _inbox.Dispose();

    private async Task<Written> TakeWrittenAsync(int count)
    {
        var events = ImmutableArray.CreateBuilder<string?>();
        string? failure = null;
        while (events.Count < count)
        {
            switch (await TakeAsync())
            {
                case WriteMessagesSuccessful: break;
                case WriteMessagesFailed failed: failure = failed.Cause.Message; break;
                case WriteMessageSuccess: events.Add(null); break;
                case WriteMessageRejected rejected: events.Add(rejected.Cause.Message); break;
                case WriteMessageFailure failed: events.Add(failed.Cause.Message); break;
                case var other: throw new InvalidOperationException($"the journal answered a write with {other}");
            }
        }

        return new Written(events.DrainToImmutable(), failure);
    }

    private Task<object> TakeAsync() => _inbox.ReceiveAsync(Patience);
}
