using Confluent.Kafka;

namespace CryptoViz.Streams.Kafka.Stages;

/// <summary>Takes acknowledgements for the partitions that it owns.</summary>
internal interface ICommitter
{
    Task Commit(CommittableOffsetBatch batch);
}

/// <summary>
/// One ownership of a partition, from its assignment to its revocation. Owned again it is another object, so an acknowledgement
/// can't be taken for the wrong ownership.
/// </summary>
internal abstract class OwnedPartition(ICommitter committer, string groupId, TopicPartition topicPartition)
{
    public ICommitter Committer => committer;

    public string GroupId => groupId;

    public TopicPartition TopicPartition => topicPartition;

    /// <summary>Belongs to the consumer's thread.</summary>
    public OffsetTracker Tracker { get; } = new();

    /// <summary>What Kafka was told last; belongs to the consumer's thread.</summary>
    public long? Committed { get; set; }

    /// <summary>Records emitted so far.</summary>
    public abstract long Emitted { get; }

    /// <summary>Records that came from the client so far; belongs to the consumer's thread.</summary>
    public long Received { get; protected set; }

    /// <summary>The offset that the next record should have, below zero when unknown; null until it was looked up. Belongs to the consumer's thread.</summary>
    public long? Expected { get; set; }

    /// <summary>True while an emitted record is not acknowledged; asked on the consumer's thread.</summary>
    public bool InFlight => Tracker.Next < Emitted;
}

/// <summary>
/// The records of an owned partition that wait for demand: filled by the consumer's thread, emptied by the substream. Once it is
/// closed it gives nothing more, at once and from any thread.
/// </summary>
internal sealed class OwnedPartition<K, V>(ICommitter committer, string groupId, TopicPartition topicPartition, int bufferSize)
    : OwnedPartition(committer, groupId, topicPartition)
{
    private const long MaxBytes = 4 * 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly Queue<ConsumeResult<K, V>> _records = new();
    private long _bytes;
    private long _emitted;
    private bool _closed;
    private Exception? _cause;
    private Action? _substream;
    private bool _starved;

    public override long Emitted => Volatile.Read(ref _emitted);

    public bool IsClosed => Volatile.Read(ref _closed);

    /// <summary>Why it was closed; null when nothing is wrong.</summary>
    public Exception? Cause => _cause;

    /// <summary>True when it holds so much that the partition has to be paused, or when it takes no more.</summary>
    public bool IsFull => Measure(bufferSize, MaxBytes);

    /// <summary>True when a paused partition may go on.</summary>
    public bool IsLow => !Measure(bufferSize / 4 + 1, MaxBytes / 4);

    /// <summary>Records that wait for demand.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock) return _records.Count;
        }
    }

    /// <summary>Adds a record; a closed partition drops it, so that whoever owns the partition next reads it.</summary>
    public void Offer(ConsumeResult<K, V> record)
    {
        Action? wake = null;
        Received++;
        lock (_lock)
        {
            if (_closed) return;
            _records.Enqueue(record);
            _bytes += Size(record);
            if (_starved) wake = _substream;
            _starved = false;
        }

        wake?.Invoke();
    }

    /// <summary>Takes the next record; false when there is none now, and then the substream is told of the next.</summary>
    public bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ConsumeResult<K, V>? record, out long number)
    {
        lock (_lock)
        {
            _starved = !_records.TryDequeue(out record);
            number = _emitted;
            if (record is null) return false;
            _bytes -= Size(record);
            Volatile.Write(ref _emitted, number + 1);
            return true;
        }
    }

    /// <summary>Ties a running substream to it, which is told when there is something new; false when another one is tied.</summary>
    public bool Attach(Action substream)
    {
        lock (_lock)
        {
            if (_substream is not null) return false;
            _substream = substream;
            return true;
        }
    }

    /// <summary>Unties the substream; what it did not take waits for the next.</summary>
    public void Detach()
    {
        lock (_lock)
        {
            _substream = null;
            _starved = false;
        }
    }

    /// <summary>Forgets what waits, unless an emitted record is not acknowledged; false then. Asked on the consumer's thread.</summary>
    public bool StopIfIdle()
    {
        lock (_lock)
        {
            if (InFlight) return false;
            _records.Clear();
            _bytes = 0;
            return true;
        }
    }

    /// <summary>Ends emission, with a cause when the consumer failed.</summary>
    public void Close(Exception? cause = null)
    {
        Action? wake;
        lock (_lock)
        {
            if (_closed) return;
            _cause = cause;
            Volatile.Write(ref _closed, true);
            _records.Clear();
            _bytes = 0;
            wake = _substream;
        }

        wake?.Invoke();
    }

    private bool Measure(int records, long bytes)
    {
        lock (_lock) return _closed || _records.Count >= records || _bytes >= bytes;
    }

    private static int Size(ConsumeResult<K, V> record) =>
        record.Message is { Value: byte[] bytes } ? bytes.Length : 0;
}
