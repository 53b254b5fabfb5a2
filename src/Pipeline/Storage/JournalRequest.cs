using System.Collections.Immutable;

namespace CryptoViz.Pipeline.Storage;

/// <summary>What waits for the batch writer; <see cref="Done"/> ends when it is durable, or fails.</summary>
internal abstract class JournalRequest
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the request is durable; fails when it is not known to be.</summary>
    public Task Done => _done.Task;

    public void Complete() => _done.TrySetResult();

    public void Fail(Exception e) => _done.TrySetException(e);

    /// <summary>Lines of one entity, each atomic.</summary>
    public sealed class Write(ImmutableArray<EncodedWrite> lines) : JournalRequest
    {
        public ImmutableArray<EncodedWrite> Lines { get; } = lines;
    }

    /// <summary>An entity deletes its events up to a number.</summary>
    public sealed class Delete(string persistenceId, long to) : JournalRequest
    {
        public string PersistenceId { get; } = persistenceId;

        public long To { get; } = to;
    }

    /// <summary>Seals the last segment when it has lines.</summary>
    public sealed class Seal : JournalRequest;

    /// <summary>Nothing to write: it ends when all that was asked before it has ended.</summary>
    public sealed class Barrier : JournalRequest;
}
